"""Receive, recount, write off: the count and the ledger move together or not at all."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db.models import Sum

from shop.catalogue.models import Variant
from shop.stock.count import (
    MOST_PIECES,
    StockRefused,
    newest_move_id,
    receive,
    recount,
    start_tracking,
    stop_tracking,
    write_off,
)
from shop.stock.models import Stock, StockMove
from shop.stock.reserve import reserve
from tests.make import make_product, make_variant
from tests.orders.make import make_order

pytestmark = pytest.mark.django_db


def on_hand(variant: Variant) -> int:
    """Return the count, once it is sure that the ledger agrees with it."""
    stock = Stock.objects.get(variant=variant)
    ledger = StockMove.objects.filter(variant=variant).aggregate(sum=Sum("change"))["sum"] or 0
    assert ledger == stock.on_hand
    return stock.on_hand


def hold(variant: Variant, pieces: int) -> str:
    """Hold pieces for a new unpaid order and return its number."""
    order = make_order(lines=[{"variant": variant, "quantity": pieces}])
    reserve(order.pk, {variant.pk: pieces})
    return order.number


@pytest.fixture
def owner() -> User:
    return User.objects.create_user("owner")


def test_receiving_adds_pieces_and_says_who_and_why(owner):
    variant = make_variant(on_hand=10)

    move = receive(variant.pk, 5, note=" From Ibadan ", actor=owner)

    assert on_hand(variant) == 15
    assert (move.change, move.reason, move.note, move.actor) == (5, StockMove.Reason.RECEIVE, "From Ibadan", owner)


def test_receiving_for_a_variant_without_a_count_makes_the_count(owner):
    variant = make_variant(on_hand=None)
    Stock.objects.filter(variant=variant).delete()

    receive(variant.pk, 3, actor=owner)

    assert on_hand(variant) == 3
    assert Stock.objects.get(variant=variant).is_tracked


@pytest.mark.parametrize(("counted", "change"), [(7, -3), (13, 3), (0, -10)])
def test_a_recount_writes_the_difference(counted, change, owner):
    variant = make_variant(on_hand=10)

    move = recount(variant.pk, counted, actor=owner)

    assert move is not None
    assert (move.change, move.reason) == (change, StockMove.Reason.RECOUNT)
    assert on_hand(variant) == counted


def test_a_recount_to_the_same_number_writes_nothing(owner):
    variant = make_variant(on_hand=10)

    assert recount(variant.pk, 10, actor=owner) is None
    assert StockMove.objects.filter(variant=variant).count() == 1


def test_writing_off_takes_pieces_out(owner):
    variant = make_variant(on_hand=10)

    move = write_off(variant.pk, 4, note="Water", actor=owner)

    assert (move.change, move.reason, move.note) == (-4, StockMove.Reason.WRITE_OFF, "Water")
    assert on_hand(variant) == 6


def test_writing_off_needs_a_reason(owner):
    variant = make_variant(on_hand=10)

    with pytest.raises(StockRefused, match="Say why"):
        write_off(variant.pk, 1, note="  ", actor=owner)

    assert on_hand(variant) == 10


@pytest.mark.parametrize(
    "nonsense",
    [
        lambda pk: receive(pk, 0),
        lambda pk: receive(pk, -5),
        lambda pk: receive(pk, MOST_PIECES + 1),
        lambda pk: recount(pk, -1),
        lambda pk: recount(pk, MOST_PIECES + 1),
        lambda pk: write_off(pk, 0, note="why"),
        lambda pk: write_off(pk, -1, note="why"),
    ],
)
def test_nonsense_is_refused_and_changes_nothing(nonsense: Callable[[int], Any]):
    variant = make_variant(on_hand=10)

    with pytest.raises(StockRefused, match="whole number"):
        nonsense(variant.pk)

    assert on_hand(variant) == 10
    assert StockMove.objects.filter(variant=variant).count() == 1


def test_a_count_has_an_upper_end():
    variant = make_variant(on_hand=10)

    with pytest.raises(StockRefused, match="1,000,000 at most"):
        receive(variant.pk, MOST_PIECES)

    assert on_hand(variant) == 10


def test_more_than_there_are_cannot_be_written_off():
    variant = make_variant(on_hand=10)

    with pytest.raises(StockRefused, match="There are only 10 on hand"):
        write_off(variant.pk, 11, note="Fire")

    assert on_hand(variant) == 10


def test_what_is_held_cannot_be_written_off_and_the_orders_are_named():
    variant = make_variant(on_hand=10)
    first, second = hold(variant, 3), hold(variant, 1)

    with pytest.raises(StockRefused) as refused:
        write_off(variant.pk, 7, note="Water")

    assert str(refused.value) == (
        f"There are 10 on hand and 3 would be left. 4 held for unpaid orders: {first} (3), {second} (1)"
    )
    assert on_hand(variant) == 10


def test_all_but_what_is_held_can_be_written_off():
    variant = make_variant(on_hand=10)
    hold(variant, 4)

    write_off(variant.pk, 6, note="Water")

    assert on_hand(variant) == 4


def test_a_recount_below_what_is_held_is_refused():
    variant = make_variant(on_hand=10)
    number = hold(variant, 4)

    with pytest.raises(StockRefused, match=rf"4 held for unpaid orders: {number} \(4\)"):
        recount(variant.pk, 3)

    assert on_hand(variant) == 10
    assert recount(variant.pk, 4) is not None


def test_a_change_decided_on_old_news_is_refused():
    variant = make_variant(on_hand=10)
    seen = newest_move_id(variant.pk)
    receive(variant.pk, 5, seen=seen)

    for late in (
        lambda: receive(variant.pk, 5, seen=seen),
        lambda: recount(variant.pk, 9, seen=seen),
        lambda: write_off(variant.pk, 5, note="Water", seen=seen),
    ):
        with pytest.raises(StockRefused, match="changed since you opened this page: 15 on hand now"):
            late()

    assert on_hand(variant) == 15


def test_old_news_is_noticed_even_when_the_count_is_back_where_it_was():
    variant = make_variant(on_hand=10)
    seen = newest_move_id(variant.pk)
    receive(variant.pk, 5)
    write_off(variant.pk, 5, note="Wrong parcel")

    with pytest.raises(StockRefused):
        receive(variant.pk, 5, seen=seen)

    assert on_hand(variant) == 10


def test_a_variant_that_is_made_to_order_can_be_received_below_what_is_held():
    variant = make_variant(on_hand=None)
    hold(variant, 5)

    receive(variant.pk, 2)

    assert on_hand(variant) == 2


def test_tracking_starts_from_none():
    variant = make_product(variants=1).variants.get()
    StockMove.objects.filter(variant=variant).delete()
    Stock.objects.filter(variant=variant).delete()

    start_tracking(variant)
    start_tracking(variant)

    stock = Stock.objects.get(variant=variant)
    assert (stock.on_hand, stock.reserved, stock.is_tracked) == (0, 0, True)


def test_tracking_can_stop_and_start_again_without_touching_the_count():
    variant = make_variant(on_hand=10)

    stop_tracking(variant)
    assert Stock.objects.get(variant=variant).available is None

    start_tracking(variant)
    assert Stock.objects.get(variant=variant).available == 10
    assert on_hand(variant) == 10


def test_tracking_cannot_start_while_more_is_held_than_there_is():
    variant = make_variant(on_hand=None)
    number = hold(variant, 5)

    with pytest.raises(StockRefused, match=rf"5 held for unpaid orders: {number} \(5\)"):
        start_tracking(variant)

    assert not Stock.objects.get(variant=variant).is_tracked
