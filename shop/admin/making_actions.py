"""What the owner does when making does not go the usual way: despite a dispute, all the same, with another rider."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from shop.admin.order_actions import ask
from shop.admin.order_forms import CorrectSendingForm, DespiteDisputeForm
from shop.admin.show import admin_url
from shop.admin.staff import press, seen_version, staff_page, who
from shop.orders.correct_sending import correct_sending
from shop.orders.fulfil import start_production
from shop.orders.held_back import Dispute, dispute_about
from shop.orders.models import Order
from shop.payments.give_back import note_refund
from shop.payments.make_anyway import make_anyway
from shop.payments.models import Payment, Refund

either = require_http_methods(["GET", "POST"])

DISPUTED = {
    Dispute.OPEN: (
        "The customer’s bank disputes the payment: until that is settled the money may go back. "
        "Answer the dispute on Paystack’s dashboard first, if you can wait."
    ),
    Dispute.LOST: "The customer’s bank took the money back. What you make now is not paid for.",
}


@either
@staff_page("shop.view_order", "shop.fulfil_order")
def order_despite_dispute(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Ask why an order is made while its payment is disputed, then say that it is being made."""
    order = get_object_or_404(Order, pk=order_id)
    form = DespiteDisputeForm(request.POST) if request.method == "POST" else DespiteDisputeForm()

    def verb(said: dict[str, Any]) -> str:
        start_production(order.pk, user=who(request), **said)
        return f"{order.number} is being made. The customer gets a mail."

    note = DISPUTED.get(dispute_about(order), "")
    return ask(request, order, form, verb, title="Make despite the dispute", button="Start making it", note=note)


@either
@staff_page("shop.view_order", "shop.fulfil_order")
def order_correct_sending(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Ask who really carries a sent order, then correct it."""
    order = get_object_or_404(Order, pk=order_id)
    is_posted = request.method == "POST"
    initial = {"carrier": order.carrier, "tracking": order.tracking}
    form = CorrectSendingForm(request.POST) if is_posted else CorrectSendingForm(initial=initial)

    def verb(said: dict[str, Any]) -> str:
        if not correct_sending(order.pk, user=who(request), **said):
            return f"{order.number} said so already. Nothing was changed."
        return f"{order.number} is corrected." + (" The customer gets a mail." if said["tell"] else "")

    return ask(request, order, form, verb, title="Correct who carries it", button="Correct it")


@either
@staff_page("shop.view_payment", "shop.review_payment")
def refund_noted(request: HttpRequest, refund_id: int) -> HttpResponse:
    """Say that an order goes on although money of it went back on Paystack's dashboard."""
    refund = get_object_or_404(Refund.objects.select_related("payment__order"), pk=refund_id)

    def verb() -> str:
        note_refund(refund.pk, user=who(request), seen_version=seen_version(request))
        return f"Written down: {refund.payment.order.number} goes on."

    return press(request, admin_url(refund.payment.order), verb)


@either
@staff_page("shop.view_payment", "shop.review_payment")
def payment_make_anyway(request: HttpRequest, payment_id: int) -> HttpResponse:
    """Let money that came too late pay its order all the same."""
    payment = get_object_or_404(Payment.objects.select_related("order"), pk=payment_id)

    def verb() -> str:
        reason = request.POST.get("reason", "")[:200].replace("\0", "")
        made = make_anyway(payment.pk, reason=reason, user=who(request), seen_version=seen_version(request))
        return f"{made.order.number} is paid and can be made. What is not on the shelf is in its history."

    return press(request, reverse("payment_refund", args=[payment.pk]), verb)
