"""How many pieces a shopper can have: what is free, and what is held only on paper."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q, Sum
from django.utils import timezone

from shop.catalogue.models import Variant
from shop.stock.models import Reservation


def available_of(variant: Variant) -> int | None:
    """Return how many are free now; None where nothing is counted, 0 for a variant without a stock row."""
    stock = getattr(variant, "stock", None)
    return stock.available if stock is not None else 0


def available_to(variants: Iterable[Variant], own_order: UUID | None = None) -> dict[int, int | None]:
    """Return by variant id how many a shopper can have, counting what is held only on paper.

    That is: holds that have run out, which the next taker frees, and the hold of the shopper's own unpaid order,
    which a new checkout replaces. Costs one query, and only when something is held. `stock` must be loaded.
    """
    free = {variant.pk: available_of(variant) for variant in variants}
    held = [variant.pk for variant in variants if getattr(variant, "stock", None) and variant.stock.reserved]
    if held:
        on_paper = Reservation.objects.filter(state=Reservation.State.HELD, variant_id__in=held).filter(
            Q(order__hold_expires_at__lte=timezone.now()) | Q(order_id=own_order)
        )
        for variant_id, pieces in on_paper.values_list("variant_id").annotate(pieces=Sum("quantity")):
            now = free[variant_id]
            free[variant_id] = None if now is None else now + pieces
    return free
