"""The owner's refunds: asked for once, tried again after a failure, handed over by hand, or decided against."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Max

from shop.money import format_naira
from shop.orders.emails import owe_mail
from shop.orders.events import record
from shop.orders.models import Actor, Order, OrderEvent, OutboxMail
from shop.orders.moves import touch
from shop.orders.seen import refuse_old_news
from shop.payments.confirm import lock_payment
from shop.payments.follow import follow_refunds
from shop.payments.models import Payment, PaymentStatus, Refund, RefundStatus
from shop.payments.paystack import PaystackError
from shop.payments.refund import RefundRefused, move_refund, refundable_of, send_refund, write_refund

MONEY_KEPT = "money kept"  # the event of money that the owner decided not to send back
REFUND_GONE = "refund gone already"  # the event of a refund that Paystack refuses because its money is not there
REFUND_NOTED = "refund noted"  # the event of an order that goes on after a refund on Paystack's dashboard


@dataclass(frozen=True)
class Balance:
    """What a form showed of a payment: how much can go back, the newest refund then, 0 for none, and what it bought.

    Two tabs or two people that saw the same balance cannot both act on it. Money that was owed back and pays its order
    by now is another matter, though nothing of it has moved.
    """

    refundable_kobo: int
    newest_refund_id: int
    effect: str


def balance_of(payment: Payment) -> Balance:
    """Return the balance now, for a form to carry."""
    return balances_of([payment])[payment.pk]


def balances_of(payments: Collection[Payment]) -> dict[int, Balance]:
    """Return the balances of several payments by their ids, in three queries."""
    refunds = Refund.objects.filter(payment__in=payments).order_by()
    newest = dict(refunds.values_list("payment").annotate(Max("pk")))
    refundable = refundable_of(payments)
    return {one.pk: Balance(refundable[one.pk], newest.get(one.pk, 0), one.effect) for one in payments}


def request_refund(
    payment_id: int,
    *,
    amount_kobo: int,
    reason: str,
    user: AbstractBaseUser | None,
    seen: Balance,
    closes_order: bool = False,
) -> Refund:
    """Send an amount of a payment back and return its refund. Money by hand waits for `finish_manual_refund`.

    Raises RefundRefused for an amount that cannot go back, and when the balance is not the one that was `seen`.
    With `closes_order` a paid order becomes refunded once everything it was paid with has gone back.
    """
    with _held(payment_id, seen) as (order, payment):
        if payment.status != PaymentStatus.SUCCEEDED or not payment.effect:
            raise RefundRefused("This payment is not decided yet, so nothing of it can be refunded here")
        refund = write_refund(
            order,
            payment,
            amount_kobo=amount_kobo,
            cause=Refund.Cause.OWNER,
            reason=reason.strip()[:200],
            user=user,
            closes_order=closes_order,
        )
        _tell(order, payment, refund)
    send_refund(refund.pk)
    return Refund.objects.get(pk=refund.pk)


def retry_refund(refund_id: int, *, user: AbstractBaseUser | None, seen: Balance) -> Refund:
    """Return a new refund in the place of one that failed, or that Paystack refused to make.

    One that Paystack made and is stuck with stays as it is: only its dashboard can help. Raises RefundRefused.
    """
    payment_id = _payment_asked_about(refund_id, seen=seen, user=user)
    with _held(payment_id, seen) as (order, payment):
        old = Refund.objects.select_for_update(of=("self",)).get(pk=refund_id)
        if was_refused(old):
            move_refund(order, old.pk, RefundStatus.FAILED, message=old.gateway_message, user=user)
        elif old.status != RefundStatus.FAILED:
            raise RefundRefused(f"This refund has not failed: {old.get_status_display().lower()}")
        if Refund.objects.filter(retry_of=old).exists():
            raise RefundRefused("This refund was tried again already")
        refund = write_refund(
            order,
            payment,
            amount_kobo=old.amount_kobo,
            cause=Refund.Cause(old.cause),
            reason=old.reason,
            user=user,
            closes_order=old.closes_order,
            retry_of=old,
        )
        _tell(order, payment, refund)
    send_refund(refund.pk)
    return Refund.objects.get(pk=refund.pk)


def note_refund(refund_id: int, *, user: AbstractBaseUser | None, seen_version: int | None = None) -> None:
    """Say that an order is made although money of it went back on Paystack's dashboard. Quiet the second time.

    Raises RefundRefused for a refund that was not made there, and OrderChanged.
    """
    refund = Refund.objects.get(pk=refund_id)
    with transaction.atomic(durable=True):
        order, _ = lock_payment(refund.payment_id)
        if OrderEvent.objects.filter(order=order, what=REFUND_NOTED, after=refund.key).exists():
            return
        refuse_old_news(order, seen_version)
        if refund.cause != Refund.Cause.DASHBOARD:
            raise RefundRefused("This refund was asked for here")
        record(order, Actor.OWNER, REFUND_NOTED, after=refund.key, user=user)
        touch(order)


def was_refused(refund: Refund) -> bool:
    """Whether Paystack said no when it was asked, and so made nothing: it can be asked again."""
    return refund.status == RefundStatus.NEEDS_ATTENTION and refund.gateway_id is None


def finish_refused_refund(refund_id: int, *, reason: str, user: AbstractBaseUser | None, seen: Balance) -> Refund:
    """Say that the money of a refund which Paystack refuses to make has gone already, and how the owner knows.

    Paystack's list is asked first, as for trying again. Raises RefundRefused for any other refund, without a reason,
    and when the balance is not the one that was `seen`.
    """
    if not reason.strip():
        raise RefundRefused("Say how you know that it has gone")
    payment_id = _payment_asked_about(refund_id, seen=seen, user=user)
    with _held(payment_id, seen) as (order, _):
        refund = Refund.objects.select_for_update(of=("self",)).get(pk=refund_id)
        if not was_refused(refund):
            raise RefundRefused(f"Paystack has not refused this refund: {refund.get_status_display().lower()}")
        record(order, Actor.OWNER, REFUND_GONE, after=refund.key, note=reason.strip()[:200], user=user)
        move_refund(order, refund_id, RefundStatus.SUCCEEDED, message=refund.gateway_message, user=user)
    return Refund.objects.get(pk=refund_id)


def finish_manual_refund(refund_id: int, *, user: AbstractBaseUser | None) -> Refund:
    """Say that money which came by hand has been handed back. Quiet when it was said already."""
    return _end_by_hand(refund_id, RefundStatus.SUCCEEDED, user)


def drop_manual_refund(refund_id: int, *, user: AbstractBaseUser | None) -> Refund:
    """Say that money which came by hand was not handed back after all: the amount is free again."""
    return _end_by_hand(refund_id, RefundStatus.FAILED, user)


def keep_money(payment_id: int, *, reason: str, user: AbstractBaseUser | None, seen_version: int | None = None) -> None:
    """Decide that what is left of a payment stays here: too much came, the order was cancelled, a refund failed.

    Raises RefundRefused for money that the order never took, and OrderChanged: also for the same form sent twice.
    """
    with transaction.atomic(durable=True):
        order, payment = lock_payment(payment_id)
        refuse_old_news(order, seen_version)
        if payment.effect != Payment.Effect.APPLIED:
            raise RefundRefused("The order never took this money, so it has to go back")
        if not reason.strip():
            raise RefundRefused("Say why it is kept")
        record(order, Actor.OWNER, MONEY_KEPT, after=payment.reference, note=reason.strip(), user=user)
        touch(order)


@contextmanager
def _held(payment_id: int, seen: Balance) -> Iterator[tuple[Order, Payment]]:
    """Hold a payment and its order in a transaction of its own, unless the balance is not the one that was seen."""
    with transaction.atomic(durable=True):
        order, payment = lock_payment(payment_id)
        _refuse_another_balance(payment, seen)
        yield order, payment


def _payment_asked_about(refund_id: int, *, seen: Balance, user: AbstractBaseUser | None) -> int:
    """Return the payment of a refund, once Paystack was asked again about one that it refused.

    Its word that nothing was done is good; its list is better. If a refund of its dashboard is on it, which is why ours
    was refused, ours makes room for that one: the money is gone already, and RefundRefused says so.
    """
    refund = Refund.objects.select_related("payment").get(pk=refund_id)
    if was_refused(refund) and _ask_paystack_about(refund.payment):
        with _held(refund.payment_id, seen) as (order, _):
            move_refund(order, refund.pk, RefundStatus.FAILED, message=refund.gateway_message, user=user)
        _ask_paystack_about(refund.payment)
        raise RefundRefused("It went back on Paystack's dashboard instead. Look at the list before you send more")
    return refund.payment_id


def _refuse_another_balance(payment: Payment, seen: Balance) -> None:
    now = balance_of(payment)
    if now.effect != seen.effect:
        raise RefundRefused(
            f"This payment changed since you opened it. Now: {payment.get_effect_display().lower()}. "
            "If it should go back all the same, send it again"
        )
    if now != seen:
        raise RefundRefused(
            "Refunds of this payment changed since you opened it: "
            f"{format_naira(now.refundable_kobo)} can go back now. "
            "Look at the list; if your refund is not in it, send it again"
        )


def _tell(order: Order, payment: Payment, refund: Refund) -> None:
    """Owe the shopper a mail about a new refund, except by hand: the mail speaks of cards, accounts and banks."""
    if payment.kind == Payment.Kind.PAYSTACK:
        owe_mail(order, OutboxMail.Kind.REFUND_REQUESTED, refund.key)
    touch(order)


def _ask_paystack_about(payment: Payment) -> int:
    """Return how many refunds of Paystack's have no room beside ours."""
    try:
        return follow_refunds(payment)
    except PaystackError:
        raise RefundRefused("Paystack cannot be asked just now. Try again in a minute") from None


def _end_by_hand(refund_id: int, status: RefundStatus, user: AbstractBaseUser | None) -> Refund:
    payment_id = Refund.objects.values_list("payment_id", flat=True).get(pk=refund_id)
    with transaction.atomic(durable=True):
        order, payment = lock_payment(payment_id)
        refund = Refund.objects.select_for_update(of=("self",)).get(pk=refund_id)
        if payment.kind != Payment.Kind.MANUAL:
            raise RefundRefused("This money came through Paystack and goes back through Paystack")
        if refund.status == status:
            return refund
        if refund.status in {RefundStatus.SUCCEEDED, RefundStatus.FAILED}:
            raise RefundRefused(f"This refund has ended already: {refund.get_status_display().lower()}")
        move_refund(order, refund_id, status, user=user)
    return Refund.objects.get(pk=refund_id)
