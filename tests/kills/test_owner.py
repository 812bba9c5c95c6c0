"""Killed while the owner decides about money: it happened or it did not, and pressing again does no harm."""

from collections.abc import Callable
from typing import Any

import pytest
import requests
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from shop.orders.models import Order, Status
from shop.payments.confirm import confirm_payment
from shop.payments.give_back import balance_of
from shop.payments.models import Payment, PaymentStatus, Refund, RefundStatus
from tests.gateway import Gateway
from tests.kills.conftest import Kill, WhenAsked, run_jobs
from tests.kills.gate import Gate
from tests.kills.shopper import Shopper
from tests.kills.test_refund_and_expiry import killed_while
from tests.kills.world import an_hour_passes
from tests.payments.make import counts, make_paid, make_placed, pay, variant_of
from tests.payments.test_make_anyway import paid_too_late
from tests.servers.shop import Shop

Press = Callable[..., requests.Response]
PAID = "NEW.status = 'paid'"


@pytest.fixture
def press(shop: Shop) -> Press:
    """`press("order_sent", order.pk, carrier=…)`: the owner sends one of the back office's forms."""
    inside = Client()
    inside.force_login(User.objects.create_superuser("owner", "owner@example.com"))
    browser = Shopper(shop.url)
    browser.browser.cookies.set("sessionid", inside.cookies["sessionid"].value)
    return lambda name, key, **typed: browser.post(reverse(name, args=[key]), typed)


# --- Money by hand --------------------------------------------------------------------------------------


@pytest.fixture
def cash(press: Press) -> tuple[Order, Callable[[], requests.Response]]:
    """An unpaid order, and entering the cash for it."""
    order, _ = make_placed()
    typed = {"how": "cash", "amount_kobo": "11,000", "evidence": "R-1", "seen_version": order.version}
    return order, lambda: press("order_record_payment", order.pk, **typed)


def assert_paid_once(order: Order) -> None:
    order.refresh_from_db()
    assert (order.status, counts(variant_of(order))) == (Status.PAID, (9, 0))
    assert order.events.filter(what="paid").count() == 1
    assert order.mails.filter(kind="paid").count() == 1


def test_before_the_cash_is_on_file_nothing_happened_and_entering_it_again_pays(
    shop: Shop, cash: Any, gate: Gate, kill_at: Kill, gateway: Gateway
) -> None:
    order, enter = cash
    gate.close_before("INSERT", "shop_payment", rows="NEW.kind = 'manual'")
    kill_at(enter)
    assert not Payment.objects.filter(kind="manual").exists()
    shop.start()
    assert enter().status_code == 302
    assert_paid_once(order)


def test_between_the_cash_and_what_it_buys_it_stays_on_file_and_the_job_decides_it(
    shop: Shop, cash: Any, gate: Gate, kill_at: Kill, gateway: Gateway
) -> None:
    order, enter = cash
    gate.close_before("UPDATE", "shop_order", rows=PAID)
    kill_at(enter)
    payment = Payment.objects.get(kind="manual")
    assert (payment.status, payment.effect, payment.order.status) == ("succeeded", "", Status.AWAITING_PAYMENT)
    run_jobs()
    assert_paid_once(order)


def test_inside_the_commit_that_pays_entering_it_again_is_told_where_it_is(
    shop: Shop, cash: Any, gate: Gate, kill_at: Kill, gateway: Gateway
) -> None:
    order, enter = cash
    gate.close_in_commit("UPDATE", "shop_order", rows=PAID)
    kill_at(enter)
    assert_paid_once(order)
    shop.start()
    again = enter()
    assert again.status_code == 422
    assert f"recorded already: ₦11,000 for order {order.number}" in again.text
    assert Payment.objects.filter(kind="manual").count() == 1


# --- A review -------------------------------------------------------------------------------------------


@pytest.fixture
def odd(shop: Shop, gateway: Gateway) -> Payment:
    """Money that is less than was asked."""
    _, payment = make_placed()
    pay(gateway, payment, amount=10_000)
    return confirm_payment(payment.reference)


def test_between_accepting_and_what_it_buys_the_job_decides_it(
    odd: Payment, press: Press, gate: Gate, kill_at: Kill, gateway: Gateway
) -> None:
    gate.close_before("UPDATE", "shop_order", rows=PAID)
    kill_at(lambda: press("payment_accept", odd.pk, seen_version=odd.order.version))
    odd.refresh_from_db()
    assert (odd.status, odd.effect) == (PaymentStatus.SUCCEEDED, "")
    run_jobs()
    assert_paid_once(odd.order)


def test_before_money_under_review_is_set_aside_it_is_still_under_review(
    shop: Shop, odd: Payment, press: Press, gate: Gate, kill_at: Kill, gateway: Gateway
) -> None:
    gate.close_before("INSERT", "shop_refund")
    kill_at(lambda: press("payment_send_back", odd.pk, seen_version=odd.order.version))
    odd.refresh_from_db()
    assert (odd.status, gateway.refunds) == (PaymentStatus.NEEDS_REVIEW, [])
    shop.start()
    press("payment_send_back", odd.pk, seen_version=odd.order.version)
    assert [row["amount"] for row in gateway.refunds] == [10_000]


