"""Two senders in two threads on a database that both connect to; SQLite in memory has only one connection."""

import os
import threading
from collections.abc import Callable

import pytest
from django.core import mail as django_mail
from django.db import connection

from shop.orders import emails
from shop.orders.models import OutboxMail
from tests.orders.make import make_order

pytestmark = [
    pytest.mark.races,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not os.environ.get("TEST_DATABASE_URL"), reason="needs a database that two threads share"),
]

Claim = Callable[[int], OutboxMail | None]


def send_in_two_threads(monkeypatch: pytest.MonkeyPatch, claim: Claim) -> list[int]:
    """Let both senders read their lists before either claims, and return how many mails each sent."""
    both_have_read = threading.Barrier(2, timeout=20)

    def claim_together(mail_id: int) -> OutboxMail | None:
        both_have_read.wait()
        return claim(mail_id)

    monkeypatch.setattr(emails, "_claim", claim_together)
    sent: list[int] = []

    def send() -> None:
        try:
            sent.append(emails.send_waiting_mail().sent)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=40)
    return sorted(sent)


def test_two_senders_with_the_same_mail_on_their_lists_send_it_once(monkeypatch, mailoutbox):
    for _ in range(5):
        emails.owe_mail(make_order(), OutboxMail.Kind.PAID, "ref-1")

    sent = send_in_two_threads(monkeypatch, emails._claim)

    assert sum(sent) == 5
    assert len({message.extra_headers["Message-ID"] for message in django_mail.outbox}) == 5
    assert len(django_mail.outbox) == 5
    assert set(OutboxMail.objects.values_list("state", "attempts")) == {("sent", 1)}


def test_without_the_claim_both_would_send_it(monkeypatch, mailoutbox):
    """The twin of the test above: shows that the two threads do meet."""
    emails.owe_mail(make_order(), OutboxMail.Kind.PAID, "ref-1")

    sent = send_in_two_threads(monkeypatch, lambda mail_id: OutboxMail.objects.select_related("order").get(pk=mail_id))

    assert sent == [1, 1]
    assert len(django_mail.outbox) == 2
