"""What holds a paid order back: the customer's bank disputes its payment, so its money may go."""

from shop.orders.models import Order

HELD_BACK = "A dispute is open about its payment, so it is held back. Answer the dispute first, or say why it is made"


def is_disputed(order: Order) -> bool:
    """Whether a dispute about a payment of the order is open. Asked by the relation: payments stand above orders."""
    return order.payments.filter(disputes__isnull=False, disputes__resolved_at=None).exists()
