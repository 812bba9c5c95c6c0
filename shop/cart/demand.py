"""What the gifts of a cart ask for of each variant, beside what there is."""

from collections import Counter
from collections.abc import Iterable, Mapping

from shop.cart.models import CartLine
from shop.catalogue.models import Variant
from shop.stock.available import available_of


class Demand:
    """What gifts ask for together of each variant. `on_paper` is held for orders and yet free to this cart."""

    def __init__(self, on_paper: Mapping[int, int]) -> None:
        self.on_paper = on_paper
        self.wanted: Counter[int] = Counter()

    def take(self, parts: Iterable[CartLine]) -> None:
        """Ask for the pieces of one more gift."""
        for part in parts:
            self.wanted[part.variant_id] += part.quantity

    def available(self, variant: Variant) -> int | None:
        """Return how many pieces this cart can have, None where nothing is counted."""
        return available_of(variant, self.on_paper)

    def is_gone(self, variant: Variant) -> bool:
        """Whether not a piece is left beside what is asked for so far."""
        available = self.available(variant)
        return available is not None and available <= self.wanted[variant.pk]

    def shortage(self, variant: Variant) -> str:
        """Return in words that there are too few for all gifts together, or ""."""
        available, wanted = self.available(variant), self.wanted[variant.pk]
        if available is None or wanted <= available:
            return ""
        return f"Only {available} left of {variant}, and your cart has {wanted}"

    def few_left(self, variant: Variant) -> str:
        """Return in words that there are just enough, or ""."""
        available = self.available(variant)
        is_low = available is not None and self.wanted[variant.pk] <= available <= variant.stock.low_at
        return f"Only {available} left" if is_low else ""


def scarce(rows: Iterable[CartLine]) -> list[Variant]:
    """Return the variants of which few, or too few for these rows, are free: what is held of others does not matter.

    On a flash sale thousands of orders may hold pieces of one variant, and everybody would count them.
    """
    wanted: Counter[int] = Counter()
    variants = {}
    for row in rows:
        wanted[row.variant_id] += row.quantity
        variants[row.variant_id] = row.variant
    return [variant for variant in variants.values() if _is_scarce(variant, wanted[variant.pk])]


def _is_scarce(variant: Variant, wanted: int) -> bool:
    free = available_of(variant)
    return free is not None and free <= max(wanted, variant.stock.low_at if hasattr(variant, "stock") else 0)
