"""Let go of orders that were not paid in time. Paystack is asked first; the job is only housekeeping."""

import logging
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from shop.orders.hold import let_go
from shop.orders.models import Order
from shop.orders.moves import extend_hold, lock_order, mark_expired
from shop.payments.confirm import ask_about_open_payments
from shop.payments.paystack import PaystackError
from shop.payments.start import abandon_payments
from shop.stock.models import Reservation

log = logging.getLogger(__name__)

BATCH = 100  # orders in one pass; the next pass goes on
NEXT_TAKER_BATCH = 3  # a shopper waits for these
STOP_AFTER = 3  # orders in a row that Paystack could not be asked about: it is Paystack, not the orders
HOLD_AT_MOST = timedelta(minutes=45)  # from placing, while a transfer is on its way: its account number lives 30


class Outcome(StrEnum):
    """What became of one order: let go, paid or otherwise settled meanwhile, waiting for money or for Paystack."""

    EXPIRED = "expired"
    SETTLED = "settled"
    ON_ITS_WAY = "on_its_way"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True)
class Expired:
    """How many orders one pass let go, and how many it left and why."""

    expired: int = 0
    settled: int = 0
    on_its_way: int = 0
    unreachable: int = 0


def expire_orders() -> Expired:
    """Do one pass over the orders whose hold has run out. Safe to run at any time and twice at once."""
    return _expire(list(Order.objects.hold_over().order_by("hold_expires_at").values_list("pk", flat=True)[:BATCH]))


def expire_due_holds(variant_id: int) -> int:
    """Free the run-out holds on one variant for the next taker; returns how many orders were let go.

    The same questions are asked as in the job, so a hold whose payment is on its way stays.
    """
    holding = Reservation.objects.filter(variant_id=variant_id, state=Reservation.State.HELD).values("order_id")
    due = Order.objects.hold_over().filter(pk__in=holding).order_by("hold_expires_at")
    return _expire(list(due.values_list("pk", flat=True)[:NEXT_TAKER_BATCH])).expired


def _expire(order_ids: list[UUID]) -> Expired:
    outcomes: list[Outcome] = []
    unasked = 0
    for order_id in order_ids:
        try:
            ask_about_open_payments(order_id)
            unasked = 0
        except PaystackError as fault:
            log.warning("order %s runs out and Paystack could not be asked (%s)", order_id, fault)
            unasked += 1
        outcomes.append(_let_go(order_id, is_known=unasked == 0))
        if unasked == STOP_AFTER:
            break
    return Expired(**{outcome.value: outcomes.count(outcome) for outcome in Outcome})


def _let_go(order_id: UUID, *, is_known: bool) -> Outcome:
    """Expire one order unless it was settled meanwhile or may wait longer."""
    with transaction.atomic(durable=True):
        order = lock_order(order_id)
        payments = list(order.payments.all())
        # An undecided success came since we asked; whoever recorded it, or the next job, decides it.
        if not order.is_awaiting_payment or order.seconds_left > 0 or any(p.is_undecided for p in payments):
            return Outcome.SETTLED
        last_moment = order.placed_at + HOLD_AT_MOST
        may_wait = timezone.now() < last_moment
        if may_wait and not is_known:
            return Outcome.UNREACHABLE
        if may_wait and order.hold_extended_at is None and any(p.is_in_flight for p in payments):
            extend_hold(order, last_moment)
            return Outcome.ON_ITS_WAY
        mark_expired(order)
        abandon_payments(order.pk)
        let_go(order.pk)
    return Outcome.EXPIRED
