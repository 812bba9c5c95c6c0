"""Money goes back once, and never more than came, whoever sends and follows it at the same time."""

import secrets

import pytest
from django.db import transaction
from django.db.models import Q

from shop.management.audit import broken_rules
from shop.orders.models import OrderEvent, OutboxMail
from shop.orders.moves import lock_order
from shop.payments import paystack
from shop.payments import refund as refunding
from shop.payments.confirm import confirm_payment
from shop.payments.follow import follow_refunds
from shop.payments.models import Payment, Refund, RefundStatus
from shop.payments.reconcile import reconcile_payments
from shop.payments.refund import RefundRefused, send_refund, write_refund
from tests.gateway import Gateway
from tests.payments.make import pay
from tests.races.make import ordered
from tests.races.together import before, meet, together
from tests.races.unguarded import IS_POSTGRES


@pytest.fixture
def payment(gateway: Gateway) -> Payment:
    """A payment of ₦11,000 that paid its order."""
    _, payment = ordered()
    pay(gateway, payment)
    return confirm_payment(payment.reference)


def request(payment: Payment, amount_kobo: int | None = None) -> Refund:
    """Ask for an amount to go back, or for all of it, as the owner's button does."""
    with transaction.atomic(durable=True):
        order = lock_order(payment.order_id)
        locked = Payment.objects.select_for_update(of=("self",)).get(pk=payment.pk)
        amount = payment.amount_kobo if amount_kobo is None else amount_kobo
        return write_refund(order, locked, amount_kobo=amount, cause=Refund.Cause.OWNER)


def on_dashboard(gateway: Gateway, payment: Payment, amount_kobo: int) -> None:
    """Refund on Paystack's own dashboard, where nobody writes our key."""
    transaction_id = gateway.transactions[payment.reference]["id"]
    fields = {"id": 9_000 + len(gateway.refunds), "status": "processed", "amount": amount_kobo, "currency": "NGN"}
    gateway.refunds.append(fields | {"transaction": transaction_id, "merchant_note": "goodwill"})


def test_four_senders_of_one_refund_send_it_once(payment: Payment, gateway: Gateway) -> None:
    refund = request(payment)

    assert together(*[lambda: send_refund(refund.pk)] * 4) == [None] * 4

    refund.refresh_from_db()
    assert (refund.status, refund.gateway_id) == (RefundStatus.PROCESSING, gateway.refunds[0]["id"])
    assert [row["amount"] for row in gateway.refunds] == [payment.amount_kobo]


def test_twin_without_the_claim_it_is_sent_four_times(
    payment: Payment, gateway: Gateway, monkeypatch: pytest.MonkeyPatch, unguarded: None
) -> None:
    refund = request(payment)
    monkeypatch.setattr(refunding, "Q", lambda **_: Q())  # whoever asks may send it
    meet(monkeypatch, paystack, "request_refund", 4)

    together(*[lambda: send_refund(refund.pk)] * 4)

    assert [row["amount"] for row in gateway.refunds] == [payment.amount_kobo] * 4


def test_the_job_and_the_request_that_wrote_it_send_it_once(
    payment: Payment, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The job comes by between our claim and Paystack's answer."""
    refund = request(payment)
    Refund.objects.update(next_check_at=refund.requested_at)
    job = before(monkeypatch, paystack, "request_refund", reconcile_payments)

    send_refund(refund.pk)

    assert job.result().refunds == 1
    assert len(gateway.refunds) == 1


def test_of_two_requests_for_all_of_it_one_is_refused(payment: Payment) -> None:
    outcomes = together(*[lambda: request(payment)] * 2)

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Refund", "RefundRefused"]
    assert Refund.objects.get().amount_kobo == payment.amount_kobo


def test_parts_asked_for_at_once_stop_at_what_was_received(payment: Payment) -> None:
    outcomes = together(*[lambda: request(payment, 300_000)] * 5)

    assert [type(outcome) for outcome in outcomes].count(RefundRefused) == 2
    assert sum(Refund.objects.values_list("amount_kobo", flat=True)) == 900_000


@pytest.mark.skipif(not IS_POSTGRES, reason="SQLite refuses the second writer, whoever that is")
def test_twin_without_the_lock_all_of_it_goes_back_twice(
    payment: Payment, monkeypatch: pytest.MonkeyPatch, unguarded: None
) -> None:
    """The sum is read before either is written. No constraint can add up rows."""
    meet(monkeypatch, secrets, "token_hex", 2)  # called between the sum and the row

    assert [type(outcome) for outcome in together(*[lambda: request(payment)] * 2)] == [Refund, Refund]
    assert [rule.split(":")[0] for rule in broken_rules()] == ["no more goes back than was received"]


@pytest.mark.parametrize("amount_kobo", [1_100_000, 300_000], ids=["all of it", "a part"])
def test_a_refund_of_the_dashboard_told_by_four_webhooks_at_once_is_one_row(
    payment: Payment, gateway: Gateway, amount_kobo: int
) -> None:
    on_dashboard(gateway, payment, amount_kobo)

    assert together(*[lambda: follow_refunds(payment)] * 4) == [0] * 4  # none is more than was received

    refund = Refund.objects.get()
    assert (refund.cause, refund.amount_kobo, refund.status) == ("dashboard", amount_kobo, RefundStatus.SUCCEEDED)
    assert OutboxMail.objects.filter(order=payment.order, kind="refunded").count() == 1
    assert OrderEvent.objects.filter(order=payment.order, what="refund").count() == 1


def test_the_webhook_that_overtakes_our_own_answer_finds_our_refund(
    payment: Payment, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Paystack tells of the refund before its answer to our request is written down."""
    refund = request(payment)
    webhook = before(monkeypatch, refunding, "record_answer", lambda: follow_refunds(payment))

    send_refund(refund.pk)

    webhook.result()
    assert Refund.objects.get().pk == refund.pk
    assert OrderEvent.objects.filter(order=payment.order, what="refund").count() == 1
