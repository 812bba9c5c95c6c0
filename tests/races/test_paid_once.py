"""Money becomes an effect once, whoever brings the news, however many at a time."""

import hashlib
import hmac
import json
import threading
from collections import Counter
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from shop.orders.models import Order, OrderEvent, OutboxMail, Status
from shop.payments import confirm as confirming
from shop.payments import paystack, webhook
from shop.payments.models import Payment, Refund
from shop.payments.records import WebhookDelivery
from shop.payments.start import write_payment
from shop.stock.models import StockMove
from tests.cart.make import make_cup
from tests.checkout.make import make_cart, place
from tests.gateway import Gateway
from tests.payments.make import counts, pay
from tests.races.together import Call, meet, together
from tests.races.unguarded import IS_POSTGRES, without_comparing


def ring(payment: Payment, *, note: str = "") -> int:
    """Deliver Paystack's webhook about a success and return the status of our answer."""
    body = json.dumps({"event": "charge.success", "data": {"reference": payment.reference, "note": note}}).encode()
    signature = hmac.new(settings.PAYSTACK_SECRET_KEY.encode(), body, hashlib.sha512).hexdigest()
    headers = {"x-paystack-signature": signature}
    return Client().post(reverse("paystack_webhook"), body, "application/json", headers=headers).status_code


def come_back(payment: Payment) -> int:
    return Client().get(reverse("paystack_callback"), {"reference": payment.reference}).status_code


def ordered(*, on_hand: int = 5) -> tuple[Order, Payment]:
    order = place(make_cart(make_cup(on_hand=on_hand)))
    return order, order.payments.get()


def effects(order: Order) -> dict[str, Any]:
    """Return what being paid did to an order, with how often."""
    order.refresh_from_db()
    return {
        "status": order.status,
        "paid": OrderEvent.objects.filter(order=order, what="paid").count(),
        "mails": OutboxMail.objects.filter(order=order, kind="paid").count(),
        "sold": list(StockMove.objects.filter(order=order).values_list("change", flat=True)),
        "stock": counts(order.lines.get().variant),
    }


def recorded(gateway: Gateway, *payments: Payment) -> list[Call]:
    """Pay, record each success, and return what is left to do: deciding what it buys."""
    for payment in payments:
        pay(gateway, payment)
        confirming._record(payment.pk, paystack.verify(payment.reference))
    return [lambda pk=payment.pk: confirming.decide_payment(pk) for payment in payments]  # type: ignore[misc]


ONCE = {"status": Status.PAID, "paid": 1, "mails": 1, "sold": [-1], "stock": (4, 0)}


def test_callback_and_webhook_five_times_each_at_once_pay_the_order_once(gateway: Gateway) -> None:
    order, payment = ordered()
    pay(gateway, payment)
    visits: list[Call] = [lambda: come_back(payment)] * 5
    rings: list[Call] = [lambda n=number: ring(payment, note=str(n)) for number in range(5)]  # type: ignore[misc]

    assert together(*visits, *rings) == [200] * 10

    assert effects(order) == ONCE
    assert not Refund.objects.exists()


def test_twin_without_the_lock_one_of_two_callers_fails(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch, unguarded: None
) -> None:
    order, payment = ordered()
    deciding = recorded(gateway, payment)
    meet(monkeypatch, confirming, "_why_not", 2)

    outcomes = together(*deciding * 2)

    fault = "StaleOrder" if IS_POSTGRES else "OperationalError"
    assert Counter(type(outcome).__name__ for outcome in outcomes) == {"NoneType": 1, fault: 1}
    assert effects(order) == ONCE


@pytest.mark.skipif(not IS_POSTGRES, reason="SQLite refuses the second writer whatever the UPDATE says")
def test_twin_without_the_lock_and_the_comparison_the_order_is_paid_twice(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch, unguarded: None
) -> None:
    """Even then the pieces are sold once: a reservation ends by a comparison of its own."""
    order, payment = ordered()
    deciding = recorded(gateway, payment)
    without_comparing(monkeypatch)
    meet(monkeypatch, confirming, "_why_not", 2)

    assert together(*deciding * 2) == [None, None]

    assert effects(order) == ONCE | {"paid": 2}


def test_the_same_webhook_ten_times_at_once_is_one_row_that_counts(gateway: Gateway) -> None:
    order, payment = ordered()
    pay(gateway, payment)

    assert together(*[lambda: ring(payment)] * 10) == [200] * 10

    delivery = WebhookDelivery.objects.get()
    assert (delivery.times, delivery.outcome) == (10, WebhookDelivery.Outcome.HANDLED)
    assert effects(order) == ONCE


def test_twin_a_counter_that_is_read_and_written_back_forgets_deliveries(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch, unguarded: None
) -> None:
    _, payment = ordered()
    ring(payment)
    all_have_read = threading.Barrier(4, timeout=30)

    def read_now(field: str) -> int:
        times: int = WebhookDelivery.objects.values_list(field, flat=True).get()
        all_have_read.wait()
        return times

    monkeypatch.setattr(webhook, "F", read_now)

    assert together(*[lambda: ring(payment)] * 4) == [200] * 4

    assert WebhookDelivery.objects.get().times == 2  # of five


def two_payments(gateway: Gateway) -> tuple[Order, Payment, Payment]:
    """Return an order that was paid in two tabs."""
    order, first = ordered()
    second = write_payment(order)
    pay(gateway, first)
    pay(gateway, second)
    return order, first, second


def test_of_two_payments_at_once_one_pays_the_order_and_the_other_goes_back(gateway: Gateway) -> None:
    order, first, second = two_payments(gateway)

    assert together(lambda: ring(first), lambda: come_back(second)) == [200, 200]

    assert effects(order) == ONCE
    assert sorted(order.payments.values_list("effect", flat=True)) == ["applied", "refund"]
    refund = Refund.objects.get()
    assert (refund.payment.effect, refund.amount_kobo, refund.cause) == ("refund", order.total_kobo, "double")
    assert [row["amount"] for row in gateway.refunds] == [order.total_kobo]


def test_twin_without_the_lock_the_second_payment_fails_instead_of_going_back(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch, unguarded: None
) -> None:
    _, first, second = two_payments(gateway)
    deciding = recorded(gateway, first, second)
    meet(monkeypatch, confirming, "_why_not", 2)

    outcomes = together(*deciding)

    fault = "StaleOrder" if IS_POSTGRES else "OperationalError"
    assert Counter(type(outcome).__name__ for outcome in outcomes) == {"NoneType": 1, fault: 1}
    assert not Refund.objects.exists()
