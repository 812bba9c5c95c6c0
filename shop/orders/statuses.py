"""How an order's state is said to the person who placed it."""

from dataclasses import dataclass

from shop.orders.models import Fulfilment, Order, Status


@dataclass(frozen=True, slots=True)
class StatusWords:
    """A label for lists, a sentence for pages and mails, and the tone of the badge: ok, warn, error, muted."""

    label: str
    sentence: str
    tone: str


_BY_STATUS = {
    Status.AWAITING_PAYMENT: StatusWords(
        "Waiting for payment", "We are holding your gifts for you. We start on them once they are paid.", "warn"
    ),
    Status.CANCELLED: StatusWords("Cancelled", "This order was cancelled. We will not make or send it.", "muted"),
    Status.EXPIRED: StatusWords(
        "Not paid in time", "This order was not paid in time, so it was closed. You can order again.", "muted"
    ),
    Status.REFUNDED: StatusWords("Refunded", "This order was closed and your money was sent back to you.", "muted"),
}
_PAID_BY_FULFILMENT = {
    Fulfilment.NEW: StatusWords("Paid", "We have your payment. Your gifts are next to be made.", "ok"),
    Fulfilment.IN_PRODUCTION: StatusWords("Being made", "We are making your gifts now.", "ok"),
    Fulfilment.SENT: StatusWords("On the way", "Your gifts are on the way to you.", "ok"),
    Fulfilment.DELIVERED: StatusWords("Delivered", "Your gifts were delivered.", "ok"),
}


def status_words(order: Order) -> StatusWords:
    """Return where the order stands in plain words."""
    if order.is_paid:
        return _PAID_BY_FULFILMENT[Fulfilment(order.fulfilment)]
    return _BY_STATUS[Status(order.status)]
