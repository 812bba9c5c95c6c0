"""Asking for a link to one's orders with the email address alone."""

from django.db import transaction
from django.utils import timezone

from shop.orders.emails import owe_mail
from shop.orders.models import Order, OutboxMail

MOST_A_DAY = 3


def owe_link(email: str) -> None:
    """Owe this address a mail with a link to all its orders, at most three a day; owe nothing if it has none.

    Asks the database the same questions either way, and tells the caller nothing.
    """
    today = timezone.localdate().isoformat()
    with transaction.atomic(durable=True):
        newest = Order.objects.of_email(email).order_by("-placed_at").first()
        asked = OutboxMail.objects.filter(
            kind=OutboxMail.Kind.LINK, cause__startswith=today, order__in=Order.objects.of_email(email)
        ).count()
        if newest and asked < MOST_A_DAY:
            owe_mail(newest, OutboxMail.Kind.LINK, f"{today}-{asked + 1}")
