"""What the database refuses about money, whatever the code above it does."""

from typing import Any

import pytest
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from shop.orders.models import Order
from shop.payments.models import Payment
from shop.payments.start import write_payment
from tests.orders.make import make_order
from tests.payments.make import make_awaiting

pytestmark = pytest.mark.django_db

SUCCEEDED: dict[str, Any] = {"status": "succeeded", "paid_at": timezone.now(), "received_kobo": 1_100_000}


def refused(rows: models.QuerySet[Any], **fields: Any) -> None:
    """Assert that the database does not take these fields, and keeps what it had."""
    before = list(rows.values())
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(**fields)
    assert list(rows.values()) == before


def test_one_payment_counts_per_order() -> None:
    order, first = make_awaiting()
    second = write_payment(order)
    Payment.objects.filter(pk=first.pk).update(**SUCCEEDED, effect="applied")
    refused(Payment.objects.filter(pk=second.pk), **SUCCEEDED, effect="applied")
    # …while every success can be recorded, and the second one goes back.
    Payment.objects.filter(pk=second.pk).update(**SUCCEEDED, effect="refund")


@pytest.mark.parametrize(
    "fields",
    [
        {"effect": "applied"},
        {"status": "succeeded"},
        {"status": "succeeded", "paid_at": timezone.now()},
        {"status": "paid"},
        {"amount_kobo": -1},
    ],
    ids=["an effect without a success", "no time and amount", "no amount", "an unknown word", "a negative amount"],
)
def test_a_payment_that_cannot_be(fields: dict[str, Any]) -> None:
    make_awaiting()
    refused(Payment.objects.all(), **fields)


@pytest.mark.parametrize(
    "fields",
    [
        {"total_kobo": 1},
        {"items_kobo": 0, "total_kobo": 150_000},
        {"discount_kobo": -1, "total_kobo": 1_100_001},
        {"currency": "USD"},
        {"status": "done"},
        {"status": "paid"},
        {"fulfilment": "in_production"},
    ],
    ids=["another total", "no gifts", "a negative discount", "dollars", "an unknown word", "paid at no time", "made"],
)
def test_an_unpaid_order_that_cannot_be(fields: dict[str, Any]) -> None:
    make_order()
    refused(Order.objects.all(), **fields)


def test_a_reference_is_of_one_payment_and_a_cart_waits_for_one_order() -> None:
    order, first = make_awaiting(cart_key=1)
    second = write_payment(order)
    refused(Payment.objects.filter(pk=second.pk), reference=first.reference)
    other = make_order(cart_key=2)
    refused(Order.objects.filter(pk=other.pk), cart_key=1)
