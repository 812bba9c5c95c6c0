"""Many shoppers, few pieces: the condition is in the UPDATE, and everybody takes the rows in one order."""

import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from statistics import median
from typing import Any

import pytest
from django.db import OperationalError, connection

from shop.cart.models import Cart
from shop.catalogue.models import Variant
from shop.checkout import place as placing
from shop.checkout.agree import CheckoutRefused
from shop.checkout.place import place_order
from shop.management.audit import broken_rules
from shop.orders.models import Order
from shop.stock import reserve as reserving
from shop.stock.models import Reservation, Stock
from tests.cart.make import make_cup
from tests.checkout.make import make_cart, make_details, shown
from tests.make import make_variant
from tests.payments.make import counts
from tests.races.together import Call, Rival, meet, together
from tests.races.unguarded import IS_POSTGRES


def buying(cart: Cart) -> Call:
    """Return what a shopper does who has the checkout page of this cart before them."""
    details, seen, token = make_details(), shown(cart), uuid.uuid4()
    return lambda: place_order(cart.pk, details, seen, token).order


def said(outcomes: Iterable[Any]) -> Counter[str]:
    return Counter(type(outcome).__name__ for outcome in outcomes)


def test_three_pieces_go_to_three_of_eight_shoppers() -> None:
    cup = make_cup(on_hand=3)
    carts = [make_cart(cup) for _ in range(8)]

    outcomes = together(*[buying(cart) for cart in carts])

    assert said(outcomes) == {"Order": 3, "CheckoutRefused": 5}
    assert counts(cup) == (3, 3)
    assert Order.objects.count() == 3
    assert all(
        "just sold" in str(refusal) or "sold out" in str(refusal)
        for refusal in outcomes
        if isinstance(refusal, CheckoutRefused)
    )
    assert all(cart.lines.count() == 1 for cart in carts)


def test_f61_ten_pieces_go_to_ten_of_two_hundred_shoppers_and_everybody_else_is_told() -> None:
    """Sixteen at a time, as many as two machines of the shop serve."""
    cup = make_cup(on_hand=10)
    shoppers = [buying(make_cart(cup)) for _ in range(200)]

    def attempt(buy: Call) -> Any:
        began = time.monotonic()
        try:
            return buy(), time.monotonic() - began
        except CheckoutRefused as refusal:
            return refusal, time.monotonic() - began
        finally:
            connection.close()

    with ThreadPoolExecutor(16) as at_once:
        attempts = list(at_once.map(attempt, shoppers))

    outcomes = [outcome for outcome, _ in attempts]
    assert said(outcomes) == {"Order": 10, "CheckoutRefused": 190}
    assert all("sold" in str(refusal) for refusal in outcomes if isinstance(refusal, CheckoutRefused))
    assert counts(cup) == (10, 10)
    assert median(seconds for _, seconds in attempts) < 2  # for 16 at once; nobody waits for the whole crowd


def test_pieces_of_several_lines_are_not_promised_twice() -> None:
    """Five pieces, four shoppers who want two each: two orders, one piece left over."""
    cup = make_cup(on_hand=5)
    carts = [make_cart(cup, quantity=2) for _ in range(4)]

    outcomes = together(*[buying(cart) for cart in carts])

    assert said(outcomes) == {"Order": 2, "CheckoutRefused": 2}
    assert counts(cup) == (5, 4)


def read_test_save(order_id: uuid.UUID, wanted: Mapping[int, int], *, giving_up: uuid.UUID | None) -> None:
    """What `reserve` must not be: the count read, compared in Python, written back."""
    for variant_id, pieces in wanted.items():
        stock = Stock.objects.get(variant_id=variant_id)
        if stock.on_hand - stock.reserved < pieces:
            raise reserving.SoldOut(variant_id)
        write_back(stock, stock.reserved + pieces)
        Reservation.objects.create(order_id=order_id, variant_id=variant_id, quantity=pieces)


def write_back(stock: Stock, reserved: int) -> None:
    stock.reserved = reserved
    stock.save(update_fields=["reserved"])


