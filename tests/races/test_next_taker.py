"""The last piece is held by a hold that has run out; somebody else wants it while its first shopper pays after all."""

import pytest

from shop.cart.models import Cart
from shop.checkout import expire as expiring
from shop.checkout import place as placing
from shop.checkout.agree import CheckoutRefused
from shop.orders.models import Order
from shop.payments.confirm import confirm_payment
from shop.payments.models import Payment
from tests.cart.make import make_cup
from tests.checkout.make import make_cart, place
from tests.gateway import Gateway
from tests.make import make_variant
from tests.payments.make import counts, pay
from tests.races.make import EXPIRED, PAID, PAID_LATE, ordered, run_out, story
from tests.races.together import before, together

LAST = {"stock": (0, 0)}


class Scene:
    """One cup: the first shopper's hold on it has run out, the next one has it in the cart."""

    def __init__(self, gateway: Gateway) -> None:
        self.gateway = gateway
        self.cup = make_cup(on_hand=1)
        self.late, self.payment = ordered(self.cup)
        run_out(self.late)
        self.cart: Cart = make_cart(self.cup)

    def pay_after_all(self) -> Payment:
        pay(self.gateway, self.payment)
        return confirm_payment(self.payment.reference)

    def take(self) -> Order:
        return place(self.cart)


@pytest.fixture
def scene(gateway: Gateway) -> Scene:
    return Scene(gateway)


def test_the_next_shopper_frees_the_hold_without_any_job(scene: Scene) -> None:
    assert scene.take().is_awaiting_payment
    assert story(scene.late) == EXPIRED | {"stock": (1, 1)}


def test_money_before_the_hold_is_let_go_keeps_the_piece(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    shopper = before(monkeypatch, expiring, "_let_go", scene.pay_after_all)

    with pytest.raises(CheckoutRefused, match="just sold"):
        scene.take()

    shopper.result()
    assert story(scene.late) == PAID | LAST


def test_money_after_the_hold_is_let_go_and_before_it_is_taken_wins_it_back(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    freed: list[int] = []

    def then_pay(variant_id: int) -> int:
        freed.append(expiring.expire_due_holds(variant_id))
        together(scene.pay_after_all)
        return freed[-1]

    monkeypatch.setattr(placing, "expire_due_holds", then_pay)

    with pytest.raises(CheckoutRefused, match="just sold|sold out"):
        scene.take()

    assert freed[0] == 1
    assert story(scene.late) == PAID_LATE | LAST


def test_money_after_the_piece_was_taken_goes_back(scene: Scene) -> None:
    taken = scene.take()

    assert scene.pay_after_all().effect == Payment.Effect.REFUND

    assert story(scene.late) == EXPIRED | {"stock": (1, 1), "back": [("late", scene.late.total_kobo)]}
    assert taken.is_awaiting_payment


def test_whoever_wins_the_piece_is_sold_once(scene: Scene) -> None:
    outcomes = together(scene.take, scene.pay_after_all)

    assert [type(fault) for fault in outcomes if isinstance(fault, Exception)] in ([], [CheckoutRefused])
    late_was_paid = story(scene.late)["status"] == "paid"
    assert counts(scene.cup) == ((0, 0) if late_was_paid else (1, 1))
    assert isinstance(outcomes[0], CheckoutRefused) is late_was_paid


def test_two_takers_of_one_hold_that_ran_out_are_told_apart(scene: Scene) -> None:
    other = make_cart(scene.cup)

    outcomes = together(scene.take, lambda: place(other))

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["CheckoutRefused", "Order"]
    assert counts(scene.cup) == (1, 1)


def test_holds_that_ran_out_on_several_variants_are_all_freed_for_one_taker(gateway: Gateway) -> None:
    cup = make_cup(on_hand=1)
    variants = [cup, *(make_variant(cup.product, on_hand=1) for _ in range(2))]
    for variant in variants:
        run_out(ordered(variant)[0])

    order = place(make_cart(*variants))

    assert order.is_awaiting_payment
    assert [counts(variant) for variant in variants] == [(1, 1)] * 3
