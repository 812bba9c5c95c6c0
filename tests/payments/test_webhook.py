"""The webhook is a doorbell: only a signed ring is heard, each body is kept once, and verify decides."""

import hashlib
import hmac
import json
from typing import Any

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from shop.orders.models import OutboxMail
from shop.payments.models import Payment, PaymentStatus, Refund, RefundStatus
from shop.payments.records import WebhookDelivery
from tests.gateway import Gateway
from tests.payments.make import make_awaiting, pay

pytestmark = pytest.mark.django_db

KEY = b"sk_test_of_the_tests"


def ring(client: Client, event: Any, *, signature: str | None = None, body: bytes | None = None) -> Any:
    body = json.dumps(event, ensure_ascii=False).encode() if body is None else body
    signature = hmac.new(KEY, body, hashlib.sha512).hexdigest() if signature is None else signature
    return client.post(
        reverse("paystack_webhook"), body, "application/json", headers={"x-paystack-signature": signature}
    )


def charge(payment: Payment) -> dict[str, Any]:
    return {"event": "charge.success", "data": {"reference": payment.reference, "gateway_response": "Ọ dára"}}


def test_a_signed_success_is_verified_and_pays_the_order(client: Client, gateway: Gateway) -> None:
    order, payment = make_awaiting()
    pay(gateway, payment)
    assert ring(client, charge(payment)).status_code == 200
    order.refresh_from_db()
    assert order.is_paid
    assert WebhookDelivery.objects.get().outcome == "handled"


def test_the_same_body_five_times_is_one_effect_with_a_count(client: Client, gateway: Gateway) -> None:
    order, payment = make_awaiting()
    pay(gateway, payment)
    assert [ring(client, charge(payment)).status_code for _ in range(5)] == [200] * 5
    assert WebhookDelivery.objects.get().times == 5
    assert OutboxMail.objects.filter(order=order, kind="paid").count() == 1


def test_a_success_that_verify_does_not_confirm_pays_nothing(client: Client, gateway: Gateway) -> None:
    order, payment = make_awaiting()
    pay(gateway, payment, "abandoned")
    assert ring(client, charge(payment)).status_code == 200
    order.refresh_from_db()
    assert order.is_awaiting_payment


@pytest.mark.parametrize("signature", ["", "0" * 128, "ọ" * 10, "deadbeef", "\x80"])
def test_without_our_signature_nothing_happens(client: Client, gateway: Gateway, signature: str) -> None:
    order, payment = make_awaiting()
    pay(gateway, payment)
    assert ring(client, charge(payment), signature=signature.encode().decode("latin-1")).status_code == 401
    order.refresh_from_db()
    assert order.is_awaiting_payment
    assert (WebhookDelivery.objects.count(), gateway.requests) == (0, [])


def test_a_signature_for_another_body_is_refused(client: Client, gateway: Gateway) -> None:
    _, payment = make_awaiting()
    body = json.dumps(charge(payment)).encode()
    signature = hmac.new(KEY, body, hashlib.sha512).hexdigest()
    assert ring(client, None, body=body + b" ", signature=signature).status_code == 401


def test_without_a_key_everything_is_refused(client: Client, settings: Any) -> None:
    settings.PAYSTACK_SECRET_KEY = ""
    body = b'{"event": "charge.success", "data": {}}'
    signature = hmac.new(b"", body, hashlib.sha512).hexdigest()
    assert ring(client, None, body=body, signature=signature).status_code == 401


def test_f40_what_the_key_before_signed_is_good_while_that_is_named_and_no_longer(
    client: Client, gateway: Gateway, settings: Any
) -> None:
    order, payment = make_awaiting()
    pay(gateway, payment)
    body = json.dumps(charge(payment)).encode()
    old = hmac.new(b"sk_test_of_last_week", body, hashlib.sha512).hexdigest()
    assert ring(client, None, body=body, signature=old).status_code == 401
    settings.PAYSTACK_PREVIOUS_SECRET_KEY = "sk_test_of_last_week"
    assert ring(client, None, body=body, signature=old).status_code == 200
    order.refresh_from_db()
    assert order.is_paid
    assert ring(client, charge(payment)).status_code == 200  # and what today's key signs


