"""Disputes are shown with their due date. Nothing is un-paid, whatever order the events come in."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from shop.checkout.cancel import cancel_order, cancel_paid_order
from shop.management.audit import broken_rules
from shop.orders.models import Actor, Status
from shop.orders.seen import OrderChanged
from shop.payments.concerns import concerns
from shop.payments.confirm import confirm_payment, decide_payment
from shop.payments.dispute import CannotNote, note_dispute, read_dispute
from shop.payments.follow import follow_refunds
from shop.payments.give_back import balance_of, request_refund
from shop.payments.models import Payment, Refund
from shop.payments.records import Dispute, UnmatchedPayment, WebhookDelivery
from shop.payments.refund import RefundRefused, refundable_kobo
from shop.payments.review import send_back_payment
from tests.gateway import Gateway
from tests.payments.make import make_paid, make_placed, pay
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


# --- Lost ---------------------------------------------------------------------------------------------


def lose(client: Client, payment: Payment, **fields: Any) -> Dispute:
    send(client, "resolve", told(payment, **RESOLVED | fields))
    payment.order.refresh_from_db()
    return Dispute.objects.get()


def sorts() -> list[str]:
    return [group.sort.value for group in concerns()]


def test_a_lost_dispute_stays_a_question_until_the_owner_says_why_the_order_goes_on(
    client: Client, gateway: Gateway
) -> None:
    order, payment = make_paid(gateway)
    dispute = lose(client, payment)
    (group,) = concerns()
    assert (group.sort, group.found[0].amount_kobo, group.found[0].since) == ("lost", 5_800, dispute.resolved_at)

    seen = payment.order.version
    note_dispute(dispute.pk, reason=" She pays at the door ", user=None, seen_version=seen)
    note_dispute(dispute.pk, reason="She pays at the door", user=None, seen_version=seen)

    assert sorts() == []
    event = order.events.get(what="dispute noted")
    assert (event.after, event.note) == ("358950", "She pays at the door")
    assert broken_rules() == []


def test_a_lost_dispute_is_no_question_once_the_order_is_cancelled(client: Client, gateway: Gateway) -> None:
    order, payment = make_paid(gateway)
    lose(client, payment, refund_amount=1_100_000)
    cancel_paid_order(order.pk, user=None, reason="The bank took the money")
    assert sorts() == []  # nor is its money: that is gone


def test_a_dispute_that_was_won_is_no_question(client: Client, gateway: Gateway) -> None:
    _, payment = make_paid(gateway)
    lose(client, payment, resolution="declined")
    assert sorts() == []
    assert refundable_kobo(payment) == 1_100_000


@pytest.mark.parametrize(
    ("fields", "reason", "refusal"),
    [({"resolution": "declined"}, "x", "was not lost"), ({}, " ", "Say why"), ({}, "x", "changed since")],
)
def test_only_a_lost_dispute_is_noted_with_a_reason_from_a_page_of_today(
    client: Client, gateway: Gateway, fields: dict[str, Any], reason: str, refusal: str
) -> None:
    order, payment = make_paid(gateway)
    dispute = lose(client, payment, **fields)
    seen = payment.order.version - (refusal == "changed since")
    with pytest.raises((CannotNote, OrderChanged), match=refusal):
        note_dispute(dispute.pk, reason=reason, user=None, seen_version=seen)
    assert not order.events.filter(what="dispute noted").exists()


@pytest.mark.parametrize(("amount", "left"), [(5_800, 1_094_200), (1_100_000, 0), (None, 0), (2_000_000, 0)], ids=str)
def test_what_a_lost_dispute_took_cannot_go_back_once_more(
    client: Client, gateway: Gateway, amount: int | None, left: int
) -> None:
    _, payment = make_paid(gateway)
    lose(client, payment, refund_amount=amount)

    assert refundable_kobo(payment) == left
    with pytest.raises(RefundRefused, match="in a dispute"):
        request_refund(payment.pk, amount_kobo=left + 1, reason="", user=None, seen=balance_of(payment))
    assert gateway.refunds == []


def test_a_refund_page_from_before_the_dispute_was_lost_sends_nothing(client: Client, gateway: Gateway) -> None:
    _, payment = make_paid(gateway)
    seen = balance_of(payment)
    lose(client, payment)
    with pytest.raises(RefundRefused, match="changed since you opened it"):
        request_refund(payment.pk, amount_kobo=100, reason="", user=None, seen=seen)


def test_what_paystack_sent_back_is_written_down_whatever_the_dispute_took(client: Client, gateway: Gateway) -> None:
    """It may list what the dispute took as a refund, too: a fact all the same."""
    _, payment = make_paid(gateway)
    lose(client, payment, refund_amount=1_100_000)
    gateway._refund({"transaction": payment.reference, "amount": 1_100_000, "merchant_note": "chargeback"})
    assert follow_refunds(payment) == 0
    assert (Refund.objects.get().cause, refundable_kobo(payment)) == ("dashboard", 0)
    assert broken_rules() == []


def test_money_under_review_that_a_dispute_took_is_written_down_as_gone(client: Client, gateway: Gateway) -> None:
    _, payment = make_placed()
    pay(gateway, payment, amount=10_000)
    payment = confirm_payment(payment.reference)
    lose(client, payment, refund_amount=10_000)
    refund = send_back_payment(payment.pk, user=None)
    assert (refund.cause, refund.status, gateway.refunds, sorts()) == ("dashboard", "succeeded", [], [])
    assert broken_rules() == []


def test_money_that_a_dispute_took_before_it_was_decided_owes_nothing(client: Client, gateway: Gateway) -> None:
    order, payment = make_placed()
    cancel_order(order.pk, actor=Actor.SHOPPER, reason="x")
    paid = {"status": "succeeded", "received_kobo": payment.amount_kobo, "paid_at": timezone.now()}
    Payment.objects.filter(pk=payment.pk).update(**paid)
    lose(client, payment, refund_amount=1_100_000)
    decide_payment(payment.pk)
    assert (Payment.objects.get().effect, Refund.objects.count(), gateway.refunds) == ("refund", 0, [])
    assert (broken_rules(), sorts()) == ([], [])


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
