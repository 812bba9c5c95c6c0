"""A status moves only along the table, from what was seen, and leaves an event. Everything else is refused whole."""

from collections.abc import Callable
from typing import Any

import pytest

from shop.orders.models import Actor, Order, OrderEvent, Status
from shop.orders.moves import (
    MOVES,
    StaleOrder,
    extend_hold,
    lock_order,
    mark_cancelled,
    mark_expired,
    mark_paid,
    mark_refunded,
)
from tests.orders.make import make_order

pytestmark = pytest.mark.django_db

Move = Callable[[Order], None]

BY: dict[Status, Move] = {
    Status.PAID: lambda order: mark_paid(order, actor=Actor.PAYSTACK),
    Status.EXPIRED: mark_expired,
    Status.CANCELLED: lambda order: mark_cancelled(order, actor=Actor.OWNER, reason="Changed my mind"),
    Status.REFUNDED: lambda order: mark_refunded(order, actor=Actor.OWNER),
}
PAIRS = [(before, after) for before in Status for after in BY]
ALLOWED = {
    (Status.AWAITING_PAYMENT, Status.PAID),
    (Status.AWAITING_PAYMENT, Status.EXPIRED),
    (Status.AWAITING_PAYMENT, Status.CANCELLED),
    (Status.EXPIRED, Status.PAID),
    (Status.PAID, Status.REFUNDED),
    (Status.PAID, Status.CANCELLED),
}


def row(order: Order) -> dict[str, Any]:
    return {**Order.objects.filter(pk=order.pk).values().get()}


def test_the_table_is_the_one_that_was_agreed() -> None:
    assert {(before, after) for before, afters in MOVES.items() for after in afters} == ALLOWED


@pytest.mark.parametrize(("before", "after"), PAIRS)
def test_an_order_moves_along_the_table_and_nowhere_else(before: Status, after: Status) -> None:
    order = make_order(status=before)
    untouched = row(order)
    if (before, after) not in ALLOWED:
        with pytest.raises(StaleOrder):
            BY[after](order)
        assert row(order) == untouched
        assert not OrderEvent.objects.exists()
        return
    BY[after](order)
    assert (row(order)["status"], row(order)["version"]) == (after, untouched["version"] + 1)
    assert OrderEvent.objects.values_list("what", "before", "after").get() == (after, before, after)


@pytest.mark.parametrize("after", [Status.PAID, Status.EXPIRED, Status.CANCELLED])
def test_an_order_that_moved_since_it_was_read_is_left_alone(after: Status) -> None:
    order = make_order()
    seen_before = lock_order(order.pk)
    mark_cancelled(order, actor=Actor.SHOPPER, reason="Changed my mind")
    untouched = row(order)
    with pytest.raises(StaleOrder):
        BY[after](seen_before)
    assert row(order) == untouched
    assert OrderEvent.objects.count() == 1


def test_an_order_that_changed_without_moving_is_left_alone_too() -> None:
    order = make_order()
    seen_before = lock_order(order.pk)
    extend_hold(order, order.hold_expires_at)
    with pytest.raises(StaleOrder):
        mark_paid(seen_before, actor=Actor.PAYSTACK)
    assert Order.objects.get().is_awaiting_payment


def test_a_hold_is_extended_once() -> None:
    order = make_order()
    extend_hold(order, order.hold_expires_at)
    with pytest.raises(StaleOrder):
        extend_hold(order, order.hold_expires_at)
    assert OrderEvent.objects.count() == 1
