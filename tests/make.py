"""Things to test with: plain functions with sensible defaults. Rooms keep their own in `tests/<room>/make.py`."""

import itertools
from typing import Any

from shop.catalogue.models import Category, Colour, Kind, Product, ProductColour, Variant
from shop.delivery.models import DeliveryPlace
from shop.personalisation.models import CustomizationField, CustomizationSet
from shop.stock.models import Stock, StockMove

_numbers = itertools.count(1)


def make_category(name: str = "", **fields: Any) -> Category:
    n = next(_numbers)
    return Category.objects.create(**{"name": name or f"Category {n}", "slug": f"category-{n}", "position": n} | fields)


def make_colour(name: str = "Indigo", hex: str = "#2a2f7f") -> Colour:
    return Colour.objects.get_or_create(slug=name.lower().replace(" ", "-"), defaults={"name": name, "hex": hex})[0]


def make_variant(
    product: Product | None = None, *, price_kobo: int = 950_000, on_hand: int | None = 10, **fields: Any
) -> Variant:
    """Make a variant with `on_hand` pieces in stock; None makes it untracked (made to order)."""
    n = next(_numbers)
    variant = Variant.objects.create(
        **{"product": product or make_product(variants=0), "name": f"Size {n}", "code": f"CODE-{n}"}
        | {"price_kobo": price_kobo}
        | fields
    )
    Stock.objects.create(variant=variant, on_hand=on_hand or 0, is_tracked=on_hand is not None)
    if on_hand:
        StockMove.objects.create(variant=variant, change=on_hand, reason=StockMove.Reason.RECEIVE)
    return variant


def make_product(
    name: str = "", *, kind: Kind = Kind.CUP, variants: int = 1, on_hand: int | None = 10, **fields: Any
) -> Product:
    """Make a product in indigo and clay with `variants` variants and no customization set unless one is given."""
    n = next(_numbers)
    product = Product.objects.create(
        **{"name": name or f"Product {n}", "slug": f"product-{n}", "kind": kind}
        | {"category": fields.pop("category", None) or make_category()}
        | fields
    )
    for position, colour in enumerate([make_colour(), make_colour("Clay", "#b4452a")]):
        ProductColour.objects.create(product=product, colour=colour, position=position)
    for _ in range(variants):
        make_variant(product, on_hand=on_hand)
    return product


def make_place(name: str = "Abeokuta", **fields: Any) -> DeliveryPlace:
    slug = name.lower().replace(" ", "-")
    return DeliveryPlace.objects.get_or_create(
        slug=slug, defaults={"name": name, "state": "Ogun", "fee_kobo": 150_000} | fields
    )[0]


def make_set(name: str = "Standard", *kinds: str) -> CustomizationSet:
    """Make a customization set with one required field of each kind, named like its kind."""
    is_taken = CustomizationSet.objects.filter(name=name).exists()
    made = CustomizationSet.objects.create(name=f"{name} {next(_numbers)}" if is_taken else name)
    for position, kind in enumerate(kinds or ("colour", "inscription", "phone", "location")):
        CustomizationField.objects.create(
            customization_set=made, kind=kind, name=kind, label=kind.capitalize(), position=position
        )
    return made
