"""What the owner writes down about an order, for the owner only. A note is added, never changed."""

from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from shop.orders.events import record
from shop.orders.models import Actor, Order, OrderEvent
from shop.orders.moves import lock_order

NOTE = "note"
LONGEST = 300  # characters that an event keeps


class NoteRefused(ValueError):
    """Nothing was written down. The text is a sentence for the owner."""


def newest_event_id(order: Order) -> int:
    """Return the id of the newest event of the order: what the form of a note has to carry."""
    return OrderEvent.objects.filter(order=order).order_by("-pk").values_list("pk", flat=True).first() or 0


def add_note(order_id: UUID, text: str, *, user: AbstractBaseUser | None, seen_event: int) -> OrderEvent:
    """Write a note down and return it.

    `seen_event` is `newest_event_id` as the page showed it: the same note sent twice is one. The order's version
    stays, so that a note stops nobody's step. Raises NoteRefused for one that is empty or too long.
    """
    text = text.strip()
    if not text:
        raise NoteRefused("Write something down first")
    if len(text) > LONGEST:
        raise NoteRefused(f"Write at most {LONGEST} characters. You have {len(text)}")
    with transaction.atomic(durable=True):
        order = lock_order(order_id)
        same = OrderEvent.objects.filter(order=order, what=NOTE, note=text, user=user.pk if user else None)
        return same.filter(pk__gt=seen_event).first() or record(order, Actor.OWNER, NOTE, note=text, user=user)
