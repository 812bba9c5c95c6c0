"""The hold of an unpaid order runs out while its payment arrives: in every order the two can happen in."""

from collections import Counter

import pytest

from shop.checkout import expire as expiring
from shop.checkout.expire import Expired, expire_orders
from shop.management.audit import broken_rules
from shop.orders.models import Order
from shop.payments import confirm as confirming
from shop.payments import paystack
from shop.payments.confirm import confirm_payment
from tests.cart.make import make_cup
from tests.checkout.make import make_cart, place
from tests.gateway import Gateway
from tests.payments.make import pay
from tests.races.make import EXPIRED, PAID, PAID_LATE, ordered, ordered_by, run_out, story
from tests.races.together import before, meet, together
from tests.races.unguarded import IS_POSTGRES, without_comparing


def test_the_job_before_the_success_is_recorded_finds_the_payment_itself(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    order, payment = ordered()
    run_out(order)
    pay(gateway, payment)
    job = before(monkeypatch, confirming, "_record", expire_orders)

    confirm_payment(payment.reference)

    assert job.result() == Expired(settled=1)
    assert story(order) == PAID


def test_the_job_between_recording_and_deciding_leaves_a_paid_order_alone(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The money is on file and not yet decided: whoever comes by decides it, nobody lets the order go."""
    order, payment = ordered()
    run_out(order)
    pay(gateway, payment)
    job = before(monkeypatch, confirming, "decide_payment", expire_orders)

    confirm_payment(payment.reference)

    assert job.result() == Expired(settled=1)
    assert story(order) == PAID


def test_money_that_is_recorded_while_the_job_has_already_asked_keeps_the_order(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    order, payment = ordered()
    run_out(order)

    def record_only() -> None:
        pay(gateway, payment)
        confirming._record(payment.pk, paystack.verify(payment.reference))

    recorded = before(monkeypatch, expiring, "_let_go", record_only)

    assert expire_orders() == Expired(settled=1)

    recorded.result()
    assert story(order)["status"] == "awaiting_payment"
    confirm_payment(payment.reference)
    assert story(order) == PAID


def test_a_payment_after_the_job_has_asked_and_before_it_lets_go_is_seen(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    order, payment = ordered()
    run_out(order)

    def pay_now() -> None:
        pay(gateway, payment)
        confirm_payment(payment.reference)

    shopper = before(monkeypatch, expiring, "_let_go", pay_now)

    assert expire_orders() == Expired(settled=1)

    shopper.result()
    assert story(order) == PAID


def paying_while_the_job_lets_go(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> tuple[Order, object]:
    """Let the payment be confirmed after the job has looked at the order and before it moves it."""
    order, payment = ordered()
    run_out(order)

    def pay_now() -> None:
        pay(gateway, payment)
        confirm_payment(payment.reference)

    shopper = before(monkeypatch, expiring, "mark_expired", pay_now)
    try:
        outcome: object = expire_orders()
    except Exception as error:  # noqa: BLE001  twins look at it
        outcome = error
    shopper.outcome()
    return order, outcome


def test_a_payment_while_the_job_lets_go_waits_and_is_then_late(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    order, outcome = paying_while_the_job_lets_go(gateway, monkeypatch)

    assert outcome == Expired(expired=1)
    assert story(order) == PAID_LATE


@pytest.mark.skipif(not IS_POSTGRES, reason="SQLite refuses the second writer, whoever that is")
def test_twin_without_the_lock_the_whole_job_stops(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch, unguarded: None
) -> None:
    order, outcome = paying_while_the_job_lets_go(gateway, monkeypatch)

    assert type(outcome).__name__ == "StaleOrder"
    assert story(order) == PAID


@pytest.mark.skipif(not IS_POSTGRES, reason="SQLite refuses the second writer, whoever that is")
def test_twin_without_the_lock_and_the_comparison_a_paid_order_runs_out(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch, unguarded: None
) -> None:
    without_comparing(monkeypatch)
    order, outcome = paying_while_the_job_lets_go(gateway, monkeypatch)

    assert outcome == Expired(expired=1)
    assert story(order) == PAID | {"status": "expired", "moves": ["paid", "expired"]}
    assert [rule.split(":")[0] for rule in broken_rules()] == [
        "only an unpaid order holds, only a paid one has sold",
        "a payment that counts belongs to a paid order",
    ]


def test_job_and_webhook_at_once_end_in_a_paid_order(gateway: Gateway) -> None:
    orders = ordered_by(2)
    for order, payment in orders:
        run_out(order)
        pay(gateway, payment)

    calls = [lambda r=payment.reference: confirm_payment(r) for _, payment in orders]
    outcomes = together(expire_orders, *calls, expire_orders)

    assert [outcome for outcome in outcomes if isinstance(outcome, Exception)] == []
    assert [story(order) for order, _ in orders] == [PAID, PAID]


def test_four_jobs_at_once_let_each_order_go_once(gateway: Gateway) -> None:
    orders = [run_out(order) for order, _ in ordered_by(3)]

    outcomes = together(*[expire_orders] * 4)

    assert sum(outcome.expired for outcome in outcomes) == 3
    assert [story(order) for order in orders] == [EXPIRED] * 3


def test_twin_without_the_lock_two_jobs_at_once_get_in_each_others_way(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch, unguarded: None
) -> None:
    run_out(ordered()[0])
    meet(monkeypatch, expiring, "mark_expired", 2)

    outcomes = together(*[expire_orders] * 2)

    fault = "StaleOrder" if IS_POSTGRES else "OperationalError"
    assert Counter(type(outcome).__name__ for outcome in outcomes) == {"Expired": 1, fault: 1}


def test_money_for_a_piece_that_somebody_else_took_goes_back(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything between recording and deciding: the job lets go, the last cup is sold, the money comes too late."""
    cup = make_cup(on_hand=1)
    order, payment = ordered(cup)
    run_out(order, minutes_ago=50)
    expire_orders()
    pay(gateway, payment)
    taker = before(monkeypatch, confirming, "decide_payment", lambda: place(make_cart(cup)))

    confirm_payment(payment.reference)

    assert taker.result().is_awaiting_payment
    assert story(order) == EXPIRED | {"stock": (1, 1), "back": [("late", order.total_kobo)]}
    assert [row["amount"] for row in gateway.refunds] == [order.total_kobo]
