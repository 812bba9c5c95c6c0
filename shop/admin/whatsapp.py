"""What the owner writes to a customer on WhatsApp: the right words for where the order stands, to change at will."""

from shop.admin.show import whatsapp_url
from shop.orders.models import Fulfilment, Order, Status
from shop.profile.models import ShopProfile

_NOT_PAID = {
    Status.AWAITING_PAYMENT: "we are holding your order {number}. Can I help you with the payment?",
    Status.EXPIRED: "your order {number} was not paid in time, so we let it go. Shall I help you to order again?",
    Status.CANCELLED: "this is about your order {number}, which was cancelled.",
    Status.REFUNDED: "this is about your order {number}. Your money was sent back.",
}
_PAID = {
    Fulfilment.NEW: "thank you for your order {number}. We have your payment and start on your gifts soon.",
    Fulfilment.IN_PRODUCTION: "we are making your order {number} now.",
    Fulfilment.SENT: "your order {number} is on its way to you{sent_with}.",
    Fulfilment.DELIVERED: "your order {number} was delivered. We hope they love it!",
}
_READY = "your order {number} is made and packed. It leaves for {place} next."


def whatsapp_words(order: Order, shop_name: str) -> str:
    """Return what to write about an order as it stands."""
    if not order.is_paid:
        words = _NOT_PAID[Status(order.status)]
    elif order.fulfilment == Fulfilment.IN_PRODUCTION and order.ready_at:
        words = _READY
    else:
        words = _PAID[Fulfilment(order.fulfilment)]
    tracking = f", {order.tracking}" if order.tracking else ""
    said = words.format(
        number=order.number,
        place=order.place_name,
        sent_with=f" with {order.carrier}{tracking}" if order.carrier else "",
    )
    return f"Hello {order.name}, this is {shop_name}: {said}"


def whatsapp_about(order: Order) -> str:
    """Return the address that opens WhatsApp at the customer's number with those words; "" without a number."""
    return whatsapp_url(order.phone, whatsapp_words(order, ShopProfile.current().name)) if order.phone else ""
