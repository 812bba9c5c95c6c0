"""A cart is changed in one tab and ordered in another: an order is of the cart that its page showed."""

import pytest

from shop.cart.change import add_line, set_quantity
from shop.cart.models import Cart, CartLine
from shop.catalogue.models import Variant
from shop.checkout import place as placing
from shop.checkout.agree import CheckoutRefused
from tests.cart.make import make_cup, make_customization
from tests.checkout.make import make_cart, place
from tests.payments.make import counts
from tests.races.together import Call, before, together


def adding(cart: Cart, variant: Variant, quantity: int = 1) -> Call:
    """Return what a tab of its own does to add a cup; each tab has read the cart for itself."""
    return lambda: add_line(Cart.objects.get(pk=cart.pk), variant, quantity, make_customization())


def test_the_same_gift_added_in_eight_tabs_is_eight_gifts_on_one_line() -> None:
    cup = make_cup(on_hand=20)
    cart = Cart.objects.create()

    together(*[adding(cart, cup)] * 8)

    assert [line.quantity for line in cart.lines.all()] == [8]
    assert Cart.objects.get().version == 8


def test_setting_and_adding_happen_one_after_the_other() -> None:
    cup = make_cup(on_hand=20)
    cart = make_cart(cup)
    line = cart.lines.get()

    together(lambda: set_quantity(CartLine.objects.get(pk=line.pk), 5), adding(cart, cup))

    assert cart.lines.get().quantity in {5, 6}
    assert Cart.objects.get().version == 3


def test_a_gift_added_while_the_order_is_written_stays_in_the_cart_and_out_of_the_order(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cup = make_cup(on_hand=20)
    cart = make_cart(cup)
    tab = before(monkeypatch, placing, "freeze_lines", adding(cart, cup))

    order = place(cart)

    tab.result()
    assert order.lines.get().quantity == 1
    assert cart.lines.get().quantity == 2
    assert counts(cup) == (20, 1)


def test_a_gift_added_just_before_the_order_is_written_shows_the_page_again(monkeypatch: pytest.MonkeyPatch) -> None:
    cup = make_cup(on_hand=20)
    cart = make_cart(cup)
    tab = before(monkeypatch, placing, "_place", adding(cart, cup))

    with pytest.raises(CheckoutRefused, match="changed in another tab"):
        place(cart)

    tab.result()
    assert counts(cup) == (20, 0)