@pytest.mark.parametrize(
    "body",
    [b"", b"not json", b"[]", b'"text"', b"\xff\xfe", b"[" * 100_000, b"null", b'{"event": 5, "data": {}}']
    + [
        b'{"event": "charge.success"}',
        b'{"event": "charge.success", "data": []}',
        b'{"event": "a\\u0000", "data": {}}',
    ],
)
def test_a_signed_body_that_is_no_event_is_400_without_effect(client: Client, body: bytes) -> None:
    assert ring(client, None, body=body).status_code == 400
    assert WebhookDelivery.objects.count() == 0


def test_a_huge_body_is_413(client: Client) -> None:
    assert ring(client, None, body=b" " * (256 * 1024 + 1)).status_code == 413


def test_when_paystack_cannot_be_asked_it_is_503_and_the_next_ring_does_it(client: Client, gateway: Gateway) -> None:
    order, payment = make_awaiting()
    pay(gateway, payment)
    gateway.fail((500, b""))
    assert ring(client, charge(payment)).status_code == 503
    assert WebhookDelivery.objects.get().outcome == "received"
    assert ring(client, charge(payment)).status_code == 200
    order.refresh_from_db()
    assert order.is_paid
    assert WebhookDelivery.objects.get().times == 2


@pytest.mark.parametrize("reference", ["lg-not-ours", "", 5, None, "x" * 500, "lg\0"])
def test_a_reference_we_do_not_know_is_kept_for_the_owner(client: Client, gateway: Gateway, reference: Any) -> None:
    assert ring(client, {"event": "charge.success", "data": {"reference": reference}}).status_code == 200
    assert WebhookDelivery.objects.get().outcome == "unmatched"


@pytest.mark.parametrize("event", ["transfer.success", "subscription.create", "invoice.update", ""])
def test_an_event_for_other_products_is_answered_and_left_alone(client: Client, gateway: Gateway, event: str) -> None:
    assert ring(client, {"event": event, "data": {}}).status_code == 200
    assert (WebhookDelivery.objects.get().outcome, gateway.requests) == ("ignored", [])


def test_a_refund_from_the_dashboard_is_adopted_once(client: Client, gateway: Gateway) -> None:
    order, payment = make_awaiting()
    pay(gateway, payment)
    ring(client, charge(payment))
    number = gateway.transactions[payment.reference]["id"]
    made = {"id": 77, "status": "processed", "amount": "500000", "currency": "NGN"}
    gateway.refunds.append(made | {"transaction": number, "merchant_note": "by hand"})

    for event in ["refund.processed", "refund.pending"]:
        data = {"transaction_reference": payment.reference, "amount": "500000", "status": "whatever"}
        assert ring(client, {"event": event, "data": data}).status_code == 200

    refund = Refund.objects.get()
    assert (refund.cause, refund.amount_kobo, refund.status) == ("dashboard", 500_000, RefundStatus.SUCCEEDED)
    order.refresh_from_db()
    assert order.is_paid


def test_get_is_not_allowed(client: Client) -> None:
    assert client.get(reverse("paystack_webhook")).status_code == 405


def test_a_payment_already_recorded_is_not_asked_about_again(client: Client, gateway: Gateway) -> None:
    _, payment = make_awaiting()
    pay(gateway, payment)
    ring(client, charge(payment))
    ring(client, charge(payment) | {"again": True})
    assert gateway.asked("/transaction/verify") == 1
    payment.refresh_from_db()
    assert payment.status == PaymentStatus.SUCCEEDED


def test_a_fault_while_money_is_decided_is_not_called_a_bad_event(client: Client, gateway: Gateway) -> None:
    order, payment = make_awaiting()
    order.reservations.update(quantity=5)  # more than is reserved: the CHECK on the count refuses to sell it
    pay(gateway, payment)
    with pytest.raises(IntegrityError):  # a 500 in production, so that Paystack rings again
        ring(client, charge(payment))
    payment.refresh_from_db()
    assert payment.status == PaymentStatus.SUCCEEDED
