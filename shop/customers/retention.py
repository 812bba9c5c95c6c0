"""What the shop forgets by itself, after the times that the settings name."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from shop.customers.erase import erase_order
from shop.orders.models import Order

MOST_AT_ONCE = 200  # orders in one run: the job runs again soon


def erase_old_orders() -> int:
    """Erase whose orders those are that are older than CUSTOMER_DATA_KEPT, and return how many. Safe to run twice.

    Each in a transaction of its own; one with anything open stays.
    """
    kept: timedelta | None = settings.CUSTOMER_DATA_KEPT
    if kept is None:
        return 0
    old = Order.objects.filter(erased_at=None, placed_at__lt=timezone.now() - kept).order_by("placed_at")
    return sum(erase_order(pk) for pk in list(old.values_list("pk", flat=True)[:MOST_AT_ONCE]))
