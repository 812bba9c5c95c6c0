"""Customers: who bought what, what is kept of them, and how it is given to them or erased.

A customer's page is found by one of their orders: no address of a page holds an email address.
"""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_GET, require_http_methods

from shop.admin.log import log_about
from shop.admin.order_columns import making_words, status_words
from shop.admin.show import NOTHING, admin_url, naira, phone_link
from shop.admin.staff import staff_page, who
from shop.admin.still_you import only_if_still_you
from shop.customers.erase import EraseRefused, erase_customer
from shop.customers.export import data_of
from shop.customers.find import PER_PAGE, find_customers, orders_of, totals_of
from shop.customers.open import what_is_open
from shop.orders.models import Order
from shop.storefront.models import BackInStock

SHOWN = 100  # orders on a customer's page
LAST_PAGE = 10_000
ERASE = "shop.erase_customer"
EXPORT = "shop.export_order"
SEES = ("shop.view_order", "shop.view_payment")


class EraseForm(forms.Form):
    """The word that nobody types by accident, and how many orders the page showed."""

    word = forms.CharField(
        label="Type ERASE",
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        error_messages={"required": "Type the word ERASE to go on."},
    )
    seen = forms.IntegerField(min_value=0, error_messages={"required": "Send this form from the page itself."})

    def clean_word(self) -> str:
        word = str(self.cleaned_data["word"]).strip()
        if word.upper() != "ERASE":
            raise forms.ValidationError("Type the word ERASE to go on.")
        return word


@require_GET
@staff_page(*SEES)
def customers(request: HttpRequest) -> HttpResponse:
    """Show who bought, the one who ordered last first, or those that a search finds."""
    typed = request.GET.get("q", "").replace("\0", "")[:120]
    asked = request.GET.get("p", "1")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 0
    page = number if 0 < number <= LAST_PAGE else 1
    found, has_more = find_customers(typed, page=page)
    rows = [{"customer": one, "call": phone_link(one.phone), "spent": naira(one.spent_kobo)} for one in found]
    context = {"title": "Customers", "q": typed, "rows": rows, "page": page, "per_page": PER_PAGE}
    pages = {"before": page - 1 if page > 1 else 0, "after": page + 1 if has_more else 0}
    return TemplateResponse(request, "admin/customers.html", _frame(request) | context | pages)


@require_GET
@staff_page(*SEES)
def customer(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Show everything about whom this order belongs to."""
    order = get_object_or_404(Order, pk=order_id)
    return redirect(admin_url(order)) if order.erased_at else _page(request, order, EraseForm())


@require_http_methods(["GET", "POST"])
@staff_page(*SEES, EXPORT)
@only_if_still_you
def customer_export(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Send everything that is kept of the customer as one file, and write down that it was taken."""
    order = get_object_or_404(Order, pk=order_id, erased_at=None)
    if request.method != "POST":
        return redirect("customer", order_id=order_id)
    answer = JsonResponse(data_of(order.email), json_dumps_params={"ensure_ascii": False, "indent": 2})
    answer["Content-Disposition"] = f'attachment; filename="customer-of-{order.number}.json"'
    answer["Cache-Control"] = "private, no-store"
    log_about(
        who(request), Order, "Data of a customer", f"Exported all that is kept of the customer of {order.number}."
    )
    return answer


@require_http_methods(["GET", "POST"])
@staff_page(*SEES, ERASE)
@only_if_still_you
def customer_erase(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Erase what is kept of the customer, unless something is open; what was sold for how much stays."""
    order = get_object_or_404(Order, pk=order_id)
    if order.erased_at is not None:
        messages.info(request, "That customer is erased already.")
        return redirect("customers")
    if request.method != "POST":
        return redirect("customer", order_id=order_id)
    form = EraseForm(request.POST)
    if form.is_valid():
        try:
            erased = erase_customer(order.email, seen=form.cleaned_data["seen"], user=who(request))
        except EraseRefused as refusal:
            for reason in refusal.reasons:
                form.add_error(None, f"{reason}.")
        else:
            log_about(who(request), Order, "A customer", f"Erased the customer of {order.number}: {erased} orders.")
            messages.success(request, f"Erased. {erased} orders stay in the books and belong to nobody now.")
            return redirect("customers")
    return _page(request, order, form, status=422)


def _page(request: HttpRequest, order: Order, form: EraseForm, *, status: int = 200) -> HttpResponse:
    orders = orders_of(order.email)
    shown = list(orders[: SHOWN + 1])
    count = orders.count()
    totals = totals_of(orders)
    may = request.user.has_perm
    context: dict[str, Any] = {
        "title": shown[0].name if shown else order.name,
        "order": order,
        "newest": shown[0] if shown else order,
        "rows": [_row(one) for one in shown[:SHOWN]],
        "count": count,
        "received": naira(totals.received_kobo),
        "returned": naira(totals.returned_kobo),
        "call": phone_link(shown[0].phone if shown else ""),
        "names": sorted({one.name for one in shown}),
        "phones": sorted({one.phone for one in shown}),
        "waits": BackInStock.objects.filter(email=order.email.lower()).select_related("variant__product"),
        "may_export": may(EXPORT),
        "may_erase": may(ERASE),
        "open": what_is_open([one.pk for one in shown]) if may(ERASE) else [],
        "form": form,
    }
    return TemplateResponse(request, "admin/customer.html", _frame(request) | context, status=status)


def _row(order: Order) -> dict[str, Any]:
    return {
        "order": order,
        "url": admin_url(order),
        "total": naira(order.total_kobo),
        "status": status_words(order),
        "gifts": making_words(order) or NOTHING,
    }


def _frame(request: HttpRequest) -> dict[str, Any]:
    return dict(admin.site.each_context(request))
