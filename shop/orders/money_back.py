"""What of the money that an order was paid with goes back to the shopper, or is back already."""

from django.db.models import Q, Sum

from shop.orders.models import Order

_ALIVE = ["requested", "processing", "needs_attention", "succeeded"]  # what `payments` says of refunds that stand


def money_back_kobo(order: Order) -> int:
    """Return the sum of the refunds, in kobo, that have not failed: one query, none for an order never paid.

    Only of the payment that paid the order: what was paid twice, or too late, and goes back is no part of its price.
    """
    if order.paid_at is None:
        return 0
    stand = Q(refunds__status__in=_ALIVE)
    back = order.payments.filter(effect="applied").aggregate(back=Sum("refunds__amount_kobo", filter=stand))["back"]
    return back or 0
