"""Mail is owed once with its cause, sent once, retried, and given up."""

from datetime import timedelta
from smtplib import SMTPRecipientsRefused
from typing import Any, ClassVar

import pytest
import time_machine
from django.core import mail as django_mail
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.locmem import EmailBackend as Memory
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from shop.orders.emails import (
    FAILURES_THAT_STOP,
    LEASE,
    RETRY_MINUTES,
    MailCounts,
    _claim,
    owe_mail,
    send_waiting_mail,
)
from shop.orders.models import OutboxMail
from tests.orders.make import make_order

pytestmark = pytest.mark.django_db

Kind = OutboxMail.Kind


class DownBackend(BaseEmailBackend):
    """A mail server that refuses, and says to whom."""

    def send_messages(self, messages):
        raise SMTPRecipientsRefused({messages[0].to[0]: (550, b"no such user")})


class FussyBackend(Memory):
    """A mail server that refuses one address."""

    def send_messages(self, messages):
        if messages[0].to == ["refused@example.com"]:
            raise ConnectionError("refused@example.com")
        return super().send_messages(messages)


class RivalBackend(Memory):
    """While a mail is on its way, another sender starts."""

    rival_counts: MailCounts | None = None

    def send_messages(self, messages):
        if RivalBackend.rival_counts is None:
            RivalBackend.rival_counts = MailCounts()
            RivalBackend.rival_counts = send_waiting_mail()
        return super().send_messages(messages)


class DepthBackend(Memory):
    """Notes how many savepoints are open when a mail is handed over."""

    depths: ClassVar[list[int]] = []

    def send_messages(self, messages):
        self.depths.append(len(connection.savepoint_ids))
        return super().send_messages(messages)


def backend(name: str) -> str:
    return f"{__name__}.{name}"


def owe(count: int = 1, **fields: Any) -> None:
    for _ in range(count):
        owe_mail(make_order(**fields), Kind.PAID, "ref-1")


def test_a_mail_is_owed_once_per_order_kind_and_cause():
    order, other = make_order(), make_order()

    for _ in range(2):
        owe_mail(order, Kind.PAID, "ref-1")
        owe_mail(order, Kind.PAID, "ref-2")
        owe_mail(order, Kind.PLACED, "ref-1")
        owe_mail(other, Kind.PAID, "ref-1")

    assert OutboxMail.objects.count() == 4


def test_a_mail_owed_already_does_not_spoil_the_transaction_it_is_owed_in():
    order = make_order()
    with transaction.atomic():
        owe_mail(order, Kind.PAID, "ref-1")
        owe_mail(order, Kind.PAID, "ref-1")
        order.note = "still saved"
        order.save(update_fields=["note"])

    order.refresh_from_db()
    assert order.note == "still saved"


def test_a_mail_is_not_owed_when_its_cause_is_rolled_back():
    order = make_order()

    with transaction.atomic():
        owe_mail(order, Kind.PAID, "ref-1")
        transaction.set_rollback(True)

    assert not OutboxMail.objects.exists()


def test_a_waiting_mail_is_sent_once(mailoutbox):
    owe()

    assert send_waiting_mail() == MailCounts(sent=1)
    assert send_waiting_mail() == MailCounts()

    mail = OutboxMail.objects.get()
    assert (mail.state, mail.attempts, mail.error) == ("sent", 1, "")
    assert mail.sent_at is not None
    assert [message.to for message in mailoutbox] == [["tola@example.com"]]


def test_a_mail_that_was_sent_is_not_owed_again(mailoutbox):
    order = make_order()
    owe_mail(order, Kind.PAID, "ref-1")
    send_waiting_mail()
    owe_mail(order, Kind.PAID, "ref-1")

    assert send_waiting_mail() == MailCounts()
    assert len(mailoutbox) == 1


def test_one_run_sends_at_most_its_limit_and_the_oldest_first(mailoutbox):
    owe(3)

    assert send_waiting_mail(limit=2) == MailCounts(sent=2)
    assert list(OutboxMail.objects.filter(state="waiting")) == [OutboxMail.objects.order_by("pk").last()]


