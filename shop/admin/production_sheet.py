"""The production sheet: what is to be made, to print or to read on a phone, and to mark as being made."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.http import require_GET, require_http_methods

from shop.admin.staff import REFUSALS, staff_page, who
from shop.orders.drawing import engraving_of
from shop.orders.fulfil import start_production
from shop.orders.models import Fulfilment, Order, OrderLine, Status
from shop.orders.production import batches, with_gifts
from shop.orders.statuses import status_words
from shop.personalisation.art import svg_response

MOST = 100  # orders on one sheet
_MADE = (Status.PAID,)  # nothing is cut that is not paid for
WORKSHOP = {
    Fulfilment.NEW: ("to-make", "To be made"),
    Fulfilment.IN_PRODUCTION: ("being-made", "Being made"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """What became of one order: its words, whether it is on the sheet now, and the tone of the words."""

    number: str
    words: str
    tone: str


@require_GET
@staff_page()
def production_sheet(request: HttpRequest) -> HttpResponse:
    """Show the gifts of the orders asked for by number, or of all that are to be made."""
    _refuse_strangers(request)
    numbers = list(dict.fromkeys(request.GET.getlist("order")))
    if numbers:
        orders, left_out = _asked_for(numbers)
        return _sheet(request, orders, rows=left_out)
    show = next((state for state, (slug, _) in WORKSHOP.items() if slug == request.GET.get("show")), Fulfilment.NEW)
    waiting = Order.objects.filter(status=Status.PAID, fulfilment=show).order_by("paid_at", "pk")
    orders = list(with_gifts(waiting)[: MOST + 1])
    return _sheet(request, orders[:MOST], show=WORKSHOP[show][0], has_more=len(orders) > MOST)


@require_http_methods(["GET", "POST"])
@staff_page("shop.fulfil_order")
def production_start(request: HttpRequest) -> HttpResponse:
    """Mark orders as being made, each as its sheet showed it, and say what became of each. Safe to send again.

    What is marked, now or before, is on the sheet to print; what was refused is not.
    """
    if request.method != "POST":  # A sign-in on the way turns the POST into a GET.
        return redirect("production_sheet")
    wanted = dict(_read_row(typed) for typed in request.POST.getlist("order")[:MOST])
    known = {order.pk: order for order in Order.objects.filter(pk__in=wanted)}
    rows: list[Row] = []
    made: list[UUID] = []
    for order_id, version in wanted.items():
        row = _start(request, known.get(order_id), version)
        rows.append(row)
        if row.tone == "ok":
            made.append(order_id)
    found = {order.pk: order for order in with_gifts(Order.objects.filter(pk__in=made))}
    return _sheet(
        request, [found[pk] for pk in made], rows=rows, is_done=True, print_now=bool(made) and "print" in request.POST
    )


@require_GET
@staff_page()
def laser_file(request: HttpRequest, line_id: int) -> HttpResponse:
    """Answer the outline of a gift's inscription as an SVG in millimetres, to save and open at the machine."""
    line = _made_line(request, line_id)
    engraving = engraving_of(line)
    if engraving is None:
        raise Http404("Nothing is engraved on this gift")
    svg = render_to_string("admin/production/laser.svg", {"engraving": engraving})
    response = svg_response(svg, "private, no-store")
    name = slugify(f"{line.order.number} {line.pk} {line.product_name} {engraving.text}")[:80]
    response["Content-Disposition"] = f'attachment; filename="{name}.svg"'
    return response


@require_GET
@staff_page()
def production_drawing(request: HttpRequest, line_id: int) -> HttpResponse:
    """Answer the drawing that was agreed, for who makes the gift and may see nothing else of its order."""
    line = _made_line(request, line_id)
    if not line.drawing_svg:
        raise Http404("There is no such drawing")
    return svg_response(line.drawing_svg, "private, no-store")


@admin.action(description="Production sheet, to print", permissions=["view"])
def sheet_of_orders(model_admin: Any, request: HttpRequest, orders: QuerySet[Order]) -> HttpResponse | None:
    """Open the sheet of the orders that are ticked."""
    numbers = list(orders.order_by("paid_at", "pk").values_list("number", flat=True)[: MOST + 1])
    if len(numbers) > MOST:
        messages.error(request, f"A sheet holds {MOST} orders. Tick fewer.")
        return None
    return HttpResponseRedirect(sheet_url(numbers))


def sheet_url(numbers: Iterable[str]) -> str:
    """Return the address of the sheet of some orders."""
    return f"{reverse('production_sheet')}?{urlencode([('order', number) for number in numbers])}"


def _refuse_strangers(request: HttpRequest) -> None:
    """Let in who makes the gifts, and who may see orders at all."""
    if not (request.user.has_perm("shop.fulfil_order") or request.user.has_perm("shop.view_order")):
        raise PermissionDenied


def _made_line(request: HttpRequest, line_id: int) -> OrderLine:
    _refuse_strangers(request)
    lines = OrderLine.objects.defer(None).select_related("order")
    return get_object_or_404(lines, pk=line_id, order__status__in=_MADE)


def _asked_for(numbers: Sequence[str]) -> tuple[list[Order], list[Row]]:
    """Return the orders that can be made, and why the others are left out."""
    asked = [number for number in numbers[:MOST] if "\0" not in number]
    found = {order.number: order for order in with_gifts(Order.objects.filter(number__in=asked))}
    left_out = [
        Row(number, f"Left out: {status_words(order).label.lower()}", "warn")
        for number, order in found.items()
        if order.status not in _MADE
    ]
    left_out += [Row(number[:20], "There is no such order", "warn") for number in asked if number not in found]
    return [order for order in found.values() if order.status in _MADE], left_out


def _read_row(typed: str) -> tuple[UUID, int]:
    """Return the order and the version that its sheet showed. What no sheet of ours carries is no order."""
    order_id, _, version = typed.partition(":")
    try:
        key = UUID(order_id)
    except ValueError:
        return UUID(int=0), 0
    return key, int(version) if version.isascii() and version.isdigit() and len(version) < 10 else 0


def _start(request: HttpRequest, order: Order | None, seen_version: int) -> Row:
    if order is None:
        return Row("Unknown", "There is no such order", "error")
    was_begun = order.status == Status.PAID and order.fulfilment == Fulfilment.IN_PRODUCTION
    try:
        start_production(order.pk, user=who(request), seen_version=seen_version)
    except REFUSALS as refusal:
        return Row(order.number, f"Not marked. {refusal}", "error")
    return Row(order.number, "Was being made already" if was_begun else "Is being made. The customer gets a mail", "ok")


def _sheet(
    request: HttpRequest,
    orders: Sequence[Order],
    *,
    rows: Sequence[Row] = (),
    show: str = "",
    has_more: bool = False,
    is_done: bool = False,
    print_now: bool = False,
) -> HttpResponse:
    can_start = request.user.has_perm("shop.fulfil_order")
    context = {
        **admin.site.each_context(request),
        "title": "Production sheet",
        "batches": batches(orders),
        "orders": orders,
        "to_start": [order for order in orders if order.fulfilment == Fulfilment.NEW] if can_start else [],
        "rows": rows,
        "show": show,
        "queues": WORKSHOP.values(),
        "has_more": has_more,
        "most": MOST,
        "is_done": is_done,
        "print_now": print_now,
    }
    return TemplateResponse(request, "admin/production/sheet.html", context)
