"""What a line costs now, and which price its shopper has agreed to."""

from typing import Any

from shop.cart.models import CartLine
from shop.catalogue.models import Variant
from shop.personalisation.customization import added_price_kobo
from shop.personalisation.offer import Source


def unit_price_kobo(variant: Variant, source: Source, answers: dict[str, Any]) -> int:
    """Return what one piece with these answers costs now, in kobo, its extras not counted."""
    return variant.current_price_kobo() + added_price_kobo(source, answers)


def price_of_gift_kobo(line: CartLine) -> int:
    """Return what one piece of the line costs now together with its extras, in kobo."""
    extras = line.extras.select_related("variant")
    return unit_price_kobo(line.variant, line.variant.product, line.customization) + sum(
        extra.variant.current_price_kobo() for extra in extras
    )


def agree_to_prices(line: CartLine) -> None:
    """Write down that the shopper has seen what the line and its extras cost now. Needs the cart held."""
    line.seen_price_kobo = unit_price_kobo(line.variant, line.variant.product, line.customization)
    line.save(update_fields=["seen_price_kobo"])
    for extra in line.extras.select_related("variant"):
        extra.seen_price_kobo = extra.variant.current_price_kobo()
        extra.save(update_fields=["seen_price_kobo"])
