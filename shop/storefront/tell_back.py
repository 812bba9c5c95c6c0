"""Telling people that what they wanted is back: once each, whatever runs twice."""

import logging
from dataclasses import dataclass
from datetime import timedelta
from email.utils import formataddr, parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import F, Q, QuerySet
from django.template.loader import render_to_string
from django.utils import timezone

from shop.catalogue.models import Variant
from shop.profile.models import ShopProfile
from shop.storefront.linked_data import absolute
from shop.storefront.models import BackInStock
from shop.storefront.shown import shown_products

logger = logging.getLogger(__name__)

MOST_PER_ADDRESS = 20  # waiting at once: more is somebody else typing the address
KEPT = timedelta(days=365)  # what has not come back by then does not
# A claimed request is out of the other jobs' sight for this long: much longer than one mail can take.
LEASE = timedelta(minutes=10)
RETRY_MINUTES = (5, 60, 720)  # after the first failure, the second…; after the last it is given up
# With this many failures in a row it is the mail server, not the mails: the rest waits for the next run.
FAILURES_THAT_STOP = 3


@dataclass(frozen=True)
class Told:
    """What became of the requests of one run."""

    sent: int = 0
    failed: int = 0


def ask_to_be_told(variant: Variant, email: str) -> None:
    """Remember that this address waits for the variant. Quiet when it does already, and when it waits for too much.

    The caller learns nothing: nobody finds out what another person waits for.
    """
    email = email.strip().lower()
    if BackInStock.objects.filter(email=email).count() < MOST_PER_ADDRESS:
        BackInStock.objects.bulk_create([BackInStock(variant=variant, email=email)], ignore_conflicts=True)


def tell_back_in_stock(*, limit: int = 50) -> Told:
    """Write to those who wait for what can be had again, who asked first is told first. Forget requests too old.

    Any number of these may run at once: each request is claimed by one, and is gone once its mail is sent. A job that
    dies between the two sends it again after the lease, with the same Message-ID. Call it with no transaction open.
    """
    BackInStock.objects.filter(created_at__lt=timezone.now() - KEPT).delete()
    outcomes: list[bool] = []
    for pk in list(_due().order_by("created_at", "pk").values_list("pk", flat=True)[:limit]):
        waiting = _claim(pk)
        if waiting is not None:
            outcomes.append(_tell(waiting))
        if len(outcomes) >= FAILURES_THAT_STOP and not any(outcomes[-FAILURES_THAT_STOP:]):
            break
    return Told(sent=sum(outcomes), failed=len(outcomes) - sum(outcomes))


def _due() -> QuerySet[BackInStock]:
    """Requests for a variant that a shopper can see and have, and that nobody is seeing to."""
    there = Q(variant__stock__is_tracked=False) | Q(variant__stock__on_hand__gt=F("variant__stock__reserved"))
    return BackInStock.objects.filter(
        there,
        next_attempt_at__lte=timezone.now(),
        variant__is_active=True,
        variant__product__in=shown_products().order_by(),
    )


def _claim(pk: int) -> BackInStock | None:
    """Return the request if it is ours to see to; the one conditional update decides between two jobs."""
    now = timezone.now()
    is_ours = BackInStock.objects.filter(pk=pk, next_attempt_at__lte=now).update(
        next_attempt_at=now + LEASE, attempts=F("attempts") + 1
    )
    return BackInStock.objects.select_related("variant__product").get(pk=pk) if is_ours else None


def _tell(waiting: BackInStock) -> bool:
    """Send a claimed request's mail and forget the request; say whether that went well."""
    try:
        compose(waiting).send()
    except Exception as error:  # noqa: BLE001  each way of sending has errors of its own; one must not stop the rest
        _put_off(waiting, error)
        return False
    BackInStock.objects.filter(pk=waiting.pk).delete()
    return True


def compose(waiting: BackInStock) -> EmailMultiAlternatives:
    """Return the mail, in plain text and HTML."""
    shop, variant = ShopProfile.current(), waiting.variant
    link = absolute(variant.product.get_absolute_url())
    context = {"shop": shop, "variant": variant, "link": link, "site_url": settings.SITE_URL}
    message = EmailMultiAlternatives(
        subject=_one_line(f"{variant} is back"),
        body=render_to_string("storefront/mail/back_in_stock.txt", context).strip() + "\n",
        from_email=formataddr((_one_line(shop.name), parseaddr(settings.DEFAULT_FROM_EMAIL)[1])),
        to=[waiting.email],
        reply_to=[shop.email] if shop.email else None,
        headers={
            # The same for every try, so that mailboxes can tell a repeated mail.
            "Message-ID": f"<back.{waiting.pk}@{urlsplit(settings.SITE_URL).hostname}>",
            "Auto-Submitted": "auto-generated",
        },
    )
    message.attach_alternative(render_to_string("storefront/mail/back_in_stock.html", context), "text/html")
    return message


def _put_off(waiting: BackInStock, error: Exception) -> None:
    """Wait longer after each failure, then give up. Only the error's kind is logged: its text may hold the address."""
    what = f"{type(error).__name__} {getattr(error, 'smtp_code', '')}".strip()
    logger.warning("Telling request %s failed at try %s: %s", waiting.pk, waiting.attempts, what)
    ours = BackInStock.objects.filter(pk=waiting.pk, attempts=waiting.attempts)
    if waiting.attempts > len(RETRY_MINUTES):
        ours.delete()
    else:
        ours.update(next_attempt_at=timezone.now() + timedelta(minutes=RETRY_MINUTES[waiting.attempts - 1]))


def _one_line(text: str) -> str:
    """Header text: a line break in it would start another header."""
    return " ".join(text.split())
