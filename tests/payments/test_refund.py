"""A refund is set aside first, sent once, and found again after a lost answer."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from shop.payments.confirm import confirm_payment
from shop.payments.follow import follow_refunds
from shop.payments.models import Payment, Refund, RefundStatus
from shop.payments.refund import RefundRefused, refundable_kobo, send_refund, write_refund
from tests.gateway import Gateway, refused
from tests.orders.make import trust
from tests.payments.make import make_awaiting, pay

pytestmark = pytest.mark.django_db


@pytest.fixture
def payment(gateway: Gateway) -> Payment:
    """A payment of ₦11,000 that paid its order."""
    _, payment = make_awaiting()
    pay(gateway, payment)
    return confirm_payment(payment.reference)


def request(payment: Payment, amount_kobo: int) -> Refund:
    return write_refund(payment.order, payment, amount_kobo=amount_kobo, cause=Refund.Cause.OWNER)


@pytest.mark.parametrize("amount", [0, -1, 1_100_001])
def test_nothing_less_than_nothing_or_more_than_received_is_refused(payment: Payment, amount: int) -> None:
    with pytest.raises(RefundRefused):
        request(payment, amount)
    assert not Refund.objects.exists()


def test_parts_add_up_to_what_was_received_and_no_more(payment: Payment) -> None:
    request(payment, 600_000)
    assert refundable_kobo(payment) == 500_000
    with pytest.raises(RefundRefused):
        request(payment, 500_001)
    request(payment, 500_000)
    assert refundable_kobo(payment) == 0


def test_a_failed_refund_opens_the_balance_again(payment: Payment) -> None:
    refund = request(payment, 600_000)
    Refund.objects.filter(pk=refund.pk).update(status=RefundStatus.FAILED)
    assert refundable_kobo(payment) == 1_100_000


def test_the_shopper_sees_what_goes_back_and_not_what_failed(client: Client, payment: Payment) -> None:
    trust(client, payment.order)
    pages = [reverse(name, args=[payment.order_id]) for name in ("order", "order_receipt")]
    assert ["Refund" in client.get(page).content.decode() for page in pages] == [False, False]

    for _ in range(2):
        refund = request(payment, 250_000)
    Refund.objects.filter(pk=refund.pk).update(status=RefundStatus.FAILED)

    order, receipt = (" ".join(client.get(page).content.decode().split()) for page in pages)
    assert "<dt>Refund</dt> <dd>−₦2,500</dd>" in order
    assert "<dt>Refund</dt> <dd>−₦2,500</dd>" in receipt
    assert 'Of that, <strong class="tabular">₦2,500</strong> goes back to you.' in order


def test_what_was_paid_twice_and_goes_back_is_no_refund_of_the_order(client: Client, payment: Payment) -> None:
    second = Payment.objects.create(
        order=payment.order,
        reference="twice",
        domain="test",
        status="succeeded",
        effect="refund",
        amount_kobo=1_100_000,
        received_kobo=1_100_000,
        paid_at=payment.paid_at,
    )
    write_refund(payment.order, second, amount_kobo=1_100_000, cause=Refund.Cause.DOUBLE)
    trust(client, payment.order)

    assert "Refund" not in client.get(reverse("order", args=[payment.order_id])).content.decode()


def test_sending_asks_paystack_once_however_often_it_is_called(payment: Payment, gateway: Gateway) -> None:
    refund = request(payment, 600_000)
    for _ in range(3):
        send_refund(refund.pk)
    refund.refresh_from_db()
    assert (refund.status, refund.gateway_id) == (RefundStatus.PROCESSING, 9_000)
    assert [row["amount"] for row in gateway.refunds] == [600_000]


@pytest.mark.parametrize("answer", [(500, b""), None, (200, b"<html>")])
def test_after_a_lost_answer_the_refund_is_found_and_not_sent_again(
    payment: Payment, gateway: Gateway, answer: Any
) -> None:
    refund = request(payment, 600_000)
    gateway.fail(answer, after=True)
    send_refund(refund.pk)
    refund.refresh_from_db()
    assert refund.status == RefundStatus.REQUESTED

    send_refund(refund.pk)  # somebody may still be sending: left alone
    assert len(gateway.refunds) == 1
    Refund.objects.filter(pk=refund.pk).update(sent_at=timezone.now() - timedelta(minutes=6))
    send_refund(refund.pk)

    refund.refresh_from_db()
    assert (refund.status, len(gateway.refunds)) == (RefundStatus.PROCESSING, 1)


def test_after_a_request_that_never_arrived_it_is_sent_once_the_list_shows_so(
    payment: Payment, gateway: Gateway
) -> None:
    refund = request(payment, 600_000)
    gateway.fail(None)
    send_refund(refund.pk)
    send_refund(refund.pk)  # for all we know somebody is still sending it: left alone
    assert gateway.refunds == []
    Refund.objects.filter(pk=refund.pk).update(sent_at=timezone.now() - timedelta(minutes=6))
    gateway.fail((500, b""))  # the list cannot be had: nothing is sent blindly
    send_refund(refund.pk)
    assert gateway.refunds == []
    Refund.objects.filter(pk=refund.pk).update(sent_at=timezone.now() - timedelta(minutes=6))
    send_refund(refund.pk)
    assert len(gateway.refunds) == 1


def test_a_refusal_is_shown_to_the_owner(payment: Payment, gateway: Gateway) -> None:
    refund = request(payment, 600_000)
    gateway.fail(refused("Insufficient balance to fulfill this refund. Please top up.", "insufficient_balance"))
    send_refund(refund.pk)
    refund.refresh_from_db()
    assert refund.status == RefundStatus.NEEDS_ATTENTION
    assert "Insufficient balance" in refund.gateway_message


def test_what_paystack_refused_is_not_sent_again_by_itself(payment: Payment, gateway: Gateway) -> None:
    refund = request(payment, 600_000)
    gateway.fail(refused("Insufficient balance to fulfill this refund. Please top up.", "insufficient_balance"))
    send_refund(refund.pk)
    Refund.objects.filter(pk=refund.pk).update(sent_at=timezone.now() - timedelta(hours=1))
    send_refund(refund.pk)
    refund.refresh_from_db()
    assert (refund.status, gateway.refunds) == (RefundStatus.NEEDS_ATTENTION, [])


def test_a_refund_that_ended_stays_as_it_ended_whatever_comes_late(payment: Payment, gateway: Gateway) -> None:
    refund = request(payment, 600_000)
    send_refund(refund.pk)
    for word in ("processed", "pending", "failed", "needs-attention"):
        gateway.refunds[0]["status"] = word
        follow_refunds(payment)
    refund.refresh_from_db()
    assert refund.status == RefundStatus.SUCCEEDED
    assert payment.order.mails.filter(kind="refunded").count() == 1


def test_another_refund_of_the_payment_is_not_taken_for_one_that_never_arrived(
    payment: Payment, gateway: Gateway
) -> None:
    first, second = request(payment, 300_000), request(payment, 300_000)
    send_refund(first.pk)
    gateway.fail(None)
    send_refund(second.pk)
    Refund.objects.filter(pk=second.pk).update(sent_at=timezone.now() - timedelta(minutes=6))
    send_refund(second.pk)
    assert [row["merchant_note"] for row in gateway.refunds] == [first.key, second.key]


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("processing", "processing"),
        ("processed", "succeeded"),
        ("failed", "failed"),
        ("needs-attention", "needs_attention"),
    ],
)
def test_following_records_what_became_of_it(payment: Payment, gateway: Gateway, word: str, status: str) -> None:
    refund = request(payment, 600_000)
    send_refund(refund.pk)
    gateway.refunds[0]["status"] = word
    follow_refunds(payment)
    refund.refresh_from_db()
    assert refund.status == status
    assert (refund.ended_at is not None) is (status in {"succeeded", "failed"})


def test_two_refunds_of_the_same_amount_are_told_apart(payment: Payment, gateway: Gateway) -> None:
    first, second = request(payment, 300_000), request(payment, 300_000)
    send_refund(first.pk)
    send_refund(second.pk)
    gateway.refunds[1]["status"] = "processed"
    follow_refunds(payment)
    states = dict(Refund.objects.values_list("key", "status"))
    assert states == {first.key: "processing", second.key: "succeeded"}


def test_the_database_refuses_a_refund_of_nothing(payment: Payment) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Refund.objects.create(payment=payment, key="x", amount_kobo=0, cause="owner")
