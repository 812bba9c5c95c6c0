"""The list of everything that needs the owner, and what is settled right there."""

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from shop.admin.show import admin_url
from shop.admin.staff import may_open, press, staff_page, who
from shop.orders.models import OutboxMail
from shop.payments.concerns import Concern, Sort, concerns
from shop.payments.models import Payment, Refund
from shop.payments.records import Dispute, UnmatchedPayment
from shop.payments.unmatched import settle_unmatched


@require_GET
@staff_page("shop.view_order", "shop.view_payment")
def attention(request: HttpRequest) -> HttpResponse:
    """Show what needs the owner, the most pressing first, each with its one next step; `?sort=` shows one sort."""
    asked = request.GET.get("sort", "")
    only = Sort(asked) if asked in Sort.values else None
    context = {
        **admin.site.each_context(request),
        "title": "Needs attention",
        "groups": [
            {"all": group, "rows": [{"concern": one, "does": _does(request, one)} for one in group.found]}
            for group in concerns(only=only)
        ],
        "only": only,
    }
    return TemplateResponse(request, "admin/attention.html", context)


@require_http_methods(["GET", "POST"])
@staff_page("shop.change_unmatchedpayment")
def unmatched_settle(request: HttpRequest, unmatched_id: int) -> HttpResponse:
    """Write down what was done about money that is not ours."""
    unmatched = get_object_or_404(UnmatchedPayment, pk=unmatched_id)

    def verb() -> str:
        settle_unmatched(unmatched.pk, user=who(request), note=request.POST.get("note", "").replace("\0", ""))
        return f"{unmatched.reference} is settled."

    return press(request, "attention", verb)


def _does(request: HttpRequest, concern: Concern) -> dict[str, Any]:
    """Return the one link or button of a row; no button that this member of staff may not press."""
    does = _next_step(concern)
    return {} if "is_button" in does and not may_open(request, does["url"]) else does


def _next_step(concern: Concern) -> dict[str, Any]:
    """Return the words of a link or button, where it leads, and what its form carries or asks."""
    row: Model = concern.row
    if isinstance(row, OutboxMail):
        return _button("Send again", "mail_resend", row.pk, carries={"seen": row.pk})
    if isinstance(row, UnmatchedPayment):
        return _button("Settled", "unmatched_settle", row.pk, asks="note")
    if concern.sort in {Sort.UNDECIDED, Sort.STUCK, Sort.MISSING}:
        words = "Decide it now" if concern.sort == Sort.UNDECIDED else "Ask Paystack"
        return _button(words, "payment_look", row.payment_id if isinstance(row, Refund) else row.pk)
    if isinstance(row, Refund) and concern.sort == Sort.DASHBOARD:
        return _button("The order goes on", "refund_noted", row.pk, carries={"seen_version": row.payment.order.version})
    if concern.sort == Sort.LOST and isinstance(row, Dispute):
        seen = {"seen_version": row.payment.order.version}
        return _button("The order goes on", "dispute_noted", row.pk, asks="reason", carries=seen)
    if isinstance(row, Refund):
        return {"label": "Open the refund", "url": reverse("payment_refund", args=[row.payment_id])}
    if isinstance(row, Payment):
        words = {Sort.REVIEW: "Review it", Sort.OWED: "Decide about it"}.get(concern.sort, "Send it back")
        return {"label": words, "url": reverse("payment_refund", args=[row.pk])}
    assert concern.order is not None  # noqa: S101  (a dispute has a payment, a payment an order)
    return {"label": "Open the order", "url": admin_url(concern.order)}


def _button(words: str, name: str, key: int, **carries: Any) -> dict[str, Any]:
    return {"label": words, "url": reverse(name, args=[key]), "is_button": True} | carries
