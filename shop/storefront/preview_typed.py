"""Previews of what is being typed, by the names of the fields in the address: two queries each."""

import re
from collections.abc import Mapping
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.http import Http404, QueryDict

from shop.catalogue.models import Product, ProductColour
from shop.catalogue.placing import Ground, area_of, photo_ground
from shop.personalisation.art import art_of, item_of
from shop.personalisation.engraving import MOST_CHARACTERS
from shop.personalisation.models import CustomizationField
from shop.personalisation.packed import own_name
from shop.storefront.preview import PREVIEWED, Packed, Preview, Wish, draw_preview
from shop.storefront.shown import looks_of, shown_products

_Asked = CustomizationField.Kind
_ID = re.compile(r"[0-9]{1,9}")


def preview_of_typed(slug: str, typed: QueryDict, *, words: str | None = None) -> Preview:
    """Return the preview of a product for what was typed, or with other `words`.

    Two queries. Raises Http404 for a product that is not shown.
    """
    product = _asked_product(shown_products().filter(slug=slug))
    ticked = typed.getlist(product.extras_name) if product.extras_name else []
    colours, packed = _read_colours(product, {int(key) for key in ticked if _ID.fullmatch(key)}, typed)
    wish = Wish(
        colour=typed.get(_Asked.COLOUR, ""),
        lettering=typed.get(_Asked.LETTERING, "") if product.has_lettering else "",
        inscription=(typed.get(product.words, "") if words is None else words) if product.words else "",
        max_length=product.max_length or MOST_CHARACTERS,
        max_lines=product.max_lines or 1,
    )
    return draw_preview(product, colours, wish, packed)


def preview_of_extra(slug: str, typed: QueryDict) -> Preview:
    """Return the preview of the `extra` of a pack that words were typed for.

    Two queries. Raises Http404 for a product that is not shown, or not allowed in this pack.
    """
    key = typed.get("extra", "")
    product = _asked_product(shown_products().filter(pk=int(key) if _ID.fullmatch(key) else 0, packs__slug=slug))
    wish = Wish(
        colour=typed.get(own_name(product.pk, _Asked.COLOUR), ""),
        lettering=typed.get(own_name(product.pk, _Asked.LETTERING), ""),
        inscription=typed.get(own_name(product.pk, _Asked.INSCRIPTION), ""),
        max_length=product.max_length or MOST_CHARACTERS,
        max_lines=product.max_lines or 1,
    )
    return draw_preview(product, looks_of(product), wish)


def _asked_product(products: QuerySet[Product]) -> Any:
    """Return the product with the names and limits of the fields it is drawn from. One query. Raises Http404."""
    fields = CustomizationField.objects.filter(customization_set=OuterRef("customization_set"))
    engraved = fields.filter(kind=_Asked.INSCRIPTION)
    product = products.annotate(
        words=Subquery(engraved.values("name")[:1]),
        max_length=Subquery(engraved.values("max_length")[:1]),
        max_lines=Subquery(engraved.values("max_lines")[:1]),
        extras_name=Subquery(fields.filter(kind=_Asked.EXTRAS).values("name")[:1]),
        has_lettering=Exists(fields.filter(kind=_Asked.LETTERING)),
    ).first()
    if product is None:
        raise Http404("There is no such product")
    return product


def _read_colours(product: Product, ticked: set[int], typed: Mapping[str, str]) -> tuple[list[ProductColour], Packed]:
    """Return the colours of a product, and the extras ticked of those it allows, as typed. One query for all.

    An extra that comes in no colour is not drawn.
    """
    wanted = Q(product=product.pk) | Q(product__in=product.extras.filter(pk__in=ticked).values("pk"))
    rows = ProductColour.objects.filter(wanted).select_related("colour", "photo", "product")
    looks: dict[Product, list[ProductColour]] = {}
    for row in rows.order_by("product__position", "product__name", "product", "position", "pk"):
        looks.setdefault(row.product, []).append(row)
    colours = looks.pop(product, [])
    items = []
    for extra, of_extra in looks.items():
        said = {kind: typed.get(own_name(extra.pk, kind), "") for kind in PREVIEWED}
        row = next((one for one in of_extra if one.colour.slug == said[_Asked.COLOUR]), of_extra[0])
        ground = photo_ground(row, extra.kind) or Ground(extra.kind, row.colour.hex, area_of(extra))
        art = art_of(extra.kind, row.colour.hex, [{"kind": kind, "value": value} for kind, value in said.items()])
        items.append(item_of(art, ground))
    return colours, Packed(items, [extra.name for extra in looks])
