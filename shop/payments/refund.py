"""Money back: the amount is set aside here first, then Paystack is asked, then its answer is recorded.

Paystack has no idempotency key for refunds. So each carries our own key in its merchant note, and after a lost
answer we look for that key in Paystack's list before anything is sent again.
"""

import logging
import secrets
from collections.abc import Collection
from datetime import timedelta

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Q, Sum
from django.utils import timezone

from shop.money import format_naira
from shop.orders.emails import owe_mail
from shop.orders.events import record
from shop.orders.hold import take_back
from shop.orders.models import Actor, Fulfilment, Order, OutboxMail
from shop.orders.moves import lock_order, mark_refunded, touch
from shop.payments import paystack
from shop.payments.models import Payment, Refund, RefundStatus
from shop.payments.records import Dispute

log = logging.getLogger(__name__)

FIRST_LOOK_AFTER = timedelta(minutes=1)  # the request that wrote it sends it; the job only takes over
CLAIM_FOR = timedelta(minutes=5)  # longer than any call lasts: after this, a sender that died is taken over

OUR_WORD = {
    "pending": RefundStatus.PROCESSING,
    "processing": RefundStatus.PROCESSING,
    "processed": RefundStatus.SUCCEEDED,
    "failed": RefundStatus.FAILED,
    "needs-attention": RefundStatus.NEEDS_ATTENTION,
}


class RefundRefused(ValueError):
    """The refund cannot be made; the text is a sentence for the owner. Nothing was written."""


def write_refund(
    order: Order,
    payment: Payment,
    *,
    amount_kobo: int,
    cause: Refund.Cause,
    reason: str = "",
    user: AbstractBaseUser | None = None,
    closes_order: bool = False,
    retry_of: Refund | None = None,
) -> Refund:
    """Set an amount of a payment aside to go back. Part of the caller's transaction, order and payment locked.

    Money that came by hand goes back by hand: its refund is never sent, so the job does not look at it either.
    Raises RefundRefused when all refunds together would exceed what was received.
    """
    # What Paystack's dashboard sent back is a fact, whatever a dispute took.
    rest = (kobo_still_here if cause == Refund.Cause.DASHBOARD else refundable_kobo)(payment)
    if amount_kobo <= 0:
        raise RefundRefused("Enter an amount above zero")
    if amount_kobo > rest:
        lost = lost_kobo(payment)
        why = f": the customer's bank took {format_naira(lost)} in a dispute" if lost else ""
        raise RefundRefused(f"At most {format_naira(rest)} of this payment can go back{why}")
    refund = Refund.objects.create(
        payment=payment,
        key=f"rf-{secrets.token_hex(12)}",
        amount_kobo=amount_kobo,
        cause=cause,
        reason=reason,
        closes_order=closes_order,
        retry_of=retry_of,
        requested_by_id=user.pk if user else None,
        next_check_at=timezone.now() + FIRST_LOOK_AFTER if payment.kind == Payment.Kind.PAYSTACK else None,
    )
    actor = Actor.OWNER if user else Actor.JOB
    record(order, actor, "refund requested", after=str(amount_kobo), note=refund.get_cause_display(), user=user)
    return refund


def refundable_kobo(payment: Payment) -> int:
    """Return how much of what was received can go back: it has not, is not about to, and no dispute took it."""
    return refundable_of([payment])[payment.pk]


def refundable_of(payments: Collection[Payment]) -> dict[int, int]:
    """Return `refundable_kobo` of several payments by their ids, in two queries."""
    gone, lost = _gone(payments), _lost(payments)
    return {one.pk: max((one.received_kobo or 0) - gone.get(one.pk, 0) - lost.get(one.pk, 0), 0) for one in payments}


def lost_kobo(payment: Payment) -> int:
    """Return how much of a payment lost disputes took; all of it where Paystack did not say."""
    return _lost([payment]).get(payment.pk, 0)


def kobo_still_here(payment: Payment) -> int:
    """Return how much of what was received no refund took. Paystack may list what a dispute took as one, or may not."""
    return (payment.received_kobo or 0) - _gone([payment]).get(payment.pk, 0)


def _gone(payments: Collection[Payment]) -> dict[int, int]:
    refunds = Refund.objects.filter(payment__in=payments).exclude(status=RefundStatus.FAILED).order_by()
    return dict(refunds.values_list("payment").annotate(Sum("amount_kobo")))


def _lost(payments: Collection[Payment]) -> dict[int, int]:
    disputes = Dispute.objects.filter(payment__in=payments).lost().order_by()
    return dict(disputes.values_list("payment").annotate(Sum("taken_kobo")))


