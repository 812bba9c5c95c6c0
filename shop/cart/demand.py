"""What a cart asks for of each variant, beside what there is."""

from collections.abc import Mapping
from dataclasses import dataclass

from shop.catalogue.models import Variant
from shop.stock.available import available_of


@dataclass(frozen=True)
class Demand:
    """What the whole cart asks for of each variant, and what its own unpaid order holds of it."""

    wanted: Mapping[int, int]
    on_paper: Mapping[int, int]

    def available(self, variant: Variant) -> int | None:
        return available_of(variant, self.on_paper)

    def shortage(self, variant: Variant) -> str:
        """Return in words that there are too few for all lines together, or ""."""
        available, wanted = self.available(variant), self.wanted[variant.pk]
        if available is None or wanted <= available:
            return ""
        if available <= 0:
            return f"{variant} is sold out"
        return f"Only {available} left of {variant}, and your cart has {wanted}"

    def few_left(self, variant: Variant) -> str:
        """Return in words that there are just enough, or ""."""
        available = self.available(variant)
        is_low = available is not None and self.wanted[variant.pk] <= available <= variant.stock.low_at
        return f"Only {available} left" if is_low else ""
