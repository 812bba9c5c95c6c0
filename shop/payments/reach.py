"""Whether Paystack answers just now, as everybody's last calls found it: for a word before an order is placed.

One row, so that the shop's processes and the jobs share what they find out. Nothing is decided by it: an order is
taken, and Paystack asked, all the same.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from shop.payments.models import Payment
from shop.payments.paystack import PaystackError, PaystackUnavailable
from shop.payments.records import Reach

ROW = 1
A_FEW = 3  # calls in a row without an answer; one or two are the weather
STILL_NEWS = timedelta(minutes=15)  # nobody tried for so long: nothing is known


@contextmanager
def noting_reach(*, answer_is_on_file: bool = False) -> Iterator[None]:
    """Note whether the call to Paystack within is answered, be it with a refusal. With no transaction open.

    `answer_is_on_file`: the caller stores the answer where `is_paystack_away` sees it, which spares a statement.
    """
    try:
        yield
    except PaystackUnavailable:
        _note_silence()
        raise
    except PaystackError:
        _note_answer()
        raise
    if not answer_is_on_file:
        _note_answer()


def is_paystack_away() -> bool:
    """Whether the last few calls all went unanswered, the last one lately. One query."""
    lately = timezone.now() - STILL_NEWS
    opened_since = Payment.objects.filter(started_at__gt=OuterRef("silent_at")).exclude(authorization_url="")
    silent = Reach.objects.filter(pk=ROW, silences__gte=A_FEW, silent_at__gt=lately)
    return silent.exclude(Exists(opened_since)).exists()


def _note_silence() -> None:
    now = timezone.now()
    if not Reach.objects.filter(pk=ROW).update(silences=F("silences") + 1, silent_at=now):
        Reach.objects.bulk_create([Reach(pk=ROW, silences=1, silent_at=now)], ignore_conflicts=True)


def _note_answer() -> None:
    Reach.objects.filter(pk=ROW, silences__gt=0).update(silences=0)