def send_refund(refund_id: int) -> None:
    """Have Paystack make a requested refund, as `deliver_refund` does; faults are logged and left to the job."""
    try:
        deliver_refund(refund_id)
    except paystack.PaystackError as error:
        log.warning("refund %s: Paystack could not be asked (%s)", refund_id, error)


def deliver_refund(refund_id: int) -> None:
    """Have Paystack make a requested refund, once. Call with no transaction open; safe to repeat.

    A second caller leaves a refund alone that somebody is sending. After a lost answer Paystack's list is asked
    for our key; only a list without it allows another try. A refusal is written down. Raises PaystackUnavailable or
    PaystackReplyUnclear when nothing is known.
    """
    now = timezone.now()
    free = Q(sent_at=None) | Q(sent_at__lt=now - CLAIM_FOR)
    refund = Refund.objects.select_related("payment").get(pk=refund_id)
    if refund.payment.kind != Payment.Kind.PAYSTACK:
        return
    claimed = Refund.objects.filter(free, pk=refund_id, status=RefundStatus.REQUESTED).update(sent_at=now)
    if not claimed:
        return
    try:
        answer = _find(refund) if refund.sent_at else None
        answer = answer or paystack.request_refund(
            transaction=refund.payment.reference, amount_kobo=refund.amount_kobo, key=refund.key
        )
    except paystack.PaystackRefused as refusal:
        log.warning("refund %s was refused: %s", refund.pk, refusal.code or refusal)
        record_outcome(refund.pk, RefundStatus.NEEDS_ATTENTION, message=str(refusal))
    else:
        record_answer(refund.pk, answer)


def record_answer(refund_id: int, answer: paystack.GatewayRefund) -> None:
    """Write down what Paystack says of a refund. An unknown word leaves it on its way."""
    status = OUR_WORD.get(answer.status, RefundStatus.PROCESSING)
    record_outcome(refund_id, status, gateway_id=answer.id, message=answer.message)


def record_outcome(
    refund_id: int,
    status: RefundStatus,
    *,
    gateway_id: int | None = None,
    message: str = "",
    user: AbstractBaseUser | None = None,
) -> None:
    """Move a refund to `status`, unless it is there or has ended. `user` is the owner who did it by hand."""
    with transaction.atomic(durable=True):
        payment_order = Refund.objects.values_list("payment__order_id", flat=True).get(pk=refund_id)
        move_refund(lock_order(payment_order), refund_id, status, gateway_id=gateway_id, message=message, user=user)


def move_refund(
    order: Order,
    refund_id: int,
    status: RefundStatus,
    *,
    gateway_id: int | None = None,
    message: str = "",
    user: AbstractBaseUser | None = None,
) -> None:
    """Do what `record_outcome` does as part of the caller's transaction, the order locked."""
    refund = Refund.objects.select_for_update(of=("self",)).get(pk=refund_id)
    if refund.status == status or refund.status in {RefundStatus.SUCCEEDED, RefundStatus.FAILED}:
        return
    before, refund.status = refund.status, status
    refund.gateway_id = gateway_id or refund.gateway_id
    refund.gateway_message = message[:200]
    if status in {RefundStatus.SUCCEEDED, RefundStatus.FAILED}:
        refund.ended_at = timezone.now()
    refund.save(update_fields=["status", "gateway_id", "gateway_message", "ended_at"])
    touch(order)
    actor = Actor.OWNER if user else Actor.PAYSTACK
    record(order, actor, "refund", before=before, after=status, note=refund.key, user=user)
    if status == RefundStatus.SUCCEEDED:
        owe_mail(order, OutboxMail.Kind.REFUNDED, refund.key)
        _close_if_all_went_back(order, refund.payment, actor=actor)


def _close_if_all_went_back(order: Order, payment: Payment, *, actor: Actor) -> None:
    """Close a paid order as refunded once everything it was paid with went back, if the owner chose so.

    What was not begun is not made, so its pieces stay on the shelf.
    """
    done = payment.refunds.filter(status=RefundStatus.SUCCEEDED)
    back = done.aggregate(total=Sum("amount_kobo"))["total"] or 0
    is_all = payment.effect == Payment.Effect.APPLIED and back == payment.received_kobo
    if order.is_paid and is_all and done.filter(closes_order=True).exists():
        mark_refunded(order, actor=actor)
        take_back(order.pk, restock=order.fulfilment == Fulfilment.NEW)


def _find(refund: Refund) -> paystack.GatewayRefund | None:
    """Look for our key, or Paystack's id of it, in Paystack's list of the payment's refunds."""
    if refund.payment.gateway_id is None:
        raise paystack.PaystackReplyUnclear("the payment has no numeric id to list refunds by")
    for found in paystack.refunds_of(refund.payment.gateway_id):
        if refund.key in found.merchant_note or found.id == refund.gateway_id:
            return found
    return None