@pytest.mark.skipif(not IS_POSTGRES, reason="on SQLite the twin below shows what its one write lock is for")
def test_twin_a_count_that_is_read_and_written_back_sells_three_pieces_eight_times(
    monkeypatch: pytest.MonkeyPatch, unguarded: None
) -> None:
    import tests.races.test_last_pieces as this

    cup = make_cup(on_hand=3)
    buyers = [buying(make_cart(cup)) for _ in range(8)]
    monkeypatch.setattr(placing, "reserve", read_test_save)
    meet(monkeypatch, this, "write_back", 8)

    assert said(together(*buyers)) == {"Order": 8}
    assert counts(cup) == (3, 1)
    assert broken_rules() == [f"reserved is the sum of what is held: not so for {Stock.objects.get()!r}"]


@pytest.mark.skipif(IS_POSTGRES, reason="PostgreSQL locks rows")
def test_twin_a_transaction_that_begins_without_the_write_lock_fails_on_sqlite(
    monkeypatch: pytest.MonkeyPatch, unguarded: None
) -> None:
    cup = make_cup(on_hand=3)
    buyers = [buying(make_cart(cup)) for _ in range(4)]
    meet(monkeypatch, placing, "_new_order", 4)

    outcomes = together(*buyers)

    assert said(outcomes) == {"Order": 1, "OperationalError": 3}
    assert {str(error) for error in outcomes if isinstance(error, OperationalError)} == {"database is locked"}


# --- Two variants, wanted in opposite order ---------------------------------------------------------------


def two_carts() -> tuple[Variant, Variant, Cart, Cart]:
    cup = make_cup(on_hand=50)
    mug = make_variant(cup.product, on_hand=50)
    return cup, mug, make_cart(cup, mug), make_cart(mug, cup)


def pause_after_the_first(rival: Rival, order: Callable[[Iterable[int]], list[int]]) -> Callable[..., Any]:
    """Return a `sorted` that lets the rival act between the first variant and the second of the caller's UPDATEs."""
    ours, calls = threading.get_ident(), []

    def one_by_one(rows: Iterable[int]) -> Any:
        if threading.get_ident() != ours:
            return order(rows)
        calls.append(rows)
        return paused(sorted(rows)) if len(calls) == 2 else sorted(rows)  # the first call writes the reservations

    def paused(rows: list[int]) -> Iterable[int]:
        yield rows[0]
        rival.act()
        yield from rows[1:]

    return one_by_one


def test_two_carts_with_the_same_variants_in_opposite_order_do_not_lock_each_other_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cup, mug, ours, theirs = two_carts()
    rival = Rival(buying(theirs))
    monkeypatch.setattr(reserving, "sorted", pause_after_the_first(rival, sorted), raising=False)

    buying(ours)()

    assert isinstance(rival.result(), Order)
    assert (counts(cup), counts(mug)) == ((50, 2), (50, 2))


@pytest.mark.skipif(not IS_POSTGRES, reason="SQLite has one lock for all rows")
def test_twin_without_one_order_of_rows_one_of_them_dies_of_a_deadlock(
    monkeypatch: pytest.MonkeyPatch, unguarded: None
) -> None:
    _, _, ours, theirs = two_carts()
    rival = Rival(buying(theirs))
    backwards = pause_after_the_first(rival, lambda rows: sorted(rows, reverse=True))
    monkeypatch.setattr(reserving, "sorted", backwards, raising=False)

    outcomes = [_outcome(buying(ours)), rival.outcome()]

    assert said(outcomes) == {"Order": 1, "OperationalError": 1}
    assert "deadlock detected" in str(next(error for error in outcomes if isinstance(error, OperationalError)))


def _outcome(call: Call) -> Any:
    try:
        return call()
    except OperationalError as error:
        return error


def test_a_crowd_with_the_same_variants_in_either_order_is_served() -> None:
    cup = make_cup(on_hand=50)
    mug = make_variant(cup.product, on_hand=50)
    buyers = [buying(make_cart(*pair)) for pair in [(cup, mug), (mug, cup)] * 4]

    assert said(together(*buyers)) == {"Order": 8}
    assert (counts(cup), counts(mug)) == ((50, 8), (50, 8))
