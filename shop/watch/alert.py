"""Writing to the owner when money waits too long: once for each thing. The rest waits for the day's digest."""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone

from shop.payments.concerns import NEXT_STEP, Concern, Sort, concerns
from shop.profile.models import ShopProfile
from shop.watch.models import Alert

log = logging.getLogger(__name__)

# How long each may wait before it is urgent. What is not here never is: it is not money, or not ours to hurry.
URGENT_AFTER = {
    Sort.DISPUTE: timedelta(0),  # Paystack gives a day or two
    Sort.LOST: timedelta(0),  # before the order is made and sent
    Sort.REVIEW: timedelta(hours=1),
    Sort.UNDECIDED: timedelta(hours=1),
    Sort.OWED: timedelta(hours=1),
    Sort.OVERPAID: timedelta(hours=12),
    Sort.CANCELLED: timedelta(hours=12),
    Sort.FAILED: timedelta(hours=1),
    Sort.REFUSED: timedelta(hours=1),
    Sort.DETAILS: timedelta(hours=1),
    Sort.STUCK: timedelta(hours=1),
    Sort.UNMATCHED: timedelta(hours=1),
    Sort.MISSING: timedelta(0),  # before the order is made and sent
}
LEASE = timedelta(minutes=10)  # a claimed alert is out of other jobs' sight: much longer than one mail can take
KEPT = timedelta(days=180)


def alert_owner() -> int:
    """Write one mail about everything that became urgent since the last; return how many things are in it.

    Any number of these may run at once: each thing is claimed by one. A mail that cannot be sent is tried again after
    the lease. Call it with no transaction open.
    """
    now = timezone.now()
    urgent = {f"{one.sort}:{one.row.pk}": one for one in _urgent(now)}
    Alert.objects.bulk_create(
        [Alert(key=key, found_at=now, next_attempt_at=now) for key in urgent], ignore_conflicts=True
    )
    Alert.objects.filter(found_at__lt=now - KEPT).exclude(key__in=urgent).delete()
    addresses = owners_addresses()
    if urgent and not addresses:
        log.error("money waits, and nobody can be written to: set ALERT_EMAIL or the email of the shop profile")
        return 0
    ours = [key for key in urgent if _claim(key, now)]
    if ours:
        _mail(addresses, [urgent[key] for key in ours]).send()
        Alert.objects.filter(key__in=ours).update(sent_at=timezone.now())
    return len(ours)


def owners_addresses() -> list[str]:
    """Return where the owner reads mail: as the operator said, else the shop's own address, else the superusers'."""
    if email := settings.ALERT_EMAIL or ShopProfile.current().email:
        return [email]
    owners = User.objects.filter(is_active=True, is_superuser=True).exclude(email="")
    return list(owners.order_by("pk").values_list("email", flat=True))


def _urgent(now: datetime) -> list[Concern]:
    found = [one for group in concerns() for one in group.found if one.sort in URGENT_AFTER]
    return [one for one in found if one.since <= now - URGENT_AFTER[one.sort]]


def _claim(key: str, now: datetime) -> bool:
    due = Alert.objects.filter(key=key, sent_at=None, next_attempt_at__lte=now)
    return bool(due.update(next_attempt_at=now + LEASE))


def _mail(addresses: list[str], urgent: list[Concern]) -> EmailMessage:
    """What is in it names orders by their number and nobody by name: mail is read on the way."""
    rows = [{"concern": one, "label": Sort(one.sort).label, "next_step": NEXT_STEP[one.sort]} for one in urgent]
    context = {"rows": rows, "shop": ShopProfile.current(), "site_url": settings.SITE_URL}
    things = "One thing" if len(urgent) == 1 else f"{len(urgent)} things"
    return EmailMessage(
        subject=f"{things} about money cannot wait",
        body=render_to_string("watch/alert.txt", context).strip() + "\n",
        to=addresses,
        headers={"Auto-Submitted": "auto-generated"},
    )
