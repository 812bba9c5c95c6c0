"""Disputes are shown with their due date. Nothing is un-paid, whatever order the events come in."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from shop.management.audit import broken_rules
from shop.orders.models import Status
from shop.payments.dispute import read_dispute
from shop.payments.models import Payment
from shop.payments.records import Dispute, UnmatchedPayment, WebhookDelivery
from tests.gateway import Gateway
from tests.payments.make import make_paid
from tests.payments.test_webhook import ring

pytestmark = pytest.mark.django_db


def told(payment: Payment | None = None, **fields: Any) -> dict[str, Any]:
    """What a dispute event says, in the shape of Paystack's samples."""
    reference = payment.reference if payment else "lg-not-ours"
    said = {"id": 358_950, "refund_amount": 5_800, "currency": "NGN", "status": "awaiting-merchant-feedback"}
    said |= {"resolution": None, "category": "general", "dueAt": "2026-11-25T19:00:00.000Z", "resolvedAt": None}
    return said | {"transaction": {"id": 1, "reference": reference, "status": "success"}} | fields


def send(client: Client, move: str, data: dict[str, Any]) -> WebhookDelivery:
    response = ring(client, {"event": f"charge.dispute.{move}", "data": data})
    assert response.status_code == 200
    return WebhookDelivery.objects.order_by("-pk")[0]


RESOLVED = {"status": "resolved", "resolution": "merchant-accepted", "resolvedAt": "2026-11-24T08:00:00.000Z"}


def test_a_dispute_is_written_down_with_its_due_date_and_nothing_is_un_paid(client: Client, gateway: Gateway) -> None:
    order, payment = make_paid(gateway)

    delivery = send(client, "create", told(payment))

    dispute = Dispute.objects.get()
    order.refresh_from_db()
    assert (delivery.outcome, delivery.reference) == ("handled", payment.reference)
    assert (dispute.payment, dispute.gateway_id, dispute.amount_kobo) == (payment, 358_950, 5_800)
    assert dispute.due_at == datetime(2026, 11, 25, 19, 0, tzinfo=UTC)
    assert (order.status, dispute.resolved_at) == (Status.PAID, None)
    assert order.events.get(what="dispute opened").after == "awaiting-merchant-feedback"
    assert broken_rules() == []


def test_its_end_is_recorded_and_late_events_do_not_open_it_again(client: Client, gateway: Gateway) -> None:
    order, payment = make_paid(gateway)
    send(client, "create", told(payment))
    send(client, "resolve", told(payment, **RESOLVED))
    send(client, "remind", told(payment, dueAt="2026-12-01T00:00:00Z"))

    dispute = Dispute.objects.get()
    order.refresh_from_db()
    assert (dispute.status, dispute.resolution) == ("resolved", "merchant-accepted")
    assert dispute.resolved_at == datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
    assert (order.status, order.events.filter(what__startswith="dispute").count()) == (Status.PAID, 2)


def test_an_end_that_comes_first_is_the_end(client: Client, gateway: Gateway) -> None:
    _, payment = make_paid(gateway)
    send(client, "resolve", told(payment, **RESOLVED))
    send(client, "create", told(payment))
    assert Dispute.objects.get().resolved_at is not None


def test_a_reminder_moves_the_due_date_and_a_repeat_says_nothing(client: Client, gateway: Gateway) -> None:
    order, payment = make_paid(gateway)
    send(client, "create", told(payment))
    send(client, "remind", told(payment, dueAt="2026-11-26T19:00:00Z"))
    send(client, "remind", told(payment, dueAt="2026-11-26T19:00:00Z", again=True))
    assert Dispute.objects.get().due_at == datetime(2026, 11, 26, 19, 0, tzinfo=UTC)
    assert order.events.filter(what__startswith="dispute").count() == 2


def test_a_dispute_of_a_payment_that_is_not_ours_is_kept_as_unmatched(client: Client, gateway: Gateway) -> None:
    assert send(client, "create", told()).outcome == "unmatched"
    unmatched = UnmatchedPayment.objects.get()
    assert (unmatched.reference, unmatched.note, Dispute.objects.count()) == ("lg-not-ours", "Disputed", 0)


ODD: dict[str, dict[str, Any]] = {
    "id as text": {"id": "358950"},
    "no due date": {"dueAt": None},
    "a due date that is none": {"dueAt": "soon"},
    "a due date that cannot be": {"dueAt": "2026-13-45T00:00:00Z"},
    "a due date without a zone": {"dueAt": "2026-11-25T19:00:00"},
    "amount as text": {"refund_amount": "5800"},
    "an amount that is none": {"refund_amount": {"kobo": 1}},
    "a status that is none": {"status": None},
    "a long category": {"category": "x" * 500},
    "a NUL": {"category": "a\0b"},
    "words of other kinds": {"resolution": 0, "category": ["x"]},
}


@pytest.mark.parametrize("name", ODD)
def test_a_dispute_in_an_odd_shape_is_read_as_far_as_it_goes(client: Client, gateway: Gateway, name: str) -> None:
    _, payment = make_paid(gateway)
    assert send(client, "create", told(payment) | ODD[name]).outcome == "handled"
    dispute = Dispute.objects.get()
    assert (dispute.gateway_id, dispute.resolved_at, "\0" in dispute.category) == (358_950, None, False)


NO_DISPUTE: dict[str, dict[str, Any]] = {
    "no id": {"id": None},
    "a negative id": {"id": -1},
    "a yes for an id": {"id": True},
    "a huge id": {"id": 2**63},
    "no payment": {"transaction": None},
    "a payment without a reference": {"transaction": {"id": 5}},
    "a payment in words": {"transaction": "lg-1"},
}


@pytest.mark.parametrize("name", NO_DISPUTE)
def test_what_cannot_be_a_dispute_is_answered_and_kept(client: Client, gateway: Gateway, name: str) -> None:
    with pytest.raises(ValueError, match="without an id or a payment"):
        read_dispute(told() | NO_DISPUTE[name])
    assert send(client, "create", told() | NO_DISPUTE[name]).outcome == "unmatched"
    assert Dispute.objects.count() == 0
