"""A cart is ordered again while the order before is being paid: nobody pays twice for one cart unknowingly."""

import uuid

import pytest

from shop.cart.models import Cart
from shop.checkout import place as placing
from shop.checkout.place import PaymentOnItsWay, place_order
from shop.orders.models import Order, Status
from shop.payments import confirm as confirming
from shop.payments import paystack
from shop.payments.confirm import confirm_payment
from shop.payments.models import Payment
from tests.cart.make import make_cup
from tests.checkout.make import make_cart, make_details, place, shown
from tests.gateway import Gateway
from tests.payments.make import counts, pay
from tests.races.make import CANCELLED, PAID, story
from tests.races.together import Call, after, before
from tests.races.unguarded import IS_POSTGRES, without_comparing


class Scene:
    """A cart with an unpaid order, and the same cart in a tab with a corrected address."""

    def __init__(self, gateway: Gateway) -> None:
        self.gateway = gateway
        self.cart: Cart = make_cart(make_cup(on_hand=5))
        self.old = place(self.cart)
        self.payment = self.old.payments.get()
        self.seen = shown(self.cart)

    def pay_the_old_one(self) -> Payment:
        pay(self.gateway, self.payment)
        return confirm_payment(self.payment.reference)

    def order_again(self) -> Order:
        details = make_details(address="7 Lantoro Street, Abeokuta")
        return place_order(self.cart.pk, details, self.seen, uuid.uuid4()).order


@pytest.fixture
def scene(gateway: Gateway) -> Scene:
    return Scene(gateway)


def ordering(scene: Scene) -> Call:
    return scene.order_again


def test_money_for_the_order_before_that_comes_after_asking_stops_the_new_one(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    shopper = after(monkeypatch, placing, "ask_about_open_payments", scene.pay_the_old_one)

    with pytest.raises(PaymentOnItsWay):
        scene.order_again()

    shopper.result()
    assert Order.objects.count() == 1
    assert story(scene.old) == PAID


@pytest.mark.skipif(not IS_POSTGRES, reason="on SQLite nobody writes between our BEGIN and our lock on a row")
def test_money_that_comes_just_before_the_order_before_is_locked_stops_the_new_one(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    shopper = before(monkeypatch, placing, "lock_order", scene.pay_the_old_one)

    with pytest.raises(PaymentOnItsWay):
        scene.order_again()

    shopper.result()
    assert Order.objects.count() == 1
    assert story(scene.old) == PAID


def test_ordering_again_between_recording_and_deciding_waits_for_the_money(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    again = before(monkeypatch, confirming, "decide_payment", scene.order_again)

    scene.pay_the_old_one()

    assert isinstance(again.outcome(), PaymentOnItsWay)
    assert Order.objects.count() == 1
    assert story(scene.old) == PAID


def test_money_that_is_recorded_while_the_new_order_is_written_stops_it(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    def record_only() -> None:
        pay(scene.gateway, scene.payment)
        confirming._record(scene.payment.pk, paystack.verify(scene.payment.reference))

    after(monkeypatch, placing, "ask_about_open_payments", record_only)

    with pytest.raises(PaymentOnItsWay):
        scene.order_again()

    scene.pay_the_old_one()
    assert Order.objects.count() == 1
    assert story(scene.old) == PAID


def test_money_that_comes_while_the_order_before_is_being_replaced_goes_back(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    shopper = before(monkeypatch, placing, "mark_cancelled", scene.pay_the_old_one)

    new = scene.order_again()

    assert shopper.result().effect == Payment.Effect.REFUND
    back = {"back": [("cancelled", scene.old.total_kobo)], "stock": (5, 1)}
    assert story(scene.old) == CANCELLED | back
    assert new.status == Status.AWAITING_PAYMENT
    assert counts(new.lines.get().variant) == (5, 1)


@pytest.mark.skipif(not IS_POSTGRES, reason="SQLite refuses the second writer, whoever that is")
def test_twin_without_the_lock_and_the_comparison_the_paid_order_is_replaced_and_the_money_kept(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, unguarded: None
) -> None:
    without_comparing(monkeypatch)
    before(monkeypatch, placing, "mark_cancelled", scene.pay_the_old_one)

    scene.order_again()

    assert sorted(Order.objects.values_list("status", flat=True)) == ["awaiting_payment", "cancelled"]
    assert Payment.objects.get(pk=scene.payment.pk).effect == Payment.Effect.APPLIED