def test_a_failed_mail_waits_longer_each_time_and_is_given_up_after_ten_tries(settings, mailoutbox):
    settings.EMAIL_BACKEND = backend("DownBackend")
    owe()
    now = timezone.now()

    for attempt, minutes in enumerate(RETRY_MINUTES, start=1):
        with time_machine.travel(now, tick=False):
            assert send_waiting_mail() == MailCounts(retried=1)
            assert send_waiting_mail() == MailCounts()
        mail = OutboxMail.objects.get()
        assert (mail.state, mail.attempts) == ("waiting", attempt)
        assert mail.next_attempt_at == now + timedelta(minutes=minutes)
        now = mail.next_attempt_at
    with time_machine.travel(now, tick=False):
        assert send_waiting_mail() == MailCounts(failed=1)

    mail = OutboxMail.objects.get()
    assert (mail.state, mail.attempts, mail.sent_at) == ("failed", 10, None)
    with time_machine.travel(now + timedelta(days=9)):
        assert send_waiting_mail() == MailCounts()


def test_a_mail_that_failed_is_sent_when_the_server_is_back(settings, mailoutbox):
    owe()
    settings.EMAIL_BACKEND = backend("DownBackend")
    send_waiting_mail()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

    with time_machine.travel(timezone.now() + timedelta(minutes=1, seconds=1)):
        assert send_waiting_mail() == MailCounts(sent=1)

    assert OutboxMail.objects.get().error == ""
    assert len(mailoutbox) == 1


def test_a_failure_is_written_down_without_the_address(settings, caplog):
    settings.EMAIL_BACKEND = backend("DownBackend")
    owe()

    send_waiting_mail()

    mail = OutboxMail.objects.get()
    assert mail.error == "SMTPRecipientsRefused"
    assert f"Mail {mail.pk} (paid) failed at try 1: SMTPRecipientsRefused" in caplog.text
    assert "tola" not in caplog.text


def test_one_mail_that_fails_does_not_stop_the_others(settings, mailoutbox):
    settings.EMAIL_BACKEND = backend("FussyBackend")
    owe(email="refused@example.com")
    owe(2)

    assert send_waiting_mail() == MailCounts(sent=2, retried=1)


def test_a_mail_server_that_is_down_is_not_asked_for_every_mail(settings):
    settings.EMAIL_BACKEND = backend("DownBackend")
    owe(FAILURES_THAT_STOP + 2)

    assert send_waiting_mail() == MailCounts(retried=FAILURES_THAT_STOP)
    assert OutboxMail.objects.filter(attempts=0).count() == 2


def test_two_senders_at_once_never_send_one_mail_twice(settings, monkeypatch):
    monkeypatch.setattr(RivalBackend, "rival_counts", None)
    settings.EMAIL_BACKEND = backend("RivalBackend")
    django_mail.outbox = []
    owe(3)

    counts = send_waiting_mail()

    assert (counts, RivalBackend.rival_counts) == (MailCounts(sent=1), MailCounts(sent=2))
    assert len(django_mail.outbox) == 3
    assert set(OutboxMail.objects.values_list("state", "attempts")) == {("sent", 1)}


def test_a_mail_that_a_rival_took_since_our_list_was_read_is_left_to_it():
    """The rival is still sending: the mail waits as before, but its lease runs."""
    owe()
    mail_id = OutboxMail.objects.get().pk
    assert _claim(mail_id) is not None
    assert _claim(mail_id) is None
    assert OutboxMail.objects.get().attempts == 1


def test_a_mail_whose_sender_died_is_sent_after_the_lease_with_the_same_message_id(mailoutbox):
    owe()
    send_waiting_mail()
    OutboxMail.objects.update(  # as if the process had died between handing over and writing down
        state="waiting", sent_at=None, next_attempt_at=timezone.now() + LEASE
    )

    assert send_waiting_mail() == MailCounts()
    with time_machine.travel(timezone.now() + LEASE + timedelta(seconds=1)):
        assert send_waiting_mail() == MailCounts(sent=1)

    first, second = mailoutbox
    assert first.extra_headers["Message-ID"] == second.extra_headers["Message-ID"]


def test_a_mail_is_handed_over_with_no_transaction_open(settings, monkeypatch):
    """A slow mail server must hold no locks. The test's own transaction is not counted: it has no savepoint."""
    monkeypatch.setattr(DepthBackend, "depths", [])
    settings.EMAIL_BACKEND = backend("DepthBackend")
    owe()

    send_waiting_mail()

    assert DepthBackend.depths == [0]


def test_the_command_prints_one_line_of_counts(capsys, mailoutbox):
    owe(2)

    call_command("send_mail")

    assert capsys.readouterr().out == "mail: 2 sent, 0 to try again, 0 given up\n"
