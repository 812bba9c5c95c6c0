"""What holds a paid order back: its money may go, is gone, or goes back so that the order closes."""

from enum import StrEnum

from shop.orders.models import Order

WON = "declined"  # Paystack's word for a dispute that took nothing; its others say that the customer got the money
DISPUTE_NOTED = "dispute noted"  # the event of an order that goes on after a lost dispute; `after` is which

_UNDER_WAY = ["requested", "processing", "needs_attention"]  # what `payments` says of refunds that have not ended


class Dispute(StrEnum):
    """How an order's disputes stand: there is none in its way, one is open, or one was lost and not noted yet."""

    NONE = ""
    OPEN = "open"
    LOST = "lost"


HELD_BACK = {
    Dispute.OPEN: (
        "A dispute is open about its payment, so it is held back. Answer the dispute first, or say why it is made"
    ),
    Dispute.LOST: (
        "A dispute about its payment was lost: the bank took the money, so it is held back. "
        "Cancel the order, or say why it is made"
    ),
}


CLOSING = "Its money is on its way back so that it closes, so it is not begun. Should the refund fail, it can be"


def is_about_to_close(order: Order) -> bool:
    """Whether refunds are under way after which the order closes, as the owner chose."""
    closing = order.payments.filter(refunds__closes_order=True, refunds__status__in=[*_UNDER_WAY, "succeeded"])
    return order.payments.filter(pk__in=closing, refunds__status__in=_UNDER_WAY).exists()


def dispute_about(order: Order) -> Dispute:
    """Return how the disputes of an order stand. Asked by the relation: payments stand above orders."""
    disputes = order.payments.filter(disputes__isnull=False).values_list(
        "disputes__gateway_id", "disputes__resolved_at", "disputes__resolution"
    )
    taken = [(number, resolved_at) for number, resolved_at, resolution in disputes if resolution != WON]
    if any(resolved_at is None for _, resolved_at in taken):
        return Dispute.OPEN
    noted = set(order.events.filter(what=DISPUTE_NOTED).values_list("after", flat=True)) if taken else set()
    return Dispute.LOST if {str(number) for number, _ in taken} - noted else Dispute.NONE
