"""The refund page of a payment, and the buttons on it and on the list of concerns. Every button is a verb's."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from shop.admin.order_forms import RefundForm
from shop.admin.show import naira
from shop.admin.staff import REFUSALS, press, seen_version, staff_page, who
from shop.admin.still_you import only_if_still_you
from shop.orders.models import Status
from shop.orders.statuses import status_words
from shop.payments.attention import refunds_failed
from shop.payments.confirm import decide_payment
from shop.payments.follow import follow_refunds
from shop.payments.give_back import (
    Balance,
    balance_of,
    drop_manual_refund,
    finish_manual_refund,
    keep_money,
    request_refund,
    retry_refund,
    was_refused,
)
from shop.payments.make_anyway import can_be_made_anyway
from shop.payments.models import Payment, PaymentStatus, Refund, RefundStatus
from shop.payments.refund import lost_kobo, send_refund
from shop.payments.review import accept_payment, send_back_payment

either = require_http_methods(["GET", "POST"])


@either
@staff_page("shop.view_order", "shop.view_payment")
@only_if_still_you
def payment_refund(request: HttpRequest, payment_id: int) -> HttpResponse:
    """Show what a payment brought and what went back of it; a POST sends an amount back."""
    payment = get_object_or_404(Payment.objects.select_related("order"), pk=payment_id)
    can_close = payment.order.is_paid and payment.effect == Payment.Effect.APPLIED
    if request.method != "POST":
        return _page(request, payment, None, can_close=can_close)
    if not request.user.has_perm("shop.refund_payment"):
        raise PermissionDenied
    form = RefundForm(request.POST, can_close=can_close)
    if form.is_valid():
        try:
            messages.success(request, how_it_went(_request(request, payment, form.cleaned_data)))
        except REFUSALS as refusal:
            form.add_error(None, f"{refusal}.")
        else:
            return redirect("payment_refund", payment_id=payment.pk)
    return _page(request, payment, form, can_close=can_close, status=422)


def _request(request: HttpRequest, payment: Payment, said: dict[str, Any]) -> Refund:
    return request_refund(
        payment.pk,
        amount_kobo=said["amount_kobo"],
        reason=said["reason"],
        user=who(request),
        seen=Balance(said["seen_refundable"], said["seen_refund"], said["seen_effect"]),
        closes_order=said.get("closes_order", False),
    )


@either
@staff_page("shop.view_payment", "shop.review_payment")
def payment_accept(request: HttpRequest, payment_id: int) -> HttpResponse:
    """Take the money as it is."""
    payment = get_object_or_404(Payment.objects.select_related("order"), pk=payment_id)

    def verb() -> str:
        accepted = accept_payment(payment.pk, user=who(request), seen_version=seen_version(request))
        if accepted.effect == Payment.Effect.APPLIED:
            return f"Accepted. {accepted.order.number} is paid."
        return f"Accepted, but {accepted.order.number} could not take it: it goes back."

    return _press(request, payment, verb)


@either
@staff_page("shop.view_payment", "shop.review_payment")
@only_if_still_you
def payment_send_back(request: HttpRequest, payment_id: int) -> HttpResponse:
    """Send back what was received."""
    payment = get_object_or_404(Payment.objects.select_related("order"), pk=payment_id)
    return _press(
        request,
        payment,
        lambda: how_it_went(send_back_payment(payment.pk, user=who(request), seen_version=seen_version(request))),
    )


@either
@staff_page("shop.view_payment", "shop.refund_payment")
def payment_keep(request: HttpRequest, payment_id: int) -> HttpResponse:
    """Write down that the money stays, and why."""
    payment = get_object_or_404(Payment.objects.select_related("order"), pk=payment_id)

    def verb() -> str:
        keep_money(
            payment.pk,
            reason=request.POST.get("reason", "")[:200].replace("\0", ""),
            user=who(request),
            seen_version=seen_version(request),
        )
        return "Written down: the money stays."

    return _press(request, payment, verb)


@either
@staff_page("shop.view_payment", "shop.refund_payment")
def payment_look(request: HttpRequest, payment_id: int) -> HttpResponse:
    """Finish what this payment has open: decide it, send what waits, and ask Paystack for its refunds."""
    payment = get_object_or_404(Payment.objects.select_related("order"), pk=payment_id)

    def verb() -> str:
        decide_payment(payment.pk)
        for refund in payment.refunds.filter(status=RefundStatus.REQUESTED):
            send_refund(refund.pk)
        follow_refunds(payment)
        return "Paystack was asked. What it said is below."

    return _press(request, payment, verb)


@either
@staff_page("shop.view_payment", "shop.refund_payment")
@only_if_still_you
def refund_retry(request: HttpRequest, refund_id: int) -> HttpResponse:
    """Make a new refund in the place of one that failed."""
    refund = get_object_or_404(Refund.objects.select_related("payment__order"), pk=refund_id)
    return _press(
        request,
        refund.payment,
        lambda: how_it_went(retry_refund(refund.pk, user=who(request), seen=seen_balance(request))),
    )


@either
@staff_page("shop.view_payment", "shop.refund_payment")
def refund_finish(request: HttpRequest, refund_id: int) -> HttpResponse:
    """Say that money was handed back."""
    refund = get_object_or_404(Refund.objects.select_related("payment__order"), pk=refund_id)
    return _press(
        request,
        refund.payment,
        lambda: how_it_went(finish_manual_refund(refund.pk, user=who(request))),
    )


@either
@staff_page("shop.view_payment", "shop.refund_payment")
def refund_drop(request: HttpRequest, refund_id: int) -> HttpResponse:
    """Say that money was not handed back after all."""
    refund = get_object_or_404(Refund.objects.select_related("payment__order"), pk=refund_id)

    def verb() -> str:
        drop_manual_refund(refund.pk, user=who(request))
        return f"{naira(refund.amount_kobo)} was not handed back. It can be refunded again."

    return _press(request, refund.payment, verb)


def _press(request: HttpRequest, payment: Payment, verb: Callable[[], str]) -> HttpResponse:
    return press(request, reverse("payment_refund", args=[payment.pk]), verb)


def seen_balance(request: HttpRequest) -> Balance:
    """Return the balance that the page with the button showed; what no page of ours sends fits none."""
    typed = [request.POST.get(name, "") for name in ("seen_refundable", "seen_refund")]
    good = all(number.isascii() and number.isdigit() and len(number) < 18 for number in typed)
    refundable, newest = map(int, typed) if good else (-1, -1)
    return Balance(refundable, newest, request.POST.get("seen_effect", ""))


def how_it_went(refund: Refund) -> str:
    """Return in words where a refund stands."""
    amount = naira(refund.amount_kobo)
    if refund.payment.kind == Payment.Kind.MANUAL:
        is_over = refund.status == RefundStatus.SUCCEEDED
        return f"{amount} was handed back." if is_over else f"{amount} is set aside. Hand it over, then mark it done."
    return {
        RefundStatus.REQUESTED: f"{amount} is set aside. Paystack has not answered yet; the shop goes on asking it.",
        RefundStatus.PROCESSING: f"{amount} is on its way. Banks take up to 10 working days.",
        RefundStatus.SUCCEEDED: f"{amount} went back.",
        RefundStatus.FAILED: f"The refund of {amount} failed. Look below.",
        RefundStatus.NEEDS_ATTENTION: f"Paystack did not make the refund of {amount}. Look below for its reason.",
    }[RefundStatus(refund.status)]


def _page(
    request: HttpRequest, payment: Payment, form: RefundForm | None, *, can_close: bool, status: int = 200
) -> HttpResponse:
    # Before the rest: whatever happens in between makes the form older than the page, never newer.
    balance = balance_of(payment)
    payment = Payment.objects.select_related("order", "recorded_by").get(pk=payment.pk)
    order, can = payment.order, request.user.has_perm
    is_refundable = payment.status == PaymentStatus.SUCCEEDED and payment.effect and balance.refundable_kobo > 0
    if form is None and is_refundable:
        form = RefundForm(initial={"amount_kobo": _proposal(payment, balance)}, can_close=can_close)
    failed = set(refunds_failed().filter(payment=payment).values_list("pk", flat=True))
    is_spare = order.status == Status.CANCELLED or balance.refundable_kobo > payment.amount_kobo or failed
    can_keep = balance.refundable_kobo > 0 and payment.effect == Payment.Effect.APPLIED and is_spare
    context = {
        **admin.site.each_context(request),
        "title": f"Payment of {order.number}",
        "payment": payment,
        "order": order,
        "words": status_words(order),
        "balance": balance,
        "lost_kobo": lost_kobo(payment),
        "refunds": [
            (refund, was_refused(refund), refund.pk in failed)
            for refund in payment.refunds.select_related("requested_by")
        ],
        "form": form if can("shop.refund_payment") and is_refundable else None,
        "refused": form if form is not None and form.is_bound else None,
        "can_refund": can("shop.refund_payment"),
        "can_review": can("shop.review_payment") and payment.status == PaymentStatus.NEEDS_REVIEW,
        "can_make_anyway": can("shop.review_payment") and can_be_made_anyway(order, payment),
        "can_keep": can("shop.refund_payment") and can_keep,
    }
    return TemplateResponse(request, "admin/shop/payment/refund.html", context, status=status)


def _proposal(payment: Payment, balance: Balance) -> int:
    """Return what the owner most likely wants to send back: what is too much, else all that is left."""
    fees = payment.fees_kobo or 0
    too_much = balance.refundable_kobo - payment.amount_kobo - fees
    is_running = payment.effect == Payment.Effect.APPLIED and payment.order.is_paid
    return too_much if is_running and too_much > 0 else balance.refundable_kobo
