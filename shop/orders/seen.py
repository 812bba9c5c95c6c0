"""Was this decided on old news? Every form of the owner's carries the version of the order that its reader saw."""

from django.utils import timezone
from django.utils.formats import date_format

from shop.orders.models import Order
from shop.orders.moves import StaleOrder
from shop.orders.statuses import status_words


class OrderChanged(StaleOrder):
    """The order is not what the page showed. The text is a sentence for the owner; nothing was changed."""


def refuse_old_news(order: Order, seen_version: int | None) -> None:
    """Raise OrderChanged if the order, locked, has moved on from `seen_version`. None means that nobody looked."""
    if seen_version is None or order.version == seen_version:
        return
    raise OrderChanged(
        f"This order changed since you opened it. It is now: {status_words(order).label}.{_latest(order)} "
        "Look at it again, then decide"
    )


def _latest(order: Order) -> str:
    event = order.events.select_related("user").last()
    if event is None:
        return ""
    who = event.user.get_username() if event.user else event.get_actor_display()
    at = date_format(timezone.localtime(event.at), "j M, H:i")
    return f" The latest: {event.what.replace('_', ' ')}, by {who}, {at}."
