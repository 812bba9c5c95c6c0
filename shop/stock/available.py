"""How many pieces a shopper can have: what is free, and what is held only on paper."""

from collections import Counter
from collections.abc import Collection, Mapping
from types import MappingProxyType
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from shop.built_query import BuiltQuery
from shop.catalogue.models import Variant
from shop.stock.models import Reservation

NOTHING: Mapping[int, int] = MappingProxyType({})
_NO_ORDER = UUID(int=0)
_on_paper = BuiltQuery(
    lambda now, own_order, variant_ids: Reservation.objects.filter(
        Q(order__hold_expires_at__lte=now) | Q(order=own_order),
        state=Reservation.State.HELD,
        variant__pk__in=variant_ids,
    )
)


def run_out_holds() -> QuerySet[Reservation]:
    """Return what is still held although its time is over: free to take, since the next taker frees it."""
    return Reservation.objects.filter(state=Reservation.State.HELD, order__hold_expires_at__lte=timezone.now())


def available_of(variant: Variant, on_paper: Mapping[int, int] = NOTHING) -> int | None:
    """Return how many a shopper can have; None where nothing is counted, 0 for a variant without a stock row."""
    stock = getattr(variant, "stock", None)
    available = stock.available if stock is not None else 0
    return None if available is None else available + on_paper.get(variant.pk, 0)


def held_on_paper(variants: Collection[Variant], own_order: UUID | None = None) -> Mapping[int, int]:
    """Return by variant id how many pieces are held without being lost to this shopper.

    That is what holds keep that have run out, which the next taker frees, and what the shopper's own unpaid order
    holds, which a new checkout gives back first. One query, and only where something is held; needs `stock` loaded.
    """
    held = [variant.pk for variant in variants if getattr(variant, "stock", None) and variant.stock.reserved]
    if not held:
        return NOTHING
    pieces = Counter[int]()
    for row in _on_paper.rows(timezone.now(), own_order or _NO_ORDER, sorted(set(held))):
        pieces[row.variant_id] += row.quantity
    return pieces
