"""The owner's daily mail: once a day, only with something in it, orders by number and nobody by name."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core import mail
from django.core.mail import EmailMultiAlternatives

from shop.checkout.cancel import cancel_order
from shop.management.digest import send_digest
from shop.orders.models import Actor, Order, OutboxMail
from shop.payments.confirm import confirm_payment
from shop.payments.models import Payment
from shop.payments.records import Dispute, Listing, UnmatchedPayment
from shop.profile.models import ShopProfile, forget_profile
from shop.stock.models import Stock
from tests.gateway import Gateway
from tests.payments.make import make_paid, make_placed, pay

pytestmark = pytest.mark.django_db

NINE = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)  # nine in the morning in Lagos


@pytest.fixture(autouse=True)
def _address() -> None:
    ShopProfile.objects.update_or_create(pk=1, defaults={"name": "Love\nGiftings", "email": "owner@example.com"})
    forget_profile()


def in_need(gateway: Gateway) -> tuple[Order, Payment]:
    """Make an order whose money needs review, and a mail of it that was given up."""
    order, payment = make_placed()
    pay(gateway, payment, amount=10_000)
    OutboxMail.objects.filter(order=order).update(state=OutboxMail.State.FAILED, error="SMTPRecipientsRefused 550")
    return order, confirm_payment(payment.reference)


def test_it_says_what_needs_the_owner_by_order_number_and_where(gateway: Gateway) -> None:
    with time_machine.travel(NINE, tick=False):
        order, payment = in_need(gateway)
        Dispute.objects.create(payment=payment, gateway_id=1, status="pending", due_at=NINE + timedelta(days=2))
        assert send_digest() == "sent, 3 to look at"

    (message,) = mail.outbox
    assert isinstance(message, EmailMultiAlternatives)
    body, html = str(message.body), str(message.alternatives[0][0])
    assert (message.to, message.subject) == (["owner@example.com"], "3 things need you at Love Giftings")
    for text in (body, html):
        assert order.number in text
        assert "/admin/attention/" in text
        assert "23 Nov, 09:00" in text
        assert "Accept the money as it is, or send it back" in text
        for person in (order.name, order.email, order.phone, order.address, payment.reference):
            assert person not in text
    headings = re.findall(r"^[A-Z ,]+ \(\d\)$", body, re.MULTILINE)
    assert headings == ["DISPUTES TO ANSWER (1)", "PAYMENTS TO REVIEW (1)", "MAIL GIVEN UP (1)"]


def test_it_comes_once_a_day_and_again_the_next(gateway: Gateway) -> None:
    with time_machine.travel(NINE, tick=False) as clock:
        in_need(gateway)
        assert [send_digest(), send_digest()] == ["sent, 2 to look at", "not due"]
        clock.shift(timedelta(hours=20))
        assert send_digest() == "not due"
        clock.shift(timedelta(hours=2))
        assert send_digest() == "sent, 2 to look at"
    ids = [message.extra_headers["Message-ID"] for message in mail.outbox]
    assert [one.split("@")[0] for one in ids] == ["<digest.2026-11-21", "<digest.2026-11-22"]


def test_it_waits_for_the_morning(gateway: Gateway) -> None:
    with time_machine.travel(NINE - timedelta(hours=4), tick=False) as clock:
        in_need(gateway)
        assert send_digest() == "not due"
        clock.shift(timedelta(hours=2))
        assert send_digest() == "sent, 2 to look at"


def test_when_nothing_needs_the_owner_no_mail_is_sent_until_something_does(gateway: Gateway) -> None:
    with time_machine.travel(NINE, tick=False) as clock:
        make_paid(gateway)
        assert [send_digest(), send_digest()] == ["nothing needs the owner", "not due"]
        UnmatchedPayment.objects.create(reference="T1", amount_kobo=100_000)
        clock.shift(timedelta(hours=1))
        assert send_digest() == "sent, 1 to look at"
    assert [message.subject for message in mail.outbox] == ["1 thing needs you at Love Giftings"]
    assert "T1" not in mail.outbox[0].body


def test_a_mail_server_that_is_down_is_asked_again_in_an_hour(gateway: Gateway, settings: Any, caplog: Any) -> None:
    with time_machine.travel(NINE, tick=False) as clock:
        in_need(gateway)
        whole, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, "no.such.Backend"
        assert send_digest() == "failed, tried again in an hour"
        settings.EMAIL_BACKEND = whole
        assert send_digest() == "not due"
        clock.shift(timedelta(hours=1))
        assert send_digest() == "sent, 2 to look at"
    assert "owner@example.com" not in caplog.text


def test_without_an_address_of_the_shop_it_goes_to_those_who_may_do_everything(gateway: Gateway) -> None:
    ShopProfile.objects.update(email="")
    forget_profile()
    with time_machine.travel(NINE, tick=False):
        in_need(gateway)
        assert send_digest() == "no address: write one into the shop profile"
        User.objects.create_superuser("ada", "ada@shop.example")
        User.objects.create_superuser("gone", "gone@shop.example", is_active=False)
        User.objects.create_user("staff", "staff@shop.example", is_staff=True)
        Listing.objects.all().update(next_at=NINE)
        assert send_digest() == "sent, 2 to look at"
    assert mail.outbox[0].to == ["ada@shop.example"]


def test_books_that_do_not_agree_are_said(gateway: Gateway) -> None:
    with time_machine.travel(NINE, tick=False):
        make_placed()
        Stock.objects.update(on_hand=77)
        assert send_digest() == "sent, 0 to look at"
    assert mail.outbox[0].subject == "The books do not agree at Love Giftings"
    assert "- on hand is the sum of its ledger\n" in mail.outbox[0].body


def test_money_that_went_back_by_itself_is_told_once_on_the_next_morning(gateway: Gateway) -> None:
    with time_machine.travel(NINE, tick=False) as clock:
        order, payment = make_placed()
        cancel_order(order.pk, actor=Actor.SHOPPER, reason="Changed my mind")
        pay(gateway, payment)
        confirm_payment(payment.reference)
        assert send_digest() == "nothing needs the owner"
        clock.shift(timedelta(days=1))
        assert send_digest() == "sent, 0 to look at"
        clock.shift(timedelta(days=1))
        assert send_digest() == "nothing needs the owner"
    (message,) = mail.outbox
    assert message.subject == "Money went back at Love Giftings"
    assert f"- {order.number}, ₦11,000: paid after the order was cancelled\n" in message.body


MIDNIGHT = datetime(2026, 11, 21, 23, 0, tzinfo=UTC)  # in Lagos
HOUR = timedelta(hours=1)


def goes_back(gateway: Gateway) -> str:
    """Let money go back by itself now; return the number of its order."""
    order, payment = make_placed()
    cancel_order(order.pk, actor=Actor.SHOPPER, reason="Changed my mind")
    pay(gateway, payment)
    confirm_payment(payment.reference)
    return order.number


def test_what_goes_back_at_night_is_told_in_the_morning_all_of_it(gateway: Gateway) -> None:
    with time_machine.travel(MIDNIGHT - HOUR, tick=False) as clock:
        assert send_digest() == "nothing needs the owner"
        clock.move_to(MIDNIGHT + HOUR / 2)
        numbers = [goes_back(gateway)]
        clock.shift(HOUR)
        assert send_digest() == "not due"
        clock.move_to(MIDNIGHT + 5 * HOUR)
        numbers.append(goes_back(gateway))
        clock.move_to(MIDNIGHT + 7 * HOUR)
        assert send_digest() == "sent, 0 to look at"
        clock.shift(24 * HOUR)
        assert send_digest() == "nothing needs the owner"
    assert re.findall(r"^- (\S+), ₦11,000: ", str(mail.outbox[0].body), re.MULTILINE) == numbers


def test_jobs_that_come_back_at_night_wait_for_the_morning(gateway: Gateway) -> None:
    with time_machine.travel(NINE, tick=False) as clock:
        assert send_digest() == "nothing needs the owner"
        in_need(gateway)
        clock.move_to(MIDNIGHT + 2 * HOUR)
        assert send_digest() == "not due"
        clock.move_to(MIDNIGHT + 7 * HOUR)
        assert send_digest() == "sent, 2 to look at"


def test_what_went_back_while_no_mail_could_leave_is_told_once_one_can(gateway: Gateway, settings: Any) -> None:
    with time_machine.travel(NINE, tick=False) as clock:
        whole, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, "no.such.Backend"
        assert send_digest() == "nothing needs the owner"
        number = goes_back(gateway)
        for _ in range(3):
            clock.shift(24 * HOUR)
            assert send_digest() == "failed, tried again in an hour"
        settings.EMAIL_BACKEND = whole
        clock.shift(HOUR)
        assert send_digest() == "sent, 0 to look at"
    assert number in mail.outbox[0].body
