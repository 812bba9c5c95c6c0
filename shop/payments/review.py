"""Money that came, but not as asked: the owner takes it as it is, or sends it back."""

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from shop.orders.emails import owe_mail
from shop.orders.events import record
from shop.orders.models import Actor, Order, OutboxMail
from shop.orders.moves import touch
from shop.orders.seen import refuse_old_news
from shop.payments.confirm import decide_payment, lock_payment
from shop.payments.follow import follow_refunds
from shop.payments.models import Payment, PaymentStatus, Refund, RefundStatus
from shop.payments.paystack import PaystackError
from shop.payments.refund import (
    kobo_still_here,
    lost_kobo,
    move_refund,
    refundable_kobo,
    send_refund,
    write_refund,
)
from shop.payments.start import mode


class ReviewRefused(ValueError):
    """The payment stays as it is. The text is a sentence for the owner."""


def accept_payment(payment_id: int, *, user: AbstractBaseUser | None, seen_version: int | None = None) -> Payment:
    """Take the money as it is, though it is not what was asked, and let it pay its order.

    An order that can no longer be paid by it owes it back, like any success. Raises ReviewRefused for money that
    is not under review or not naira of this shop's mode, and OrderChanged.
    """
    with transaction.atomic(durable=True):
        order, payment = _under_review(payment_id, seen_version)
        _refuse_what_is_no_money_here(payment)
        payment.status = PaymentStatus.SUCCEEDED
        payment.recorded_by_id = user.pk if user else None
        # The reason stays: it says that a person accepted it, which the audit asks for.
        payment.save(update_fields=["status", "recorded_by_id"])
        record(order, Actor.OWNER, "payment accepted", after=payment.reference, note=payment.review_reason, user=user)
        touch(order)
    decide_payment(payment_id)
    return Payment.objects.select_related("order").get(pk=payment_id)


def send_back_payment(payment_id: int, *, user: AbstractBaseUser | None, seen_version: int | None = None) -> Refund:
    """Send back what was received of a payment under review, and return its refund.

    What Paystack has reversed is only written down as gone. Money by hand waits for `finish_manual_refund`. Raises
    ReviewRefused and OrderChanged.
    """
    payment = Payment.objects.get(pk=payment_id)
    if payment.is_reversed or payment.currency != "NGN":
        _learn_what_went_back(payment)
    with transaction.atomic(durable=True):
        order, payment = _under_review(payment_id, seen_version)
        if payment.currency != "NGN" and not payment.is_reversed and refundable_kobo(payment) > 0:
            raise ReviewRefused(
                f"It was paid in {payment.currency}. Refund it on Paystack's dashboard; that shows here"
            )
        payment.status, payment.effect = PaymentStatus.SUCCEEDED, Payment.Effect.REFUND
        payment.save(update_fields=["status", "effect"])
        record(order, Actor.OWNER, "payment sent back", after=payment.reference, note=payment.review_reason, user=user)
        refund = _give_back(order, payment, user)
        touch(order)
    send_refund(refund.pk)
    return Refund.objects.get(pk=refund.pk)


def _under_review(payment_id: int, seen_version: int | None) -> tuple[Order, Payment]:
    order, payment = lock_payment(payment_id)
    refuse_old_news(order, seen_version)
    if payment.status != PaymentStatus.NEEDS_REVIEW:
        raise ReviewRefused(f"This payment is not under review: {payment.get_status_display().lower()}")
    return order, payment


def _refuse_what_is_no_money_here(payment: Payment) -> None:
    if payment.is_reversed:
        raise ReviewRefused("Paystack has sent this money back already, so it cannot pay the order")
    if not payment.received_kobo:
        raise ReviewRefused("Nothing was received by it")
    if payment.currency != "NGN":
        raise ReviewRefused(f"It was paid in {payment.currency}, which cannot pay an order in naira")
    if payment.kind == Payment.Kind.PAYSTACK and payment.domain != mode():
        raise ReviewRefused(f"It was paid in {payment.domain} mode: in this shop that is no money")


def _learn_what_went_back(payment: Payment) -> None:
    try:
        follow_refunds(payment)
    except PaystackError:
        raise ReviewRefused("Paystack cannot be asked just now. Try again in a minute") from None


def _give_back(order: Order, payment: Payment, user: AbstractBaseUser | None) -> Refund:
    """Write the refund of all that is left, or return the newest where Paystack's list has them all.

    What the payer's bank took back is in no list: it is written down as gone. Where Paystack lists some, it is asked
    for the rest, and says no should there be none.
    """
    newest = payment.refunds.first()
    was_taken = payment.gateway_status == "reversed" or (lost_kobo(payment) > 0 and refundable_kobo(payment) == 0)
    is_gone = was_taken and newest is None
    rest = kobo_still_here(payment) if is_gone else refundable_kobo(payment)
    if rest <= 0:
        if newest is None:
            raise ReviewRefused("Nothing was received by it")
        return newest
    cause = Refund.Cause.DASHBOARD if is_gone else Refund.Cause.OWNER
    reason = payment.review_reason
    refund = write_refund(order, payment, amount_kobo=rest, cause=cause, reason=reason, user=user)
    if is_gone:
        move_refund(order, refund.pk, RefundStatus.SUCCEEDED, message="Reversed by Paystack", user=user)
    elif payment.kind == Payment.Kind.PAYSTACK:
        owe_mail(order, OutboxMail.Kind.REFUND_REQUESTED, refund.key)
    return refund
