"""The owner's daily mail of what needs attention: once a day, only when something does, never about a person.

It is written when it leaves, so there is nothing to store but times: one row of `Listing`, claimed by moving its
time, and one that says what was told. It names orders by their numbers only: a mailbox of the shop's is not a place
for customers' data.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from email.utils import formataddr, parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from shop.management.audit import rules_broken
from shop.payments.attention import sent_back_by_itself
from shop.payments.concerns import Concerns, concerns, count_concerns
from shop.payments.models import Refund
from shop.payments.records import Listing
from shop.profile.models import ShopProfile
from shop.watch.alert import owners_addresses
from shop.watch.jobs import note_books

logger = logging.getLogger(__name__)

NAME = "owner digest"
TOLD = "owner digest told"  # its time: from when on money that went back by itself is still to be told
FROM_HOUR = 7  # in the shop's own time: before the day's work
LOOK_AGAIN = timedelta(hours=1)  # where nothing needed the owner yet, or the mail could not be sent


@dataclass(frozen=True)
class Digest:
    """What a mail would say: what needs the owner, which rules of the books are broken, what went back by itself."""

    groups: tuple[Concerns, ...] = ()
    total: int = 0
    rules: tuple[str, ...] = ()
    sent_back: tuple[Refund, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.total or self.rules or self.sent_back)


def send_digest() -> str:
    """Send today's mail if it is due and there is something to say; return what became of it, in a few words.

    Any number of these may run at once: one moves the time. A sender that dies is followed by another an hour later,
    under the same Message-ID. Call it with no transaction open.
    """
    now = timezone.localtime()
    morning = _morning_of(now)
    if now < morning or not Listing.claim(NAME, every=LOOK_AGAIN, first_at=morning):
        return "not due"
    digest = _until(morning)
    if digest.is_empty:
        return "nothing needs the owner"
    addresses = owners_addresses()
    if not addresses:
        return "no address: write one into the shop profile"
    try:
        compose(digest, addresses).send()
    except Exception as error:  # noqa: BLE001  each way of sending has errors of its own
        # Only its kind: the text of a mail server's error may hold addresses.
        logger.warning("The owner's digest was not sent: %s", type(error).__name__)
        return "failed, tried again in an hour"
    Listing.objects.filter(name=NAME).update(next_at=morning + timedelta(days=1))
    Listing.objects.filter(name=TOLD).update(next_at=morning)
    return f"sent, {digest.total} to look at"


def _until(morning: datetime) -> Digest:
    """Return what there is to say. What went back is told until this morning, from where the mail before ended."""
    told, _ = Listing.objects.get_or_create(name=TOLD, defaults={"next_at": morning - timedelta(days=1)})
    sent_back = sent_back_by_itself(told.next_at, morning).select_related("payment__order")
    rules = tuple(rules_broken())
    note_books(are_right=not rules)
    return Digest(tuple(concerns()), sum(count_concerns().values()), rules, tuple(sent_back))


def compose(digest: Digest, addresses: list[str]) -> EmailMultiAlternatives:
    """Return the mail, in plain text and HTML."""
    shop, day = ShopProfile.current(), timezone.localdate()
    attention = f"{settings.SITE_URL}{reverse('attention')}"
    context = {"shop": shop, "digest": digest, "attention": attention}
    message = EmailMultiAlternatives(
        subject=f"{_how_many(digest)} at {' '.join(shop.name.split())}",
        body=render_to_string("admin/mail/digest.txt", context).strip() + "\n",
        from_email=formataddr((" ".join(shop.name.split()), parseaddr(settings.DEFAULT_FROM_EMAIL)[1])),
        to=addresses,
        headers={
            # The same for every try of a day, so that mailboxes can tell a repeated mail.
            "Message-ID": f"<digest.{day:%Y-%m-%d}@{urlsplit(settings.SITE_URL).hostname}>",
            "Auto-Submitted": "auto-generated",
        },
    )
    message.attach_alternative(render_to_string("admin/mail/digest.html", context), "text/html")
    return message


def _how_many(digest: Digest) -> str:
    if not digest.total:
        return "The books do not agree" if digest.rules else "Money went back"
    return "1 thing needs you" if digest.total == 1 else f"{digest.total} things need you"


def _morning_of(moment: datetime) -> datetime:
    return timezone.make_aware(datetime.combine(moment.date(), time(FROM_HOUR)), moment.tzinfo)
