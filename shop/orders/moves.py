"""Every change of an order's status. Nothing else writes it.

Each function wants an order that `lock_order` returned in the caller's transaction, checks the old state, saves
named fields, and appends the event. All raise StaleOrder when the order is not where the move starts from.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import F
from django.utils import timezone

from shop.orders.events import record
from shop.orders.models import Actor, Order, Status

MOVES: dict[str, frozenset[str]] = {
    Status.AWAITING_PAYMENT: frozenset({Status.PAID, Status.CANCELLED, Status.EXPIRED}),
    Status.EXPIRED: frozenset({Status.PAID}),
    Status.PAID: frozenset({Status.REFUNDED, Status.CANCELLED}),
    Status.CANCELLED: frozenset(),
    Status.REFUNDED: frozenset(),
}


class StaleOrder(Exception):
    """The order is no longer in the state that the move starts from. Nothing was changed."""


def lock_order(order_id: UUID) -> Order:
    """Return the order as it is now, its row locked until the transaction ends. Raises Order.DoesNotExist."""
    return Order.objects.select_for_update(of=("self",)).get(pk=order_id)


def mark_paid(order: Order, *, actor: Actor, note: str = "", user: AbstractBaseUser | None = None) -> None:
    now = timezone.now()
    _move(order, Status.PAID, actor=actor, note=note, user=user, paid_at=now, closed_at=None, close_reason="")


def mark_expired(order: Order) -> None:
    _move(order, Status.EXPIRED, actor=Actor.JOB, closed_at=timezone.now())


def mark_cancelled(order: Order, *, actor: Actor, reason: str, user: AbstractBaseUser | None = None) -> None:
    now = timezone.now()
    _move(order, Status.CANCELLED, actor=actor, note=reason, user=user, closed_at=now, close_reason=reason)


def mark_refunded(order: Order, *, actor: Actor, user: AbstractBaseUser | None = None) -> None:
    now = timezone.now()
    _move(order, Status.REFUNDED, actor=actor, user=user, closed_at=now, close_reason="Refunded in full")


def touch(order: Order) -> None:
    """Let `version` grow for a change beside the order's own row, such as a payment or a refund of it."""
    Order.objects.filter(pk=order.pk).update(version=F("version") + 1)
    order.version += 1


def extend_hold(order: Order, until: datetime) -> None:
    """Hold an unpaid order until `until`. An order is extended once; after that this raises StaleOrder."""
    changed = Order.objects.filter(
        pk=order.pk, version=order.version, status=Status.AWAITING_PAYMENT, hold_extended_at=None
    ).update(hold_expires_at=until, hold_extended_at=timezone.now(), version=F("version") + 1)
    if not changed:
        raise StaleOrder(order.number)
    record(order, Actor.JOB, "hold extended", note="a payment is on its way")
    order.refresh_from_db()


def _move(
    order: Order, after: Status, *, actor: Actor, note: str = "", user: AbstractBaseUser | None = None, **fields: Any
) -> None:
    before = order.status
    if after not in MOVES[before]:
        raise StaleOrder(f"{order.number} is {before}, it cannot become {after}")
    changed = Order.objects.filter(pk=order.pk, version=order.version, status=before).update(
        status=after, version=F("version") + 1, **fields
    )
    if not changed:
        raise StaleOrder(order.number)
    record(order, actor, after.value, before=before, after=after.value, note=note, user=user)
    order.refresh_from_db()
