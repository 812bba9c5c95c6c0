"""F10: the sender of mail is killed. A mail is never lost; one handed over just then comes again as the same mail."""

import subprocess
import sys
from collections.abc import Iterator

import pytest

from shop.orders.emails import owe_mail
from shop.orders.models import OutboxMail
from tests.kills.sink import Sink, mail_sink
from tests.kills.world import an_hour_passes
from tests.orders.make import make_order
from tests.servers.shop import ROOT, Shop, database_url_of_test


@pytest.fixture
def sink(transactional_db: None) -> Iterator[Sink]:
    with mail_sink() as sink:
        yield sink


@pytest.fixture
def owed(sink: Sink) -> OutboxMail:
    """One mail that is owed."""
    owe_mail(make_order(), OutboxMail.Kind.PLACED, "placed")
    return OutboxMail.objects.get()


@pytest.mark.parametrize(("moment", "handed_over"), [("MAIL", 0), ("DATA", 0), (".", 1)])
def test_f10_a_sender_killed_while_it_sends_leaves_the_mail_to_the_next_one(
    moment: str, handed_over: int, sink: Sink, owed: OutboxMail
) -> None:
    killed = start_sender(sink)
    sink.at[moment] = killed.kill
    assert killed.wait(20) < 0
    owed.refresh_from_db()
    assert (owed.state, owed.attempts, len(sink.mails)) == (OutboxMail.State.WAITING, 1, handed_over)

    assert start_sender(sink).wait(20) == 0  # at once: the dead sender's claim still holds
    assert len(sink.mails) == handed_over

    an_hour_passes()
    for _ in range(2):
        assert start_sender(sink).wait(20) == 0
    owed.refresh_from_db()
    assert (owed.state, owed.attempts) == (OutboxMail.State.SENT, 2)
    assert len(sink.mails) == handed_over + 1
    assert len(set(sink.ids())) == 1  # a mailbox can tell that it is the same one


def start_sender(sink: Sink) -> subprocess.Popen[bytes]:
    """Start the job that sends mail, in a process of its own."""
    environment = Shop({"DATABASE_URL": database_url_of_test(), "EMAIL_URL": sink.url}).environment
    return subprocess.Popen([sys.executable, "manage.py", "send_mail"], cwd=ROOT, env=environment)
