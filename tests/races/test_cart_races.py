"""Two tabs change one cart at the same moment: what the cart's lock is for, and what goes wrong without it."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest
from django.db import IntegrityError, connection

from shop.cart import change, hold
from shop.cart.change import add_line, remove_line, set_quantity
from shop.cart.models import Cart, CartLine
from shop.cart.refused import CartRefused, LineGone
from shop.catalogue.models import Variant
from tests.cart.make import make_cup, make_customization, make_line

pytestmark = pytest.mark.django_db(transaction=True)

PATIENCE = 0.5  # seconds that one tab waits for the other to have read as well


def wait_for_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make each tab wait, once it has read the line, until the other one has too; if that cannot be, go on."""
    barrier = Barrier(2)
    read = change._equal_line

    def read_and_wait(*arguments: Any, **named: Any) -> CartLine | None:
        line = read(*arguments, **named)
        with suppress(BrokenBarrierError):  # The other tab waits for our lock: just what is wanted.
            barrier.wait(PATIENCE)
        return line

    monkeypatch.setattr(change, "_equal_line", read_and_wait)


def take_the_lock_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away the lock on the cart's row; on SQLite the transaction, since there its beginning is the lock."""

    @contextmanager
    def no_transaction(cart: Cart) -> Iterator[hold.Held]:
        yield hold.Held(cart, list(CartLine.objects.filter(cart=cart)))

    def no_lock(cart: Cart) -> None:
        pass

    if connection.vendor == "sqlite":
        monkeypatch.setattr(change, "hold", no_transaction)
    else:
        monkeypatch.setattr(hold, "_lock", no_lock)


def in_two_tabs(first: Callable[[], object], second: Callable[[], object]) -> list[Exception | None]:
    """Do both at once, each over a database connection of its own; return what each raised."""

    def one(act: Callable[[], object]) -> Exception | None:
        try:
            act()
        except (CartRefused, IntegrityError) as raised:
            return raised
        finally:
            connection.close()
        return None

    with ThreadPoolExecutor(2) as tabs:
        return list(tabs.map(one, (first, second)))


def add_in_two_tabs(
    monkeypatch: pytest.MonkeyPatch, cart: Cart, variant: Variant, quantity: int
) -> list[Exception | None]:
    """Add the same gift twice, each tab with its own copy of the cart, both reading before either writes."""
    wait_for_each_other(monkeypatch)

    def add() -> CartLine:
        return add_line(Cart.objects.get(pk=cart.pk), variant, quantity, make_customization())

    return in_two_tabs(add, add)


class TestTheSameGift:
    def test_added_twice_is_one_line_with_both(self, monkeypatch):
        line = make_line(quantity=1)
        assert add_in_two_tabs(monkeypatch, line.cart, line.variant, 2) == [None, None]
        assert [kept.quantity for kept in CartLine.objects.all()] == [5]
        assert Cart.objects.get().version == 3

    def test_added_twice_without_the_lock_loses_one(self, monkeypatch):
        line = make_line(quantity=1)
        take_the_lock_away(monkeypatch)
        assert add_in_two_tabs(monkeypatch, line.cart, line.variant, 2) == [None, None]
        assert [kept.quantity for kept in CartLine.objects.all()] == [3]

    def test_added_to_an_empty_cart_twice_is_one_line_with_both(self, monkeypatch):
        assert add_in_two_tabs(monkeypatch, Cart.objects.create(), make_cup(), 2) == [None, None]
        assert [kept.quantity for kept in CartLine.objects.all()] == [4]

    def test_added_to_an_empty_cart_twice_without_the_lock_fails_for_one(self, monkeypatch):
        take_the_lock_away(monkeypatch)
        raised = add_in_two_tabs(monkeypatch, Cart.objects.create(), make_cup(), 2)
        assert [type(each) for each in raised if each] == [IntegrityError]

    def test_added_twice_never_passes_the_limit(self, monkeypatch):
        line = make_line(make_cup(on_hand=None), quantity=5)
        raised = add_in_two_tabs(monkeypatch, line.cart, line.variant, 8)
        assert [str(each) for each in raised if each] == [
            "You can have at most 20 of one gift. 13 are in your cart, so 7 more can be added"
        ]
        assert [kept.quantity for kept in CartLine.objects.all()] == [13]


def test_removed_in_one_tab_and_changed_in_the_other_is_removed():
    variant = make_cup()
    for _ in range(10):
        line = make_line(variant)
        copy = CartLine.objects.select_related("cart").get(pk=line.pk)
        raised = in_two_tabs(partial(remove_line, line), partial(set_quantity, copy, 5))
        assert raised[0] is None
        assert raised[1] is None or isinstance(raised[1], LineGone)
        assert not CartLine.objects.exists()


def test_removed_in_both_tabs_is_removed_once():
    line = make_line()
    copy = CartLine.objects.select_related("cart").get(pk=line.pk)
    raised = in_two_tabs(partial(remove_line, line), partial(remove_line, copy))
    assert [type(each) for each in raised if each] == [LineGone]
    assert Cart.objects.get().version == 2
