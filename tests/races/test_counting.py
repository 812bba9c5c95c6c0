"""The owner counts while the shop sells: counts move by what was done to them, never to what a page once showed."""

from collections import Counter
from typing import Any

import pytest
from django.db import transaction

from shop.catalogue.models import Variant
from shop.checkout.agree import CheckoutRefused
from shop.management.audit import broken_rules
from shop.orders.models import Order
from shop.payments.confirm import confirm_payment
from shop.stock import count as counting
from shop.stock.count import StockRefused, newest_move_id, receive, recount, write_off
from shop.stock.models import Stock
from tests.cart.make import make_cup
from tests.checkout.make import make_cart, place
from tests.gateway import Gateway
from tests.payments.make import counts, pay
from tests.races.make import ordered
from tests.races.together import Call, before, together


def buyers(cup: Variant, number: int) -> list[Call]:
    carts = [make_cart(cup) for _ in range(number)]
    return [lambda cart=cart: place(cart) for cart in carts]  # type: ignore[misc]


def said(outcomes: list[Any]) -> Counter[str]:
    return Counter(type(outcome).__name__ for outcome in outcomes)


def test_pieces_that_come_in_and_break_during_a_burst_are_all_counted() -> None:
    cup = make_cup(on_hand=8)
    owner: list[Call] = [
        lambda: receive(cup.pk, 3),
        lambda: receive(cup.pk, 2),
        lambda: write_off(cup.pk, 1, note="broken"),
    ]

    outcomes = together(*buyers(cup, 6), *owner)

    assert said(outcomes) == {"Order": 6, "StockMove": 3}
    assert counts(cup) == (12, 6)


def test_a_write_off_never_takes_what_is_held() -> None:
    """Five pieces, five shoppers, and the owner throws three away: whoever is later is refused."""
    cup = make_cup(on_hand=5)

    *bought, written_off = together(*buyers(cup, 5), lambda: write_off(cup.pk, 3, note="fell down"))

    on_hand, reserved = counts(cup)
    was_refused = isinstance(written_off, StockRefused)
    assert on_hand == (5 if was_refused else 2)
    assert reserved == said(bought)["Order"] <= on_hand
    assert {type(outcome) for outcome in bought} <= {Order, CheckoutRefused}


def test_a_recount_in_a_burst_sets_what_is_on_the_shelf_and_keeps_what_is_held() -> None:
    cup = make_cup(on_hand=20)

    outcomes = together(*buyers(cup, 5), lambda: recount(cup.pk, 8), lambda: recount(cup.pk, 9))

    assert said(outcomes) == {"Order": 5, "StockMove": 2}
    on_hand, reserved = counts(cup)
    assert (on_hand in {8, 9}, reserved) == (True, 5)


def test_an_order_placed_between_the_owners_look_and_write_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    cup = make_cup(on_hand=10)
    cart = make_cart(cup)
    shopper = before(monkeypatch, counting, "_move", lambda: place(cart))

    recount(cup.pk, 4)

    assert isinstance(shopper.result(), Order)
    assert counts(cup) == (4, 1)


def test_twin_a_form_that_writes_the_whole_row_back_forgets_the_hold(unguarded: None) -> None:
    cup = make_cup(on_hand=10)
    opened = Stock.objects.get(variant=cup)
    place(make_cart(cup))

    with transaction.atomic():
        opened.on_hand = 4
        opened.save()

    assert [rule.split(":")[0] for rule in broken_rules()] == [
        "on hand is the sum of its ledger",
        "reserved is the sum of what is held",
    ]


def test_of_four_clicks_on_received_the_page_that_was_seen_counts_once() -> None:
    cup = make_cup(on_hand=10)
    seen = newest_move_id(cup.pk)

    outcomes = together(*[lambda: receive(cup.pk, 5, seen=seen)] * 4)

    assert said(outcomes) == {"StockMove": 1, "StockRefused": 3}
    assert counts(cup) == (15, 0)


def test_twin_without_saying_what_was_seen_four_clicks_count_four_times() -> None:
    cup = make_cup(on_hand=10)

    together(*[lambda: receive(cup.pk, 5)] * 4)

    assert counts(cup) == (30, 0)


def test_a_sale_between_the_owners_look_and_recount_makes_the_recount_out_of_date(gateway: Gateway) -> None:
    cup = make_cup(on_hand=10)
    _, payment = ordered(cup)
    seen = newest_move_id(cup.pk)
    pay(gateway, payment)
    confirm_payment(payment.reference)

    assert [type(outcome) for outcome in together(lambda: recount(cup.pk, 10, seen=seen))] == [StockRefused]
    assert counts(cup) == (9, 0)
