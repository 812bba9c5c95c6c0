"""Money that waits too long is written about: soon, to the owner, once for each thing."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from pytest_django import Settings

from shop.models import Dispute, OutboxMail, ShopProfile, UnmatchedPayment
from shop.payments.attention import payments_to_review
from shop.payments.confirm import confirm_payment
from shop.profile.models import forget_profile
from shop.watch.alert import LEASE, alert_owner
from shop.watch.models import Alert
from tests.gateway import Gateway
from tests.orders.make import make_order
from tests.payments.make import make_paid, make_placed, pay

pytestmark = pytest.mark.django_db

OWNER = "owner@shop.example.ng"


@pytest.fixture(autouse=True)
def _reads_mail(settings: Settings) -> None:
    settings.ALERT_EMAIL = OWNER


def odd_payment(gateway: Gateway) -> Any:
    order, payment = make_placed()
    pay(gateway, payment, amount=10_000, paid_at=timezone.now().isoformat())
    confirm_payment(payment.reference)
    return order


def later(**time: int) -> Any:
    return time_machine.travel(timezone.now() + timedelta(**time))


def test_what_waits_too_long_is_written_about_once(gateway: Gateway, mailoutbox: list[Any]) -> None:
    order = odd_payment(gateway)
    assert alert_owner() == 0
    with later(hours=2):
        assert alert_owner() == 1
        assert alert_owner() == 0
    with later(days=9):
        assert alert_owner() == 0
    [mail] = mailoutbox
    assert (mail.to, mail.subject) == ([OWNER], "One thing about money cannot wait")
    for words in (
        order.number,
        "₦100",
        "Payments to review",
        "Accept the money as it is, or send it back.",
        "/attention/",
    ):
        assert words in mail.body
    for personal in (order.name, order.email, order.phone, order.address):
        assert personal not in mail.body


def test_what_becomes_urgent_together_is_one_mail(gateway: Gateway, mailoutbox: list[Any]) -> None:
    odd_payment(gateway)
    UnmatchedPayment.objects.create(reference="T-1", amount_kobo=500)
    with later(hours=2):
        assert alert_owner() == 2
        _, paid = make_paid(gateway)
        Dispute.objects.create(payment=paid, gateway_id=1, status="pending", due_at=timezone.now())
        assert alert_owner() == 1
    assert [mail.subject for mail in mailoutbox] == [
        "2 things about money cannot wait",
        "One thing about money cannot wait",
    ]


def test_what_is_no_money_waits_for_the_digest(mailoutbox: list[Any]) -> None:
    OutboxMail.objects.create(order=make_order(), kind="placed", cause="x", state="failed")
    with later(days=9):
        assert alert_owner() == 0
    assert mailoutbox == []


def test_a_mail_that_cannot_be_sent_is_tried_again(gateway: Gateway, settings: Settings, mailoutbox: list[Any]) -> None:
    odd_payment(gateway)
    backend, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    with later(hours=2), pytest.raises(OSError, match="refused"):
        alert_owner()
    assert Alert.objects.get().sent_at is None
    settings.EMAIL_BACKEND = backend
    with later(hours=2):
        assert alert_owner() == 0, "another job may be sending it"
    with time_machine.travel(timezone.now() + timedelta(hours=2) + 2 * LEASE):
        assert alert_owner() == 1
    assert len(mailoutbox) == 1


def test_without_an_address_it_says_so_and_writes_when_there_is_one(
    gateway: Gateway, settings: Settings, mailoutbox: list[Any], caplog: pytest.LogCaptureFixture
) -> None:
    settings.ALERT_EMAIL = ""
    odd_payment(gateway)
    with later(hours=2):
        assert alert_owner() == 0
        assert "set ALERT_EMAIL" in caplog.text
        ShopProfile.objects.update_or_create(pk=1, defaults={"email": "hello@shop.example.ng"})
        forget_profile()
        assert alert_owner() == 1
    assert mailoutbox[0].to == ["hello@shop.example.ng"]


def test_what_was_long_ago_is_forgotten_but_not_what_still_waits(gateway: Gateway) -> None:
    odd_payment(gateway)
    Alert.objects.create(key="gone:1")
    with later(hours=2):
        alert_owner()
    with later(days=200):
        assert alert_owner() == 0
    assert [alert.key for alert in Alert.objects.all()] == [f"review:{payments_to_review().get().pk}"]
