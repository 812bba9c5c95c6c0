"""Pieces are held once, end once, and the ledger always adds up."""

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Sum

from shop.catalogue.models import Variant
from shop.orders.models import Order
from shop.stock.models import Reservation, Stock, StockMove
from shop.stock.reserve import SoldOut, commit, hold_again, put_back, release, reserve
from tests.make import make_variant
from tests.orders.make import make_order
from tests.payments.make import counts

pytestmark = pytest.mark.django_db


def ledger(variant: Variant) -> int:
    return StockMove.objects.filter(variant=variant).aggregate(total=Sum("change"))["total"] or 0


@pytest.fixture
def order() -> Order:
    return make_order()


def test_holding_moves_the_reserved_count_and_writes_one_row_each(order: Order) -> None:
    one, other = make_variant(on_hand=5), make_variant(on_hand=5)
    reserve(order.pk, {other.pk: 2, one.pk: 5})
    assert (counts(one), counts(other)) == ((5, 5), (5, 2))
    assert Reservation.objects.filter(order=order, state="held").count() == 2


def test_more_than_there_is_is_refused_and_named(order: Order) -> None:
    plenty, few = make_variant(on_hand=5), make_variant(on_hand=1)
    with pytest.raises(SoldOut) as refusal, transaction.atomic():
        reserve(order.pk, {plenty.pk: 1, few.pk: 2})
    assert refusal.value.variant_id == few.pk
    assert (counts(plenty), counts(few)) == ((5, 0), (1, 0))
    assert not Reservation.objects.exists()


def test_a_variant_without_a_stock_row_cannot_be_held(order: Order) -> None:
    variant = make_variant()
    StockMove.objects.all().delete()
    Stock.objects.all().delete()
    with pytest.raises(SoldOut), transaction.atomic():
        reserve(order.pk, {variant.pk: 1})


def test_what_is_made_to_order_never_runs_out_and_writes_no_ledger(order: Order) -> None:
    variant = make_variant(on_hand=None)
    reserve(order.pk, {variant.pk: 20})
    assert counts(variant) == (0, 20)
    commit(order.pk)
    assert (counts(variant), ledger(variant)) == ((0, 0), 0)


def test_selling_leaves_the_shelf_and_the_ledger_says_so(order: Order) -> None:
    variant = make_variant(on_hand=5)
    reserve(order.pk, {variant.pk: 2})
    commit(order.pk)
    assert (counts(variant), ledger(variant)) == ((3, 0), 3)


def test_giving_back_frees_the_pieces_for_others(order: Order) -> None:
    variant = make_variant(on_hand=5)
    reserve(order.pk, {variant.pk: 5})
    release(order.pk)
    assert (counts(variant), ledger(variant)) == ((5, 0), 5)


@pytest.mark.parametrize("first", [commit, release])
@pytest.mark.parametrize("second", [commit, release])
def test_a_reservation_ends_once(order: Order, first: object, second: object) -> None:
    variant = make_variant(on_hand=5)
    reserve(order.pk, {variant.pk: 2})
    first(order.pk)  # type: ignore[operator]
    after_first = counts(variant)
    second(order.pk)  # type: ignore[operator]
    assert counts(variant) == after_first


def test_the_own_earlier_hold_does_not_stand_in_the_way() -> None:
    variant, other = make_variant(on_hand=3), make_variant(on_hand=1)
    before, after = make_order(), make_order()
    reserve(before.pk, {variant.pk: 3, other.pk: 1})
    reserve(after.pk, {variant.pk: 2}, giving_up=before.pk)
    assert (counts(variant), counts(other)) == ((3, 2), (1, 0))


def test_what_was_given_back_can_be_held_again(order: Order) -> None:
    variant = make_variant(on_hand=2)
    reserve(order.pk, {variant.pk: 2})
    release(order.pk)
    hold_again(order.pk)
    commit(order.pk)
    assert (counts(variant), ledger(variant)) == ((0, 0), 0)


def test_what_was_sold_can_be_put_back_once(order: Order) -> None:
    variant = make_variant(on_hand=2)
    reserve(order.pk, {variant.pk: 2})
    commit(order.pk)
    put_back(order.pk)
    put_back(order.pk)
    assert (counts(variant), ledger(variant)) == ((2, 0), 2)


def test_an_order_holds_a_variant_once_until_it_is_given_back(order: Order) -> None:
    variant = make_variant(on_hand=5)
    reserve(order.pk, {variant.pk: 1})
    with pytest.raises(IntegrityError), transaction.atomic():
        reserve(order.pk, {variant.pk: 1})
    assert counts(variant) == (5, 1)
    commit(order.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        reserve(order.pk, {variant.pk: 1})
    assert counts(variant) == (4, 0)


def test_what_was_made_to_order_does_not_come_back_to_a_shelf_it_never_lay_on(order: Order) -> None:
    variant = make_variant(on_hand=None)
    reserve(order.pk, {variant.pk: 2})
    commit(order.pk)
    Stock.objects.filter(variant=variant).update(is_tracked=True)
    put_back(order.pk)
    assert (counts(variant), ledger(variant)) == ((0, 0), 0)


@pytest.mark.parametrize("change", [{"reserved": 6}, {"reserved": -1}, {"on_hand": -1}])
def test_the_database_refuses_counts_that_cannot_be(change: dict[str, int]) -> None:
    variant = make_variant(on_hand=5)
    with pytest.raises(IntegrityError), transaction.atomic():
        Stock.objects.filter(variant=variant).update(**change)
