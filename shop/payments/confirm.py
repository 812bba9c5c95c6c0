"""Confirm a payment: the only way money becomes an effect. Callback, webhook and job all come through here.

Two steps, each its own transaction. The success is recorded first, so that money is on file whatever happens next;
what it buys is decided second. Dying between the two loses nothing: whoever comes next finishes it.
"""

import logging
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from shop.orders.emails import owe_mail
from shop.orders.events import record
from shop.orders.hold import GoneMeanwhile, hold_again, sell
from shop.orders.models import Actor, Order, OutboxMail, Status
from shop.orders.moves import lock_order, mark_paid, touch
from shop.payments import paystack
from shop.payments.judge import judge
from shop.payments.models import Payment, PaymentStatus, Refund
from shop.payments.reach import noting_reach
from shop.payments.refund import refundable_kobo, send_refund, write_refund
from shop.profile.models import ShopProfile

log = logging.getLogger(__name__)

PAID_BY = {
    Payment.Kind.PAYSTACK: Actor.PAYSTACK,
    Payment.Kind.MANUAL: Actor.OWNER,
    Payment.Kind.FREE: Actor.SHOPPER,
}
ANSWERED = ["status", "review_reason", "gateway_status", "gateway_message", "gateway_id", "channel", "checked_at"]
ANSWERED += ["received_kobo", "fees_kobo", "paid_at", "currency", "domain"]
REFUND_OWED = "refund owed"  # the event of money that goes back only once the owner says so


def confirm_payment(reference: str) -> Payment:
    """Ask Paystack about a payment, record what it says, and do what follows. Safe to call any number of times.

    Raises Payment.DoesNotExist for a reference that is not ours, and PaystackUnavailable or PaystackReplyUnclear
    when Paystack could not be asked: then nothing has changed.
    """
    payment = Payment.objects.get(reference=reference)
    if payment.kind == Payment.Kind.PAYSTACK and payment.status != PaymentStatus.SUCCEEDED:
        try:
            with noting_reach():
                answer = paystack.verify(reference)
        except paystack.PaystackRefused as refusal:
            # It never heard of the reference: the hosted page was never opened, so no money can have moved.
            log.info("payment %s is unknown to Paystack: %s", payment.pk, refusal.code)
            Payment.objects.filter(pk=payment.pk).update(checked_at=timezone.now())
        else:
            _record(payment.pk, answer)
    decide_payment(payment.pk)
    return Payment.objects.select_related("order").get(pk=payment.pk)


def ask_about_open_payments(order_id: UUID) -> None:
    """Confirm every payment of the order that may still bring money, or has and died before it had an effect.

    Raises like `confirm_payment`.
    """
    for reference in Payment.objects.filter(order_id=order_id).unsettled().values_list("reference", flat=True):
        confirm_payment(reference)


def decide_payment(payment_id: int) -> None:
    """Let a recorded success pay its order, or send it back where the order cannot take it. Once.

    The second step for every kind of payment; call it with no transaction open. Money that came by hand, and all
    money while the owner wants to be asked, is only marked to go back: it is owed until the owner refunds it.
    """
    with transaction.atomic(durable=True):
        order, payment = lock_payment(payment_id)
        if payment.status != PaymentStatus.SUCCEEDED or payment.effect:
            return
        cause = _why_not(order)
        if cause is None:
            pay_order(order, payment, user=payment.recorded_by)
            return
        _set_effect(payment, Payment.Effect.REFUND)
        rest = refundable_kobo(payment)  # less than all where the owner sent some back on Paystack's dashboard
        refund = _give_back(order, payment, cause, rest) if rest and _goes_back_by_itself(payment) else None
        if refund is None and rest:
            record(order, Actor.JOB, REFUND_OWED, after=payment.reference, note=cause.label)
            touch(order)
    if refund is not None:
        send_refund(refund.pk)


def decide_undecided() -> int:
    """Finish what died between the two steps. Returns how many successes there were to decide."""
    undecided = list(Payment.objects.undecided().values_list("pk", flat=True))
    for payment_id in undecided:
        try:
            decide_payment(payment_id)
        except Exception:  # whatever is wrong with one, the money of the others must be looked after
            log.exception("payment %s could not be decided", payment_id)
    return len(undecided)


