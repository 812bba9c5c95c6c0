"""Money that is not what was asked: the owner takes it as it is, or sends it back. Once."""

from typing import Any

import pytest
from django.contrib.auth.models import User

from shop.management.audit import broken_rules
from shop.orders.models import Actor, Order, Status
from shop.orders.seen import OrderChanged
from shop.payments.confirm import confirm_payment
from shop.payments.manual import record_manual_payment
from shop.payments.models import Payment, PaymentStatus, Refund, RefundStatus
from shop.payments.review import ReviewRefused, accept_payment, send_back_payment
from tests.gateway import Gateway
from tests.payments.make import counts, expire, make_paid, make_placed, pay, variant_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    return User.objects.create_user("owner", is_staff=True)


def make_odd(gateway: Gateway, **fields: Any) -> tuple[Order, Payment]:
    """Make an order whose payment is not what was asked: ₦100 unless `fields` say what else."""
    order, payment = make_placed()
    pay(gateway, payment)
    gateway.transactions[payment.reference] |= fields or {"amount": 10_000}
    payment = confirm_payment(payment.reference)
    assert payment.status == PaymentStatus.NEEDS_REVIEW
    order.refresh_from_db()
    return order, payment


def test_money_that_is_accepted_pays_the_order_and_says_who_did_it(gateway: Gateway, user: User) -> None:
    order, payment = make_odd(gateway)

    accepted = accept_payment(payment.pk, user=user, seen_version=order.version)

    order.refresh_from_db()
    assert (accepted.status, accepted.effect, accepted.recorded_by) == ("succeeded", "applied", user)
    assert accepted.received_kobo == 10_000
    assert (order.status, counts(variant_of(order))) == (Status.PAID, (9, 0))
    assert [(e.what, e.actor, e.user) for e in order.events.filter(user=user)] == [
        ("payment accepted", Actor.OWNER, user),
        ("paid", Actor.OWNER, user),
    ]
    assert broken_rules() == []


def test_pressed_twice_it_is_accepted_once(gateway: Gateway, user: User) -> None:
    order, payment = make_odd(gateway)
    accept_payment(payment.pk, user=user, seen_version=order.version)
    with pytest.raises(OrderChanged):
        accept_payment(payment.pk, user=user, seen_version=order.version)
    with pytest.raises(ReviewRefused, match="not under review"):
        accept_payment(payment.pk, user=user)
    with pytest.raises(ReviewRefused, match="not under review"):
        send_back_payment(payment.pk, user=user)
    assert order.events.filter(what="paid").count() == 1
    assert broken_rules() == []


def test_money_accepted_for_an_order_that_another_payment_paid_goes_back(gateway: Gateway, user: User) -> None:
    order, payment = make_odd(gateway)
    record_manual_payment(order.pk, how="cash", amount_kobo=order.total_kobo, evidence="R1", user=user)
    accepted = accept_payment(payment.pk, user=user)
    assert accepted.effect == "refund"
    assert [row["amount"] for row in gateway.refunds] == [10_000]
    assert broken_rules() == []


def test_money_accepted_after_the_hold_ran_out_holds_everything_again(gateway: Gateway, user: User) -> None:
    order, payment = make_odd(gateway)
    expire(order)
    assert accept_payment(payment.pk, user=user).effect == "applied"
    order.refresh_from_db()
    assert order.is_paid
    assert broken_rules() == []


NO_MONEY_HERE: dict[str, tuple[dict[str, Any], str]] = {
    "other currency": ({"currency": "GHS"}, "GHS"),
    "other mode": ({"domain": "live"}, "live mode"),
    "reversed": ({"status": "reversed"}, "sent this money back"),
    "nothing": ({"amount": 0}, "Nothing was received"),
}


@pytest.mark.parametrize("name", NO_MONEY_HERE)
def test_what_is_no_money_here_cannot_be_accepted(gateway: Gateway, user: User, name: str) -> None:
    fields, said = NO_MONEY_HERE[name]
    order, payment = make_odd(gateway, **fields)
    with pytest.raises(ReviewRefused, match=said):
        accept_payment(payment.pk, user=user, seen_version=order.version)
    payment.refresh_from_db()
    order.refresh_from_db()
    assert (payment.status, order.status) == (PaymentStatus.NEEDS_REVIEW, Status.AWAITING_PAYMENT)


def test_what_was_received_is_sent_back_once(gateway: Gateway, user: User) -> None:
    order, payment = make_odd(gateway)

    refund = send_back_payment(payment.pk, user=user, seen_version=order.version)
    with pytest.raises(OrderChanged):
        send_back_payment(payment.pk, user=user, seen_version=order.version)

    payment.refresh_from_db()
    order.refresh_from_db()
    assert (refund.amount_kobo, refund.status, refund.requested_by) == (10_000, RefundStatus.PROCESSING, user)
    assert refund.reason == payment.review_reason
    assert (payment.status, payment.effect) == ("succeeded", "refund")
    assert (order.status, [row["amount"] for row in gateway.refunds]) == (Status.AWAITING_PAYMENT, [10_000])
    assert order.mails.filter(kind="refund_requested").count() == 1
    assert broken_rules() == []


def test_money_by_hand_is_handed_back_not_sent_by_paystack(gateway: Gateway, user: User) -> None:
    order, _ = make_placed()
    payment = record_manual_payment(order.pk, how="cash", amount_kobo=100, evidence="R1", user=user)
    refund = send_back_payment(payment.pk, user=user)
    assert (refund.status, refund.next_check_at) == (RefundStatus.REQUESTED, None)
    assert (gateway.refunds, order.mails.filter(kind="refund_requested").count()) == ([], 0)
    assert broken_rules() == []


def test_what_the_bank_took_back_is_written_down_as_gone(gateway: Gateway, user: User) -> None:
    order, payment = make_odd(gateway, status="reversed")
    refund = send_back_payment(payment.pk, user=user, seen_version=order.version)
    assert (refund.status, refund.cause, refund.amount_kobo) == ("succeeded", "dashboard", payment.amount_kobo)
    assert gateway.refunds == []
    assert broken_rules() == []


def test_what_was_refunded_on_the_dashboard_is_not_refunded_again(gateway: Gateway, user: User) -> None:
    _, payment = make_odd(gateway, status="reversed")
    made = {"id": 77, "status": "processed", "amount": payment.amount_kobo, "currency": "NGN", "merchant_note": "-"}
    gateway.refunds.append(made | {"transaction": gateway.transactions[payment.reference]["id"]})
    refund = send_back_payment(payment.pk, user=user)
    assert Refund.objects.get() == refund
    assert (refund.status, refund.gateway_id, len(gateway.refunds)) == ("succeeded", 77, 1)
    assert broken_rules() == []


def test_money_of_another_currency_is_left_to_the_dashboard(gateway: Gateway, user: User) -> None:
    _, payment = make_odd(gateway, currency="GHS")
    assert payment.currency == "GHS"
    with pytest.raises(ReviewRefused, match="dashboard"):
        send_back_payment(payment.pk, user=user)
    payment.refresh_from_db()
    assert (payment.status, Refund.objects.count()) == (PaymentStatus.NEEDS_REVIEW, 0)


def test_a_payment_that_is_fine_is_not_reviewed(gateway: Gateway, user: User) -> None:
    order, payment = make_paid(gateway)
    for verb in (accept_payment, send_back_payment):
        with pytest.raises(ReviewRefused):
            verb(payment.pk, user=user, seen_version=order.version)
    assert broken_rules() == []
