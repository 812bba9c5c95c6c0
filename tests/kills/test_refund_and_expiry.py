"""Killed while money goes back or a hold is let go: never sent twice, never half let go."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from shop.catalogue.models import Variant
from shop.checkout.cancel import cancel_order
from shop.orders.models import Actor, Order, Status
from shop.payments.models import Payment, Refund, RefundStatus
from shop.stock.models import Reservation
from tests.gateway import Gateway
from tests.kills.conftest import Kill, WhenAsked, run_jobs
from tests.kills.gate import Gate
from tests.kills.shopper import Shopper, in_the_background, ring
from tests.kills.world import an_hour_passes
from tests.payments.make import counts, make_awaiting, pay
from tests.servers.shop import Shop


@pytest.fixture
def payment(shop: Shop, gateway: Gateway, cup: Variant) -> Payment:
    """A payment made for an order after it was cancelled: it has to go back."""
    order, payment = make_awaiting(cup, quantity=2)
    cancel_order(order.pk, actor=Actor.SHOPPER, reason="Changed my mind")
    pay(gateway, payment)
    return payment


def test_f12_before_the_refund_is_on_file_the_success_is_and_the_job_sends_the_money_back(
    shop: Shop, payment: Payment, gate: Gate, kill_at: Kill, gateway: Gateway
) -> None:
    gate.close_before("INSERT", "shop_refund")
    kill_at(lambda: ring(shop.url, payment.reference))
    assert not Refund.objects.exists()
    run_jobs()
    assert_sent_back_once(payment, gateway)


def test_f12_between_the_refund_and_its_call_the_job_sends_it(
    shop: Shop, payment: Payment, gate: Gate, kill_at: Kill, gateway: Gateway
) -> None:
    gate.close_in_commit("INSERT", "shop_refund")
    kill_at(lambda: ring(shop.url, payment.reference))
    refund = Refund.objects.get()
    assert (refund.status, refund.sent_at, gateway.refunds) == (RefundStatus.REQUESTED, None, [])
    an_hour_passes()
    run_jobs()
    assert_sent_back_once(payment, gateway)


def test_f12_after_the_claim_and_before_paystack_heard_the_job_looks_first_and_then_sends(
    shop: Shop, payment: Payment, when_asked: WhenAsked, gateway: Gateway
) -> None:
    when_asked("POST /refund", shop.kill)
    killed_while(lambda: ring(shop.url, payment.reference))
    assert gateway.refunds == []
    an_hour_passes()
    run_jobs()
    asked = [asked for asked in gateway.requests if asked[1].startswith("/refund")]
    assert asked == [("GET", f"/refund?transaction={gateway_id(gateway, payment)}&perPage=100"), ("POST", "/refund")]
    assert_sent_back_once(payment, gateway)


def test_f13_between_the_refund_call_and_its_answer_the_job_finds_it_and_sends_none(
    shop: Shop, payment: Payment, when_asked: WhenAsked, gateway: Gateway
) -> None:
    when_asked("POST /refund", shop.kill, has_effect=True)
    killed_while(lambda: ring(shop.url, payment.reference))
    assert (Refund.objects.get().status, len(gateway.refunds)) == (RefundStatus.REQUESTED, 1)
    an_hour_passes()
    run_jobs()
    assert_sent_back_once(payment, gateway)


def test_f13_before_paystacks_yes_is_on_file_the_job_finds_it_and_sends_none(
    shop: Shop, payment: Payment, gate: Gate, kill_at: Kill, gateway: Gateway
) -> None:
    gate.close_before("UPDATE", "shop_refund", rows="NEW.status = 'processing'")
    kill_at(lambda: ring(shop.url, payment.reference))
    assert (Refund.objects.get().status, len(gateway.refunds)) == (RefundStatus.REQUESTED, 1)
    an_hour_passes()
    run_jobs()
    assert_sent_back_once(payment, gateway)


@pytest.mark.parametrize("table", ["shop_reservation", "shop_stock"])
def test_f14_between_expiring_and_letting_go_both_happen_or_neither(
    table: str, shop: Shop, shopper: Shopper, gate: Gate, kill_at: Kill, cup: Variant, gateway: Gateway
) -> None:
    """The next taker frees a hold that ran out; the shop dies while it does."""
    order, payment = make_awaiting(cup, quantity=9)
    pay(gateway, payment, "abandoned")
    placed_at = timezone.now() - timedelta(minutes=20)
    hold_expires_at = placed_at + timedelta(minutes=15)
    Order.objects.filter(pk=order.pk).update(placed_at=placed_at, hold_expires_at=hold_expires_at)
    form = shopper.checkout_form()
    gate.close_before("UPDATE", table)
    kill_at(lambda: shopper.send(form))
    assert Order.objects.get().status == Status.AWAITING_PAYMENT
    assert Reservation.objects.get().state == Reservation.State.HELD
    assert counts(cup) == (10, 9)

    shop.start()
    assert shopper.send(form).status_code == 303
    assert sorted(Order.objects.values_list("status", flat=True)) == ["awaiting_payment", "expired"]
    assert counts(cup) == (10, 2)


def killed_while(ask: Any) -> None:
    with in_the_background(ask) as answer:
        assert answer.result() is None


def gateway_id(gateway: Gateway, payment: Payment) -> int:
    return int(gateway.transactions[payment.reference]["id"])


def assert_sent_back_once(payment: Payment, gateway: Gateway) -> None:
    """Paystack has one refund of everything, the shop knows it, and another hour changes nothing."""
    for _ in range(2):
        payment.refresh_from_db()
        assert (payment.status, payment.effect) == ("succeeded", "refund")
        refund = Refund.objects.get()
        assert (refund.status, refund.amount_kobo) == (RefundStatus.PROCESSING, payment.amount_kobo)
        assert [(sent["id"], sent["amount"]) for sent in gateway.refunds] == [(refund.gateway_id, payment.amount_kobo)]
        an_hour_passes()
        run_jobs()
    assert payment.order.mails.filter(kind="refund_requested").count() == 1
