"""What happened to an order, one row each."""

from django.contrib.auth.models import AbstractBaseUser

from shop.orders.models import Actor, Order, OrderEvent


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
    """Append an event to the order's history, in the caller's transaction.

    `what` is a word such as `paid`; `before` and `after` are states; `note` is for staff and cut to what fits.
    """
    return OrderEvent.objects.create(
        order=order,
        actor=actor,
        what=what,
        before=before,
        after=after,
        note=note[:300],
        user_id=user.pk if user else None,
    )
