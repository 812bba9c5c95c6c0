"""Changing the secret key loses no news of money (F40)."""

import hashlib
import hmac
import json
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from tests.gateway import Gateway
from tests.payments.make import make_awaiting, pay

pytestmark = pytest.mark.django_db

NEW, OLD, OLDER = "sk_test_of_the_tests", "sk_test_before", "sk_test_long_ago"


def ring(client: Client, reference: str, key: str) -> Any:
    body = json.dumps({"event": "charge.success", "data": {"reference": reference}}).encode()
    signature = hmac.new(key.encode(), body, hashlib.sha512).hexdigest()
    address = "/payments/paystack/webhook/"
    return client.post(address, body, "application/json", headers={"x-paystack-signature": signature})


@pytest.mark.parametrize(("key", "status"), [(NEW, 200), (OLD, 200), (OLDER, 401), ("", 401)])
def test_the_new_key_and_the_one_before_are_believed(
    client: Client, gateway: Gateway, settings: Settings, key: str, status: int
) -> None:
    settings.PAYSTACK_PREVIOUS_SECRET_KEY = OLD
    _, payment = make_awaiting()
    pay(gateway, payment)
    assert ring(client, payment.reference, key).status_code == status
    payment.refresh_from_db()
    assert payment.status == ("succeeded" if status == 200 else "started")


def test_once_it_is_removed_the_old_key_is_worth_nothing(client: Client, settings: Settings) -> None:
    settings.PAYSTACK_PREVIOUS_SECRET_KEY = ""
    assert ring(client, "unknown", OLD).status_code == 401
