"""What a line costs now, and which price its shopper has agreed to."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import QuerySet

from shop.cart.models import CartLine
from shop.catalogue.models import Variant
from shop.money import format_naira
from shop.personalisation.customization import added_price_kobo
from shop.personalisation.models import CustomizationField
from shop.personalisation.offer import Source, fields_of
from shop.personalisation.packed import own_answers, own_fields, own_price_kobo


def unit_price_kobo(variant: Variant, source: Source, answers: dict[str, Any]) -> int:
    """Return what one piece with these answers costs now, in kobo, its extras not counted."""
    return variant.current_price_kobo() + added_price_kobo(source, answers)


def price_of_gift_kobo(line: CartLine) -> int:
    """Return what one piece of the line costs now together with its extras, in kobo."""
    return unit_price_kobo(line.variant, line.variant.product, line.customization) + sum(
        _extra_price_kobo(extra, line) for extra in _extras_of(line)
    )


def agree_to_prices(line: CartLine) -> None:
    """Write down that the shopper has seen what the line and its extras cost now. Needs the cart held."""
    line.seen_price_kobo = unit_price_kobo(line.variant, line.variant.product, line.customization)
    line.save(update_fields=["seen_price_kobo"])
    for extra in _extras_of(line):
        extra.seen_price_kobo = _extra_price_kobo(extra, line)
        extra.save(update_fields=["seen_price_kobo"])


def extra_price_kobo(variant: Variant, fields: Iterable[CustomizationField], own: Mapping[str, Any]) -> int:
    """Return what an extra of a pack costs now, in kobo, with what is engraved on it. `fields` as in `own_fields`."""
    return variant.current_price_kobo() + own_price_kobo(fields, own)


def price_notice(before_kobo: int, now_kobo: int, variants: Iterable[Variant]) -> str:
    """Return in words that a gift of these variants costs something else than its shopper agreed to, or ""."""
    if now_kobo == before_kobo:
        return ""
    if now_kobo > before_kobo and any(variant.is_sale_over() for variant in variants):
        return f"The sale ended: the price went from {format_naira(before_kobo)} to {format_naira(now_kobo)}"
    way = "up" if now_kobo > before_kobo else "down"
    return f"The price went {way} from {format_naira(before_kobo)} to {format_naira(now_kobo)}"


def _extras_of(line: CartLine) -> QuerySet[CartLine]:
    return line.extras.select_related("variant__product__customization_set")


def _extra_price_kobo(extra: CartLine, pack: CartLine) -> int:
    own = own_answers(pack.customization, extra.variant.product_id)
    return extra_price_kobo(extra.variant, own_fields(fields_of(extra.variant.product)) if own else (), own)
