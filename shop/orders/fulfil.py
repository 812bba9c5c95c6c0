"""Make, send and deliver a paid order: one step at a time, each said once.

Every verb is quiet when the order is there already, raises OrderChanged when its reader saw another version, and
CannotFulfil when the step does not come next. Nothing has changed then.
"""

from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from shop.orders.emails import owe_mail
from shop.orders.events import record
from shop.orders.held_back import CLOSING, HELD_BACK, dispute_about, is_about_to_close
from shop.orders.models import Actor, Fulfilment, Order, OutboxMail, Status
from shop.orders.moves import StaleOrder, lock_order
from shop.orders.seen import refuse_old_news

LONGEST = 60  # characters of carrier and tracking

STEP_BEFORE = {
    Fulfilment.IN_PRODUCTION: Fulfilment.NEW,
    Fulfilment.SENT: Fulfilment.IN_PRODUCTION,
    Fulfilment.DELIVERED: Fulfilment.SENT,
}
MAILS = {Fulfilment.IN_PRODUCTION: OutboxMail.Kind.IN_PRODUCTION, Fulfilment.SENT: OutboxMail.Kind.SENT}


class CannotFulfil(ValueError):
    """The step does not come next. The text is a sentence for the owner."""


def start_production(
    order_id: UUID,
    *,
    user: AbstractBaseUser | None = None,
    seen_version: int | None = None,
    despite_dispute: str = "",
) -> Order:
    """Say that the gifts are being made. From now on the shopper's wishes are fixed.

    A dispute that is open or was lost holds it back, unless `despite_dispute` says why it is made all the same.
    Nothing begins an order that closes once its refunds have arrived.
    """
    with transaction.atomic(durable=True):
        order = lock_order(order_id)
        note = f"despite a dispute: {despite_dispute.strip()}" if despite_dispute.strip() else ""
        stops = "" if note else HELD_BACK.get(dispute_about(order), "")
        stops = CLOSING if is_about_to_close(order) else stops
        return _step(order, Fulfilment.IN_PRODUCTION, user=user, seen_version=seen_version, stops=stops, note=note)


def mark_ready(order_id: UUID, *, user: AbstractBaseUser | None = None, seen_version: int | None = None) -> Order:
    """Say that the gifts are made and packed, and wait to be sent. The customer is not told."""
    return _say_ready(order_id, is_ready=True, user=user, seen_version=seen_version)


def mark_not_ready(order_id: UUID, *, user: AbstractBaseUser | None = None, seen_version: int | None = None) -> Order:
    """Take that back: the gifts are still being made."""
    return _say_ready(order_id, is_ready=False, user=user, seen_version=seen_version)


def mark_sent(
    order_id: UUID,
    *,
    carrier: str,
    tracking: str,
    user: AbstractBaseUser | None = None,
    seen_version: int | None = None,
) -> Order:
    """Say that the gifts are on the way: with whom, and a tracking number or the rider's phone, '' for none."""
    carrier, tracking = sent_with(carrier, tracking)
    with transaction.atomic(durable=True):
        order = lock_order(order_id)
        if order.fulfilment == Fulfilment.SENT and (order.carrier, order.tracking) != (carrier, tracking):
            raise CannotFulfil(f"It was sent already, with {order.carrier} {order.tracking}".rstrip())
        fields = {"carrier": carrier, "tracking": tracking}
        note = f"{carrier} {tracking}".rstrip()
        return _step(order, Fulfilment.SENT, user=user, seen_version=seen_version, note=note, **fields)


def mark_delivered(order_id: UUID, *, user: AbstractBaseUser | None = None, seen_version: int | None = None) -> Order:
    """Say that the gifts have arrived."""
    with transaction.atomic(durable=True):
        return _step(lock_order(order_id), Fulfilment.DELIVERED, user=user, seen_version=seen_version)


def sent_with(carrier: str, tracking: str) -> tuple[str, str]:
    """Return both as they are kept. Raises CannotFulfil without a carrier, and for words that do not fit."""
    carrier, tracking = carrier.strip(), tracking.strip()
    if not carrier:
        raise CannotFulfil("Say who carries it")
    if max(len(carrier), len(tracking)) > LONGEST:
        raise CannotFulfil(f"Write at most {LONGEST} characters")
    return carrier, tracking


def _say_ready(order_id: UUID, *, is_ready: bool, user: AbstractBaseUser | None, seen_version: int | None) -> Order:
    """Ready is a time of an order that is being made, no state of its own: shoppers see the same four steps."""
    with transaction.atomic(durable=True):
        order = lock_order(order_id)
        is_making = order.is_paid and order.fulfilment == Fulfilment.IN_PRODUCTION
        if is_making and (order.ready_at is not None) == is_ready:
            return order
        refuse_old_news(order, seen_version)
        if not order.is_paid:
            raise CannotFulfil(f"The order is not paid: {order.get_status_display().lower()}")
        if not is_making:
            raise CannotFulfil(f"It is “{order.get_fulfilment_display()}” now; only what is being made can be ready")
        Order.objects.filter(pk=order.pk).update(
            ready_at=timezone.now() if is_ready else None, version=F("version") + 1
        )
        record(order, Actor.OWNER, "ready" if is_ready else "not ready", user=user)
        order.refresh_from_db()
    return order


def _step(
    order: Order,
    after: Fulfilment,
    *,
    user: AbstractBaseUser | None,
    seen_version: int | None,
    stops: str = "",
    note: str = "",
    **fields: str,
) -> Order:
    """Take the step; `stops` is why it must not be taken though it comes next."""
    if order.is_paid and order.fulfilment == after:
        return order
    refuse_old_news(order, seen_version)
    before = STEP_BEFORE[after]
    if not order.is_paid:
        raise CannotFulfil(f"The order is not paid: {order.get_status_display().lower()}")
    if order.fulfilment != before:
        raise CannotFulfil(f"It is “{order.get_fulfilment_display()}” now; “{after.label}” does not come next")
    if stops:
        raise CannotFulfil(stops)
    changed = Order.objects.filter(pk=order.pk, version=order.version, status=Status.PAID, fulfilment=before).update(
        fulfilment=after, version=F("version") + 1, **fields
    )
    if not changed:
        raise StaleOrder(order.number)
    record(order, Actor.OWNER, after.value, before=before.value, after=after.value, note=note, user=user)
    if after in MAILS:
        owe_mail(order, MAILS[after], after.value)
    order.refresh_from_db()
    return order
