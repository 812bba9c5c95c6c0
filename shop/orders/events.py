"""What happened to an order, one row each."""

from typing import TypedDict, Unpack

from django.contrib.auth.models import AbstractBaseUser

from shop.orders.models import Actor, Order, OrderEvent


class EventDetails(TypedDict, total=False):
    """What an event may say besides what happened: states before and after, a note for staff, and which of them."""

    before: str
    after: str
    note: str
    user: AbstractBaseUser | None


def event_of(order: Order, actor: Actor, what: str, **details: Unpack[EventDetails]) -> OrderEvent:
    """Return an event of the order's history, which the caller saves.

    `what` is a word such as `paid`. A note is cut to what fits.
    """
    user = details.get("user")
    return OrderEvent(
        order=order,
        actor=actor,
        what=what,
        before=details.get("before", ""),
        after=details.get("after", ""),
        note=details.get("note", "")[:300],
        user_id=user.pk if user else None,
    )


def record(order: Order, actor: Actor, what: str, **details: Unpack[EventDetails]) -> OrderEvent:
    """Append an event to the order's history, in the caller's transaction; the words are those of `event_of`."""
    event = event_of(order, actor, what, **details)
    event.save(force_insert=True)
    return event
