"""What the shop does not keep: each function removes one thing and returns how many."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management.base import BaseCommand
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from shop.cart.models import Cart
from shop.catalogue.sweep import sweep_unknown_files
from shop.customers.retention import erase_old_orders
from shop.orders.models import Order, OutboxMail, Status
from shop.payments.records import Listing, WebhookDelivery
from shop.throttle.count import forget_old_hits

CART_KEPT = timedelta(days=30)  # as long as a session lives: nobody can come back to an older cart
BATCH = 500  # rows locked at a time


class Command(BaseCommand):
    help = "Remove expired sessions, old carts and what else is not kept; forget whose old orders were. Safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(
            f"clean up: {_expired_sessions()} sessions, {_old_carts()} carts, {_old_link_mail()} link mails, "
            f"{_unknown_files()} unknown files, {forget_old_hits()} hits removed, "
            f"{_old_webhook_bodies()} webhook bodies, {_old_mail_errors()} mail errors emptied, "
            f"{erase_old_orders()} old orders made nobody's"
        )


def _expired_sessions() -> int:
    return Session.objects.filter(expire_date__lt=timezone.now()).delete()[0]


def _old_carts() -> int:
    """Remove carts untouched for CART_KEPT, unless an order placed from one still waits for its payment."""
    unpaid = Order.objects.filter(cart_key=OuterRef("pk"), status=Status.AWAITING_PAYMENT)
    old = Cart.objects.filter(~Exists(unpaid), updated_at__lt=timezone.now() - CART_KEPT).order_by("pk")
    removed = 0
    while True:
        with transaction.atomic():
            # A shopper who comes back this very moment locks the cart first, and then it is not old any more.
            batch = list(old.select_for_update(of=("self",), skip_locked=True).values_list("pk", flat=True)[:BATCH])
            Cart.objects.filter(pk__in=batch).delete()
        removed += len(batch)
        if len(batch) < BATCH:
            return removed


def _old_link_mail() -> int:
    """Remove requests for a link. All other mail stays: its row is what keeps a mail from being sent twice."""
    return _old_mail().filter(kind=OutboxMail.Kind.LINK).delete()[0]


def _old_mail_errors() -> int:
    """Empty why old mails could not be sent. That is the only text of a mail that is kept at all."""
    return _old_mail().exclude(error="").update(error="")


def _old_mail() -> "QuerySet[OutboxMail]":
    if settings.MAIL_KEPT is None:
        return OutboxMail.objects.none()
    ended = OutboxMail.objects.exclude(state=OutboxMail.State.WAITING)
    return ended.filter(created_at__lt=timezone.now() - settings.MAIL_KEPT)


def _unknown_files() -> int:
    """Sweep once a day: a storage that is not a disk of ours is asked over the network."""
    return sweep_unknown_files() if Listing.claim("sweep of files", every=timedelta(days=1)) else 0


def _old_webhook_bodies() -> int:
    """Empty bodies that were dealt with: they hold customers' addresses. Digest and reference stay matchable."""
    if settings.WEBHOOK_KEPT is None:
        return 0
    dealt_with = [WebhookDelivery.Outcome.HANDLED, WebhookDelivery.Outcome.IGNORED]
    oldest = timezone.now() - settings.WEBHOOK_KEPT
    return WebhookDelivery.objects.filter(outcome__in=dealt_with, last_at__lt=oldest).exclude(body="").update(body="")
