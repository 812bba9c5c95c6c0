"""The shopper cancels while the payment arrives: in every order the two can happen in."""

from typing import Any

import pytest

from shop.checkout import cancel as cancelling
from shop.checkout.cancel import CannotCancel, cancel_order
from shop.orders.models import Actor, Order, OutboxMail
from shop.payments import confirm as confirming
from shop.payments.confirm import confirm_payment
from shop.payments.models import Payment
from tests.gateway import Gateway
from tests.payments.make import pay
from tests.races.make import CANCELLED, PAID, ordered, story
from tests.races.together import Call, after, before, meet, together
from tests.races.unguarded import IS_POSTGRES, without_comparing


def cancel(order: Order) -> Order:
    return cancel_order(order.pk, actor=Actor.SHOPPER, reason="Changed my mind")


def paying(gateway: Gateway, payment: Payment) -> Call:
    def pay_now() -> Payment:
        pay(gateway, payment)
        return confirm_payment(payment.reference)

    return pay_now


def back(order: Order) -> dict[str, Any]:
    """Return the story of an order that was cancelled and whose money goes back."""
    return CANCELLED | {"back": [("cancelled", order.total_kobo)]}


def test_a_payment_after_paystack_was_asked_stops_the_cancelling(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    order, payment = ordered()
    after(monkeypatch, cancelling, "ask_about_open_payments", paying(gateway, payment))

    with pytest.raises(CannotCancel):
        cancel(order)

    assert story(order) == PAID


def test_cancelling_between_recording_and_deciding_is_refused(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    order, payment = ordered()
    shopper = before(monkeypatch, confirming, "decide_payment", lambda: cancel(order))

    paying(gateway, payment)()

    assert isinstance(shopper.outcome(), CannotCancel)
    assert story(order) == PAID


def test_cancelling_before_the_success_is_recorded_is_refused_when_paystack_says_so(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    order, payment = ordered()
    shopper = before(monkeypatch, confirming, "_record", lambda: cancel(order))

    paying(gateway, payment)()

    assert isinstance(shopper.outcome(), CannotCancel)
    assert story(order) == PAID


def test_money_that_comes_while_the_order_is_being_cancelled_goes_back(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    order, payment = ordered()
    shopper = before(monkeypatch, cancelling, "mark_cancelled", paying(gateway, payment))

    cancel(order)

    assert shopper.result().effect == Payment.Effect.REFUND
    assert story(order) == back(order)
    assert [row["amount"] for row in gateway.refunds] == [order.total_kobo]


@pytest.mark.skipif(not IS_POSTGRES, reason="SQLite refuses the second writer, whoever that is")
def test_twin_without_the_lock_and_the_comparison_a_paid_order_is_cancelled_and_the_money_kept(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch, unguarded: None
) -> None:
    without_comparing(monkeypatch)
    order, payment = ordered()
    before(monkeypatch, cancelling, "mark_cancelled", paying(gateway, payment))

    cancel(order)

    assert story(order) == PAID | {"status": "cancelled", "moves": ["paid", "cancelled"]}


def test_clicking_cancel_four_times_at_once_gives_the_piece_back_once(gateway: Gateway) -> None:
    order, _ = ordered()

    outcomes = together(*[lambda: cancel(order)] * 4)

    assert [outcome.pk for outcome in outcomes] == [order.pk] * 4
    assert story(order) == CANCELLED
    assert OutboxMail.objects.filter(order=order, kind="cancelled").count() == 1


def test_twin_without_the_lock_the_second_click_fails(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch, unguarded: None
) -> None:
    order, _ = ordered()
    meet(monkeypatch, cancelling, "mark_cancelled", 2)

    outcomes = together(*[lambda: cancel(order)] * 2)

    assert sorted(type(outcome).__name__ for outcome in outcomes) == (
        ["Order", "StaleOrder"] if IS_POSTGRES else ["OperationalError", "Order"]
    )


def test_whether_money_or_cancelling_comes_first_one_of_them_wins_whole(gateway: Gateway) -> None:
    order, payment = ordered()

    together(paying(gateway, payment), lambda: cancel(order))

    assert story(order) in (PAID, back(order))
