"""Compare Paystack's list of successes with ours, in both directions: whatever was never announced is found here."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils import timezone

from shop.payments import paystack
from shop.payments.confirm import confirm_payment
from shop.payments.follow import follow_refunds
from shop.payments.models import OPEN, Payment, PaymentStatus
from shop.payments.reach import noting_reach
from shop.payments.records import Listing
from shop.payments.start import mode
from shop.payments.unmatched import note_unmatched

log = logging.getLogger(__name__)

WINDOW = timedelta(hours=72)
EVERY = timedelta(hours=1)
AGAIN_AFTER_A_FAULT = timedelta(minutes=10)
MAX_PAGES = 50
# Paystack's clock and ours, and the time that its list may need to show a success.
LEEWAY = timedelta(minutes=30)
FOLLOWED_AT_MOST = 20  # missing payments whose refunds are asked for in one pass

LISTING = "successes"


@dataclass
class Compared:
    """What one comparison found. `is_whole` says that the list was read to its end."""

    listed: int = 0
    found: int = 0
    unmatched: int = 0
    missing: int = 0
    unreachable: int = 0
    is_whole: bool = False
    references: set[str] = field(default_factory=set, repr=False)


def compare_successes() -> Compared | None:
    """Compare the last 72 hours once an hour; None when it is not due or somebody else does it.

    A success of ours that was not recorded is confirmed; one that is not ours is kept for the owner; a payment that
    we call paid and Paystack does not list gets `missing_since`. A fault of Paystack's puts it off by ten minutes.
    """
    began = timezone.now()
    if not Listing.claim(LISTING, every=EVERY):
        return None
    done = Compared()
    try:
        _read_the_list(done, since=began - WINDOW)
    except paystack.PaystackError as fault:
        log.warning("comparing successes: %s", fault)
        done.unreachable += 1
        Listing.objects.filter(name=LISTING).update(next_at=began + AGAIN_AFTER_A_FAULT)
        return done
    if done.is_whole:
        done.missing = _mark_missing(done.references, since=began - WINDOW + LEEWAY, until=began - LEEWAY)
    return done


def _read_the_list(done: Compared, *, since: datetime) -> None:
    for page in range(1, MAX_PAGES + 1):
        with noting_reach():
            rows = paystack.successes_since(since, page=page)
        _match(rows, done)
        if len(rows) < paystack.ROWS_A_PAGE:
            done.is_whole = True
            return
    log.error("Paystack lists more than %s successes in %s: the rest was not compared", done.listed, WINDOW)


def _match(rows: list[paystack.Transaction], done: Compared) -> None:
    references = [row.reference for row in rows]
    ours = {payment.reference: payment for payment in Payment.objects.filter(reference__in=references)}
    Payment.objects.filter(reference__in=references).exclude(missing_since=None).update(missing_since=None)
    for row in rows:
        if row.reference in done.references:  # a new success moved the pages on while we read
            continue
        done.references.add(row.reference)
        done.listed += 1
        payment = ours.get(row.reference)
        if payment is None:
            done.unmatched += 1
            note_unmatched(row.reference, row)
        elif payment.status in OPEN:
            done.found += 1
            done.unreachable += not _confirmed(payment)


def _confirmed(payment: Payment) -> bool:
    try:
        confirm_payment(payment.reference)
    except paystack.PaystackError as fault:
        log.warning("payment %s is in Paystack's list and could not be confirmed (%s)", payment.pk, fault)
        return False
    return True


def _mark_missing(references: Iterable[str], *, since: datetime, until: datetime) -> int:
    """Mark what we call paid and Paystack does not list; returns how many are missing.

    What went back, or is disputed, has another status at Paystack and so is in no list of successes. A refund that
    was made on its dashboard and never announced is learnt of first.
    """
    paid = Payment.objects.filter(
        kind=Payment.Kind.PAYSTACK,
        status=PaymentStatus.SUCCEEDED,
        domain=mode(),
        started_at__gte=since,
        paid_at__lte=until,
        refunds=None,
        disputes=None,
    )
    absent = [payment for payment in paid if payment.reference not in set(references)]
    for payment in absent[:FOLLOWED_AT_MOST]:
        try:
            follow_refunds(payment)
        except paystack.PaystackError as fault:
            log.warning("payment %s: its refunds could not be listed (%s)", payment.pk, fault)
    missing = Payment.objects.filter(pk__in=[payment.pk for payment in absent], refunds=None)
    for payment in missing.filter(missing_since=None):
        log.error("payment %s is paid here and missing from Paystack's list", payment.pk)
    missing.filter(missing_since=None).update(missing_since=timezone.now())
    return missing.count()
