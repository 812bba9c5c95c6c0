"""What happened to an order, one row each."""

from django.contrib.auth.models import AbstractBaseUser

from shop.orders.models import Actor, Order, OrderEvent


def event_of(
    order: Order,
    actor: Actor,
    what: str,
    *,
    before: str = "",
    after: str = "",
    note: str = "",
    user: AbstractBaseUser | None = None,
) -> OrderEvent:
    """Return an event of the order's history, which the caller saves.

    `what` is a word such as `paid`; `before` and `after` are states; `note` is for staff and cut to what fits.
    """
    return OrderEvent(
        order=order,
        actor=actor,
        what=what,
        before=before,
        after=after,
        note=note[:300],
        user_id=user.pk if user else None,
    )


def record(
    order: Order,
    actor: Actor,
    what: str,
    *,
    before: str = "",
    after: str = "",
    note: str = "",
    user: AbstractBaseUser | None = None,
) -> OrderEvent:
    """Append an event to the order's history, in the caller's transaction; the words are those of `event_of`."""
    event = event_of(order, actor, what, before=before, after=after, note=note, user=user)
    event.save(force_insert=True)
    return event
