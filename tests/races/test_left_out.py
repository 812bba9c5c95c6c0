"""The last piece goes while a cart with other gifts is ordered: the order is what its page showed, or there is none."""

import pytest

from shop.cart.models import Cart
from shop.catalogue.models import Variant
from shop.checkout import place as placing
from shop.checkout.agree import CheckoutRefused
from shop.orders.models import Order
from shop.stock.count import receive
from tests.cart.make import make_cup
from tests.checkout.make import make_cart, place
from tests.gateway import Gateway
from tests.make import make_variant
from tests.payments.make import counts
from tests.races.test_last_pieces import buying, said
from tests.races.together import before, together
from tests.races.unguarded import IS_POSTGRES


@pytest.fixture
def cup() -> Variant:
    """There are plenty of it."""
    return make_cup(on_hand=50)


@pytest.fixture
def mug(cup: Variant) -> Variant:
    """There is one of it."""
    return make_variant(cup.product, name="mug", on_hand=1)


def bought(order: Order) -> list[str]:
    return sorted(line.variant_name for line in order.lines.all())


def test_one_of_eight_gets_the_last_piece_and_the_others_order_the_rest_only_once_they_were_told(
    cup: Variant, mug: Variant
) -> None:
    carts = [make_cart(cup, mug) for _ in range(8)]

    outcomes = together(*[buying(cart) for cart in carts])

    assert said(outcomes) == {"Order": 1, "CheckoutRefused": 7}
    assert bought(Order.objects.get()) == ["350 ml", "mug"]
    assert (counts(cup), counts(mug)) == ((50, 1), (1, 1))

    told = [cart for cart, outcome in zip(carts, outcomes, strict=True) if isinstance(outcome, CheckoutRefused)]
    again = together(*[buying(cart) for cart in told])  # from the page that says what is left out

    assert [bought(order) for order in again] == [["350 ml"]] * 7
    assert (counts(cup), counts(mug)) == ((50, 8), (1, 1))
    assert all(cart.lines.count() == 2 for cart in told)


def test_what_is_bought_away_before_the_transaction_is_told_and_nothing_is_held(
    monkeypatch: pytest.MonkeyPatch, cup: Variant, mug: Variant
) -> None:
    ours = make_cart(cup, mug)
    rival = before(monkeypatch, placing, "_place", buying(make_cart(mug)))

    with pytest.raises(CheckoutRefused, match="sold out"):
        place(ours)

    assert bought(rival.result()) == ["mug"]
    assert (counts(cup), counts(mug)) == ((50, 0), (1, 1))
    assert ours.lines.count() == 2


@pytest.mark.skipif(not IS_POSTGRES, reason="SQLite lets nobody write beside a transaction")
@pytest.mark.parametrize("moment", ["freeze_lines", "reserve"])
def test_what_is_bought_away_within_the_transaction_is_told_and_nothing_is_held(
    monkeypatch: pytest.MonkeyPatch, cup: Variant, mug: Variant, moment: str
) -> None:
    ours = make_cart(cup, mug)
    rival = before(monkeypatch, placing, moment, buying(make_cart(mug)))

    with pytest.raises(CheckoutRefused, match="just sold to somebody else"):
        place(ours)

    assert bought(rival.result()) == ["mug"]
    assert (counts(cup), counts(mug)) == ((50, 0), (1, 1))
    assert ours.lines.count() == 2


@pytest.fixture
def left_out(cup: Variant, mug: Variant) -> Cart:
    """A cart whose mug somebody else has bought."""
    cart = make_cart(cup, mug)
    place(make_cart(mug))
    return cart


@pytest.mark.parametrize("moment", ["_place", "freeze_lines"])
def test_what_comes_back_at_any_moment_is_not_ordered(
    monkeypatch: pytest.MonkeyPatch, left_out: Cart, cup: Variant, mug: Variant, moment: str
) -> None:
    back = before(monkeypatch, placing, moment, lambda: receive(mug.pk, 5))

    order = place(left_out)

    back.result()
    assert bought(order) == ["350 ml"]
    assert (counts(cup), counts(mug)) == ((50, 1), (6, 1))
    assert left_out.lines.count() == 2


def test_two_tabs_that_show_different_gifts_of_one_cart_make_one_unpaid_order(
    left_out: Cart, mug: Variant, gateway: Gateway
) -> None:
    old = buying(left_out)
    receive(mug.pk, 5)
    new = buying(left_out)

    together(old, new)

    waiting = Order.objects.filter(cart_key=left_out.pk, status="awaiting_payment")
    assert bought(waiting.get()) in (["350 ml"], ["350 ml", "mug"])
    assert counts(mug) == (6, 1 + bought(waiting.get()).count("mug"))
