"""The page that does one thing with several orders: asks first, then says for each how it went. Safe to send twice."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods

from shop.admin import order_columns as columns
from shop.admin.bulk_actions import BULK, Bulk
from shop.admin.staff import ASK_AGAIN, REFUSALS, staff_page, who
from shop.admin.still_you import ask_first
from shop.orders.models import Order
from shop.payments.paystack import PaystackError

LEFT_OUT = "Left as it is."


@dataclass
class Row:
    """One order: its form, or how it went. A row without a form is over."""

    order: Order
    form: forms.Form | None
    carries: dict[str, Any]
    said: str = ""
    is_done: bool = False

    @property
    def standing(self) -> SafeString:
        return columns.standing(self.order)

    @property
    def gifts(self) -> SafeString:
        return columns.gifts(self.order)


@require_http_methods(["GET", "POST"])
@staff_page("shop.view_order")
def orders_bulk(request: HttpRequest, action: str) -> HttpResponse:
    """Ask about the orders that the address names; a POST does it with each and shows how it went."""
    bulk = BULK.get(action)
    if bulk is None:
        raise Http404("No such thing to do")
    if not request.user.has_perms(bulk.permissions):
        raise PermissionDenied
    if bulk.leaves_the_shop and (asks := ask_first(request)):
        return asks
    is_post = request.method == "POST"
    orders = chosen_orders((request.POST if is_post else request.GET).getlist("order"))
    if len(orders) > bulk.most:
        note = f"{len(orders)} orders are too many for this at once: choose at most {bulk.most}."
        return _page(request, bulk, [], None, refused=note, status=422)
    if not is_post:
        rows = _asking(bulk, orders)
        return _page(request, bulk, rows, bulk.shared() if bulk.shared else None)
    shared = bulk.shared(request.POST) if bulk.shared else None
    if shared is not None and not shared.is_valid():
        carried = bulk.carries(orders)
        rows = [Row(order, _bound(bulk, order, request), _named(order, carried[order.pk])) for order in orders]
        return _page(request, bulk, rows, shared, refused="Nothing was changed.", status=422)
    rows = [_do(request, bulk, order, shared.cleaned_data if shared else {}) for order in orders]
    has_failed = any(row.form for row in rows)
    return _page(request, bulk, rows, shared, status=422 if has_failed else 200)


def chosen_orders(keys: Iterable[str]) -> list[Order]:
    """Return the orders of these keys with their gifts, oldest first; what is no key of an order is left out."""
    found = Order.objects.filter(pk__in={key for key in keys if _is_key(key)}).order_by("placed_at", "pk")
    orders = list(found.prefetch_related("lines"))
    for order in orders:
        order.gifts = [line for line in order.lines.all() if line.parent_id is None]  # type: ignore[attr-defined]
    return orders


def _is_key(typed: str) -> bool:
    try:
        UUID(typed)
    except ValueError:
        return False
    return True


def _asking(bulk: Bulk, orders: Collection[Order]) -> list[Row]:
    carried, rows = bulk.carries(orders), []
    for order in orders:
        start = dict(bulk.start(order, carried[order.pk]))
        form = bulk.row(initial=start, prefix=order.pk.hex, auto_id=f"{order.pk.hex}_%s")
        rows.append(Row(order, form, _named(order, carried[order.pk])))
    return rows


def _bound(bulk: Bulk, order: Order, request: HttpRequest) -> forms.Form:
    return bulk.row(request.POST, prefix=order.pk.hex)


def _named(order: Order, carried: Mapping[str, Any]) -> dict[str, Any]:
    return {f"{order.pk.hex}-{name}": value for name, value in carried.items()}


def _do(request: HttpRequest, bulk: Bulk, order: Order, shared: dict[str, Any]) -> Row:
    """Run the verb for one order and return its row: over, or refused with what was typed and what is true now."""
    form = _bound(bulk, order, request)
    is_good = form.is_valid()
    if getattr(form, "is_left_out", False):
        return Row(order, None, {}, said=LEFT_OUT)
    said, is_done = "", False
    if is_good:
        try:
            said, is_done = bulk.verb(order, who(request), {**shared, **form.cleaned_data}), True
        except REFUSALS as refusal:
            form.add_error(None, f"{refusal}.")
        except PaystackError:
            form.add_error(None, ASK_AGAIN)
    order.refresh_from_db()
    if is_done:
        return Row(order, None, {}, said=said, is_done=True)
    return Row(order, form, _named(order, bulk.carries([order])[order.pk]))


def _page(
    request: HttpRequest,
    bulk: Bulk,
    rows: list[Row],
    shared: forms.Form | None,
    *,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "title": bulk.label.rstrip("…"),
        "bulk": bulk,
        "rows": rows,
        "shared": shared,
        "refused": refused,
        "is_over": bool(rows) and not any(row.form for row in rows),
        "was_sent": request.method == "POST",
        "failed": [row for row in rows if row.form is not None and row.form.is_bound and row.form.errors],
        "done": sum(row.is_done for row in rows),
    }
    return TemplateResponse(request, "admin/shop/order/bulk.html", context, status=status)
