"""One cart in several tabs: every change holds the cart, so tabs take turns and none is forgotten."""

import pytest

from shop.cart import change as changing
from shop.cart.change import add_line, remove_line, set_quantity
from shop.cart.models import Cart, CartLine
from shop.cart.refused import CartRefused, LineGone
from shop.catalogue.models import Variant
from shop.checkout import place as placing
from shop.checkout.place import CheckoutRefused
from tests.cart.make import make_cup, make_customization
from tests.checkout.make import make_cart, place
from tests.payments.make import counts
from tests.races.together import Call, before, meet, together
from tests.races.unguarded import IS_POSTGRES


def adding(cart: Cart, variant: Variant, quantity: int = 1) -> Call:
    """Return what a tab of its own does to add a cup; each tab has read the cart for itself."""
    return lambda: add_line(Cart.objects.get(pk=cart.pk), variant, quantity, make_customization())


def test_the_same_gift_added_in_eight_tabs_is_eight_gifts_on_one_line() -> None:
    cup = make_cup(on_hand=20)
    cart = Cart.objects.create()

    together(*[adding(cart, cup)] * 8)

    assert [line.quantity for line in cart.lines.all()] == [8]
    assert Cart.objects.get().version == 8


def test_twin_without_the_lock_pieces_are_forgotten(monkeypatch: pytest.MonkeyPatch, unguarded: None) -> None:
    cup = make_cup(on_hand=20)
    cart = make_cart(cup)
    meet(monkeypatch, changing, "_answer", 4)  # all have read the line, none has written it

    outcomes = together(*[adding(cart, cup)] * 4)

    assert cart.lines.get().quantity == 2
    assert [type(outcome).__name__ for outcome in outcomes].count("CartLine") == (4 if IS_POSTGRES else 1)


def test_twin_without_the_lock_two_first_gifts_meet_at_the_constraint(
    monkeypatch: pytest.MonkeyPatch, unguarded: None
) -> None:
    cup = make_cup(on_hand=20)
    cart = Cart.objects.create()
    meet(monkeypatch, changing, "_new_line", 2)

    outcomes = together(*[adding(cart, cup)] * 2)

    fault = "IntegrityError" if IS_POSTGRES else "OperationalError"
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["CartLine", fault]


def test_setting_and_adding_happen_one_after_the_other() -> None:
    cup = make_cup(on_hand=20)
    cart = make_cart(cup)
    line = cart.lines.get()

    together(lambda: set_quantity(CartLine.objects.get(pk=line.pk), 5), adding(cart, cup))

    assert cart.lines.get().quantity in {5, 6}
    assert Cart.objects.get().version == 3


def test_tabs_cannot_add_up_to_more_than_a_line_may_have() -> None:
    cup = make_cup(on_hand=100)
    cart = make_cart(cup, quantity=18)

    outcomes = together(*[adding(cart, cup)] * 5)

    assert [type(outcome) for outcome in outcomes].count(CartRefused) == 3
    assert cart.lines.get().quantity == 20


def test_a_line_removed_in_one_tab_is_not_brought_back_by_another() -> None:
    line = make_cart().lines.get()

    def again() -> CartLine:
        return CartLine.objects.select_related("cart").get(pk=line.pk)

    ours, theirs = again(), again()
    outcomes = together(lambda: remove_line(ours), lambda: set_quantity(theirs, 5))

    assert not CartLine.objects.exists()
    assert [type(outcome) for outcome in outcomes[1:]] in ([LineGone], [CartLine])


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
