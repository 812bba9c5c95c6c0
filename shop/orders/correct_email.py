"""Correct the email address that an order was placed with, and mail the right one what the wrong one got."""

from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import F

from shop.orders.changeable import why_email_stays
from shop.orders.emails import owe_mail
from shop.orders.events import record
from shop.orders.models import Actor, Order, OrderEvent, OutboxMail
from shop.orders.moves import lock_order
from shop.orders.words import refresh_words
from shop.vouchers.use import move_use

EMAIL_CORRECTED = "email corrected"
MOST_BY_SHOPPER = 3  # each one sends a mail to an address that nobody has proved to own
_LONGEST = 60  # characters that an event keeps


class EmailRefused(Exception):
    """The address stays as it was; the text is for the shopper. Nothing was changed."""


def correct_email(order_id: UUID, email: str, *, actor: Actor, user: AbstractBaseUser | None = None) -> bool:
    """Give an order another email address and return whether it differs from the one it had.

    Every link mailed so far stops working, and the mail that says where the order stands is owed to the new address.
    Raises EmailRefused once the gifts are sent, for an order that is closed, and to a shopper who corrects too often.
    """
    with transaction.atomic(durable=True):
        order = lock_order(order_id)
        if email == order.email:
            return False
        refusal = why_email_stays(order) or _too_often(order, actor)
        if refusal:
            raise EmailRefused(refusal)
        before = order.email
        Order.objects.filter(pk=order.pk).update(
            email=email, link_version=F("link_version") + 1, version=F("version") + 1
        )
        refresh_words(order.pk)
        order.refresh_from_db()
        move_use(order.pk, email=email)
        note = f"{before} → {email}" if max(len(before), len(email)) > _LONGEST else ""
        shown = {"before": before[:_LONGEST], "after": email[:_LONGEST]}
        record(order, actor, EMAIL_CORRECTED, **shown, note=note, user=user)
        _owe_again(order)
    return True


def _too_often(order: Order, actor: Actor) -> str:
    if actor != Actor.SHOPPER:
        return ""
    times = OrderEvent.objects.filter(order=order, what=EMAIL_CORRECTED, actor=Actor.SHOPPER).count()
    return (
        "The address was corrected several times already. Call us to change it once more"
        if times >= MOST_BY_SHOPPER
        else ""
    )


def _owe_again(order: Order) -> None:
    """Owe the mail that says where the order stands. One that no sender has taken yet becomes it: nobody gets two."""
    kind = OutboxMail.Kind.PAID if order.is_paid else OutboxMail.Kind.PLACED
    cause = f"email-{order.link_version}"
    untouched = OutboxMail.objects.filter(order=order, kind=kind, state=OutboxMail.State.WAITING, attempts=0)
    untouched.update(cause=cause)
    owe_mail(order, kind, cause)