def pay_nothing(order: Order) -> None:
    """Pay an order whose total is zero. Part of the caller's transaction, the order locked and everything held."""
    now = timezone.now()
    payment = Payment.objects.create(
        order=order,
        kind=Payment.Kind.FREE,
        reference=f"free-{order.pk}",
        status=PaymentStatus.SUCCEEDED,
        amount_kobo=0,
        received_kobo=0,
        paid_at=now,
    )
    pay_order(order, payment)


def pay_order(order: Order, payment: Payment, *, user: AbstractBaseUser | None = None, note: str = "") -> None:
    """Let a success pay its order. Part of the caller's transaction, both locked and everything held.

    `user` is the owner who decided so; `note` is for staff.
    """
    if order.status == Status.EXPIRED and not note:
        note = "paid late, everything was still there"
    actor = Actor.OWNER if user else PAID_BY[Payment.Kind(payment.kind)]
    mark_paid(order, actor=actor, note=note, user=user)
    _set_effect(payment, Payment.Effect.APPLIED)
    owe_mail(order, OutboxMail.Kind.PAID, payment.reference)
    sell(order.pk)


def lock_payment(payment_id: int) -> tuple[Order, Payment]:
    """Return order and payment as they are now, locked in that order, as everywhere (`docs/architecture.md`)."""
    order_id = Payment.objects.values_list("order_id", flat=True).get(pk=payment_id)
    return lock_order(order_id), Payment.objects.select_for_update(of=("self",)).get(pk=payment_id)


def _record(payment_id: int, answer: paystack.Transaction) -> None:
    """Write down what Paystack says. A success stays a success whatever is said later."""
    with transaction.atomic(durable=True):
        order, payment = lock_payment(payment_id)
        now = timezone.now()
        if payment.status in {PaymentStatus.SUCCEEDED, PaymentStatus.NEEDS_REVIEW}:
            return
        verdict = judge(payment, answer)
        before = payment.status
        payment.status = verdict.status
        payment.review_reason = verdict.reason
        payment.gateway_status = answer.status[:40]
        payment.gateway_message = answer.message[:200]
        payment.gateway_id = answer.id
        payment.channel = answer.channel[:20]
        payment.checked_at = now
        if verdict.status in {PaymentStatus.SUCCEEDED, PaymentStatus.NEEDS_REVIEW}:
            payment.received_kobo = answer.amount_kobo
            payment.fees_kobo = answer.fees_kobo
            payment.paid_at = answer.paid_at or now
            # Money that needs review keeps its own currency and mode, so that sums never mix.
            payment.currency, payment.domain = answer.currency[:3], answer.domain[:4]
        payment.save(update_fields=ANSWERED)
        if payment.status != before:
            record(order, Actor.PAYSTACK, f"payment {payment.status}", after=payment.reference, note=verdict.reason)


def _why_not(order: Order) -> Refund.Cause | None:
    """Return why the order cannot take this money, or None after everything it needs is held."""
    if order.status == Status.AWAITING_PAYMENT:
        return None
    if order.status == Status.EXPIRED:
        try:
            hold_again(order.pk)
        except GoneMeanwhile:
            return Refund.Cause.LATE
        return None
    return Refund.Cause.CANCELLED if order.status == Status.CANCELLED else Refund.Cause.DOUBLE


def _goes_back_by_itself(payment: Payment) -> bool:
    """Whether Paystack can do it and the owner lets it. Asked of the database: a cached answer may be old."""
    asks_first = ShopProfile.objects.filter(refunds_automatically=False).exists()
    return payment.kind == Payment.Kind.PAYSTACK and not asks_first


def _give_back(order: Order, payment: Payment, cause: Refund.Cause, amount_kobo: int) -> Refund:
    refund = write_refund(order, payment, amount_kobo=amount_kobo, cause=cause)
    owe_mail(order, OutboxMail.Kind.REFUND_REQUESTED, refund.key)
    return refund


def _set_effect(payment: Payment, effect: Payment.Effect) -> None:
    payment.effect = effect
    payment.save(update_fields=["effect"])