def test_inside_the_commit_that_sends_it_back_the_job_sends_it_once(
    odd: Payment, press: Press, gate: Gate, kill_at: Kill, gateway: Gateway
) -> None:
    gate.close_in_commit("INSERT", "shop_refund")
    kill_at(lambda: press("payment_send_back", odd.pk, seen_version=odd.order.version))
    assert_sent_once(gateway, 10_000)


# --- The owner's refund ---------------------------------------------------------------------------------


@pytest.fixture
def part(shop: Shop, press: Press, gateway: Gateway) -> Callable[[], requests.Response]:
    """Asking for ₦3,000 of a paid order to go back, always from the page as it was at first."""
    payment = make_paid(gateway)[1]
    balance = balance_of(payment)
    seen = {"seen_refundable": balance.refundable_kobo, "seen_refund": balance.newest_refund_id}
    said = {"amount_kobo": "3,000", "reason": "Late", "seen_effect": balance.effect}
    return lambda: press("payment_refund", payment.pk, **said, **seen)


def assert_sent_once(gateway: Gateway, amount_kobo: int) -> None:
    """Paystack gets one refund, by the job if need be, and another hour changes nothing."""
    for _ in range(2):
        an_hour_passes()
        run_jobs()
        refund = Refund.objects.get()
        assert (refund.status, refund.amount_kobo) == (RefundStatus.PROCESSING, amount_kobo)
        assert [(row["id"], row["amount"]) for row in gateway.refunds] == [(refund.gateway_id, amount_kobo)]


def test_before_the_owners_refund_is_on_file_asking_again_sends_it_once(
    shop: Shop, part: Any, gate: Gate, kill_at: Kill, gateway: Gateway
) -> None:
    gate.close_before("INSERT", "shop_refund")
    kill_at(part)
    assert not Refund.objects.exists()
    shop.start()
    assert part().status_code == 302
    assert_sent_once(gateway, 300_000)


def test_between_the_owners_refund_and_its_call_the_job_sends_it_and_asking_again_does_not(
    shop: Shop, part: Any, gate: Gate, kill_at: Kill, gateway: Gateway
) -> None:
    gate.close_in_commit("INSERT", "shop_refund")
    kill_at(part)
    assert gateway.refunds == []
    shop.start()
    again = part()
    assert again.status_code == 422
    assert "changed since you opened it" in again.text
    assert_sent_once(gateway, 300_000)


def test_between_the_call_and_its_answer_the_job_finds_it_and_sends_none(
    shop: Shop, part: Any, when_asked: WhenAsked, gateway: Gateway
) -> None:
    when_asked("POST /refund", shop.kill, has_effect=True)
    killed_while(part)
    assert (Refund.objects.get().status, len(gateway.refunds)) == (RefundStatus.REQUESTED, 1)
    assert_sent_once(gateway, 300_000)


# --- Cancelling, and making all the same ----------------------------------------------------------------


@pytest.mark.parametrize("table", ["shop_stock", "shop_stockmove"])
def test_before_a_cancelled_piece_lies_on_the_shelf_nothing_is_cancelled(
    shop: Shop, press: Press, gate: Gate, kill_at: Kill, gateway: Gateway, table: str
) -> None:
    order, _ = make_paid(gateway)
    typed = {"reason": "She asked for it", "restock": "on", "seen_version": order.version}
    gate.close_before("UPDATE" if table == "shop_stock" else "INSERT", table)
    kill_at(lambda: press("order_cancel_by_owner", order.pk, **typed))
    order.refresh_from_db()
    assert (order.status, counts(variant_of(order))) == (Status.PAID, (9, 0))
    shop.start()
    press("order_cancel_by_owner", order.pk, **typed)
    order.refresh_from_db()
    assert (order.status, counts(variant_of(order))) == (Status.CANCELLED, (10, 0))


def test_inside_the_commit_that_cancels_pressing_again_puts_nothing_back_twice(
    shop: Shop, press: Press, gate: Gate, kill_at: Kill, gateway: Gateway
) -> None:
    order, _ = make_paid(gateway)
    typed = {"reason": "She asked for it", "restock": "on", "seen_version": order.version}
    gate.close_in_commit("INSERT", "shop_stockmove")
    kill_at(lambda: press("order_cancel_by_owner", order.pk, **typed))
    shop.start()
    press("order_cancel_by_owner", order.pk, **typed)
    order.refresh_from_db()
    assert (order.status, counts(variant_of(order))) == (Status.CANCELLED, (10, 0))
    assert order.events.filter(what="cancelled").count() == 1


@pytest.mark.parametrize(("table", "event"), [("shop_reservation", "INSERT"), ("shop_payment", "UPDATE")])
def test_before_an_order_is_made_all_the_same_its_money_is_still_owed(
    shop: Shop, press: Press, gate: Gate, kill_at: Kill, gateway: Gateway, table: str, event: str
) -> None:
    order, payment = paid_too_late()
    typed = {"reason": "It can be made", "seen_version": order.version}
    gate.close_before(event, table)
    kill_at(lambda: press("payment_make_anyway", payment.pk, **typed))
    payment.refresh_from_db()
    assert (payment.effect, payment.order.status) == (Payment.Effect.REFUND, Status.EXPIRED)
    shop.start()
    for _ in range(2):
        press("payment_make_anyway", payment.pk, **typed)
    order.refresh_from_db()
    assert (order.status, counts(variant_of(order))) == (Status.PAID, (0, 0))
    assert order.events.filter(what="paid").count() == 1
