"""What of a placed order can still be put right, and why not, for its shopper."""

from shop.orders.models import Fulfilment, Order

_UNTIL_SENT = frozenset({Fulfilment.NEW, Fulfilment.IN_PRODUCTION})


def why_texts_stay(order: Order) -> str:
    """Return why the texts of this order can no longer change; "" while they can: until its gifts are being made."""
    if order.is_awaiting_payment or (order.is_paid and order.fulfilment == Fulfilment.NEW):
        return ""
    if order.is_paid:
        return "We have started making this order, so its texts can no longer be changed here. Call us at once"
    return "This order is closed, so its texts can no longer be changed"


def why_email_stays(order: Order) -> str:
    """Return why the address of this order can no longer be corrected; "" while it can: until its gifts are sent."""
    if order.is_awaiting_payment or (order.is_paid and order.fulfilment in _UNTIL_SENT):
        return ""
    if order.is_paid:
        return "Your gifts are on the way, so the email address can no longer be changed here. Call us"
    return "This order is closed, so its email address can no longer be changed"
