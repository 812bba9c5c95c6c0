"""Killed while a payment is confirmed: the money is on file or at Paystack, whoever comes next finishes, once."""

from collections.abc import Callable

import pytest
import requests
from django.db import connection

from shop.catalogue.models import Variant
from shop.orders.models import Order, OutboxMail
from shop.payments.models import Payment, PaymentStatus
from shop.payments.records import WebhookDelivery
from tests.gateway import Gateway
from tests.kills.conftest import Kill, WhenAsked, run_jobs
from tests.kills.gate import Gate
from tests.kills.shopper import Shopper, in_the_background, ring
from tests.kills.world import an_hour_passes
from tests.payments.make import counts, make_awaiting, pay
from tests.servers.shop import Shop

Finish = Callable[[Shop, Payment], None]


@pytest.fixture
def payment(shop: Shop, gateway: Gateway, cup: Variant) -> Payment:
    """A payment of two cups that Paystack has and the shop has not heard of yet."""
    _, payment = make_awaiting(cup, quantity=2)
    pay(gateway, payment)
    return payment


def come_back(shop: Shop, payment: Payment) -> None:
    """Come back from the hosted page, as any browser can."""
    assert callback(shop, payment).status_code == 200


def webhook_comes(shop: Shop, payment: Payment) -> None:
    assert ring(shop.url, payment.reference).status_code == 200


def job_runs(shop: Shop, payment: Payment) -> None:
    an_hour_passes()
    run_jobs()


FINISHERS = [come_back, webhook_comes, job_runs]


@pytest.mark.parametrize("finish", [webhook_comes, job_runs])
def test_f7_before_verify_nothing_changed_and_whoever_comes_next_settles(
    finish: Finish, shop: Shop, payment: Payment, cup: Variant, when_asked: WhenAsked
) -> None:
    when_asked("GET /transaction/verify", shop.kill)
    with in_the_background(lambda: callback(shop, payment)) as answer:
        assert answer.result() is None
    assert_nothing_known(payment)
    assert_paid_once_after(finish, shop, payment, cup)


@pytest.mark.parametrize("finish", [come_back, job_runs])
def test_f8_after_verify_said_success_and_before_it_is_on_file_the_money_is_found(
    finish: Finish, shop: Shop, payment: Payment, cup: Variant, gate: Gate, kill_at: Kill
) -> None:
    gate.close_before("UPDATE", "shop_payment", rows="NEW.status = 'succeeded'")
    kill_at(lambda: callback(shop, payment))
    assert_nothing_known(payment)
    assert_paid_once_after(finish, shop, payment, cup)


@pytest.mark.parametrize(
    ("event", "table", "rows"),
    [
        ("INSERT", "shop_orderevent", "NEW.what = 'paid'"),
        ("INSERT", "shop_outboxmail", "NEW.kind = 'paid'"),
        ("UPDATE", "shop_reservation", "true"),
        ("UPDATE", "shop_stock", "true"),
    ],
)
def test_f9_between_the_success_and_what_it_buys_the_money_stays_on_file(
    event: str, table: str, rows: str, shop: Shop, payment: Payment, cup: Variant, gate: Gate, kill_at: Kill
) -> None:
    gate.close_before(event, table, rows=rows)
    kill_at(lambda: ring(shop.url, payment.reference))
    payment.refresh_from_db()
    assert (payment.status, payment.effect, payment.order.status) == (PaymentStatus.SUCCEEDED, "", "awaiting_payment")
    assert counts(cup) == (10, 2)
    assert_paid_once_after(job_runs, shop, payment, cup)


@pytest.mark.parametrize("finish", [come_back, webhook_comes])
def test_f9_whoever_comes_next_decides_and_nobody_applies_it_twice(
    finish: Finish, shop: Shop, payment: Payment, cup: Variant, gate: Gate, kill_at: Kill, gateway: Gateway
) -> None:
    gate.close_before("UPDATE", "shop_order", rows="NEW.status = 'paid'")
    kill_at(lambda: callback(shop, payment))
    asked = gateway.asked("/transaction/verify")
    assert_paid_once_after(finish, shop, payment, cup)
    assert gateway.asked("/transaction/verify") == asked  # the success was on file: nobody had to ask again


def test_f10_inside_the_commit_that_pays_the_order_is_paid_and_its_mail_owed(
    shop: Shop, payment: Payment, cup: Variant, gate: Gate, kill_at: Kill
) -> None:
    gate.close_in_commit("UPDATE", "shop_order", rows="NEW.status = 'paid'")
    kill_at(lambda: ring(shop.url, payment.reference))
    assert Order.objects.get().is_paid
    assert OutboxMail.objects.get(kind="paid").state == OutboxMail.State.WAITING
    assert_paid_once_after(webhook_comes, shop, payment, cup)


def test_f11_before_the_webhook_is_on_file_no_200_went_out_and_paystack_rings_again(
    shop: Shop, payment: Payment, cup: Variant, gate: Gate, kill_at: Kill
) -> None:
    gate.close_before("INSERT", "shop_webhookdelivery")
    kill_at(lambda: ring(shop.url, payment.reference))
    assert not WebhookDelivery.objects.exists()
    assert_nothing_known(payment)
    assert_paid_once_after(webhook_comes, shop, payment, cup)
    assert WebhookDelivery.objects.get().times == 2  # the finishers rang it once more


def test_f11_after_the_webhook_is_on_file_the_job_handles_it_even_if_paystack_never_rings_again(
    shop: Shop, payment: Payment, cup: Variant, when_asked: WhenAsked
) -> None:
    when_asked("GET /transaction/verify", shop.kill)
    with in_the_background(lambda: ring(shop.url, payment.reference)) as answer:
        assert answer.result() is None
    assert WebhookDelivery.objects.get().outcome == WebhookDelivery.Outcome.RECEIVED
    assert_nothing_known(payment)
    run_jobs()  # the payment itself is not due yet
    assert Order.objects.get().is_paid
    assert WebhookDelivery.objects.get().outcome == WebhookDelivery.Outcome.HANDLED
    assert counts(cup) == (8, 0)


def callback(shop: Shop, payment: Payment) -> requests.Response:
    return Shopper(shop.url).get(f"/payments/paystack/callback/?reference={payment.reference}")


def assert_nothing_known(payment: Payment) -> None:
    payment.refresh_from_db()
    assert (payment.status, payment.effect, payment.received_kobo) == (PaymentStatus.STARTED, "", None)
    assert payment.order.status == "awaiting_payment"


def assert_paid_once_after(finish: Finish, shop: Shop, payment: Payment, cup: Variant) -> None:
    """Start the shop again, let somebody finish, then everybody once more: one effect in all."""
    connection.close()
    shop.start()
    for each in (finish, *FINISHERS):
        each(shop, payment)
        payment.refresh_from_db()
        assert (payment.status, payment.effect, payment.order.status) == ("succeeded", "applied", "paid")
        assert counts(cup) == (8, 0)
    assert OutboxMail.objects.filter(kind="paid").count() == 1
    assert payment.order.events.filter(what="paid").count() == 1
    assert not payment.refunds.exists()
