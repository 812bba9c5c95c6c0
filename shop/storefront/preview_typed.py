"""Previews of what is being typed, by the names of the fields in the address: two queries each."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.http import Http404, QueryDict

from shop.catalogue.models import Product, ProductColour
from shop.catalogue.placing import Ground, area_of, photo_ground
from shop.personalisation.art import art_on, item_of
from shop.personalisation.drawing.draw import Item
from shop.personalisation.engraving import MOST_CHARACTERS
from shop.personalisation.models import CustomizationField
from shop.personalisation.offer import PLAIN_HEX, Offer, letterings_of
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
        takes_words=bool(product.words),
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
    """Return the colours of a product, and the extras ticked of those it allows, as typed.

    One query for all, and a second one where one of them comes in no colour.
    """
    allowed = product.extras.filter(pk__in=ticked)
    wanted = Q(product=product.pk) | Q(product__in=allowed.values("pk"))
    looks: dict[Product, list[ProductColour]] = {}
    for row in (
        ProductColour.objects.filter(wanted).select_related("colour", "photo", "product").order_by("position", "pk")
    ):
        looks.setdefault(row.product, []).append(row)
    colours = looks.pop(product, [])
    if ticked - {extra.pk for extra in looks}:
        looks |= {extra: [] for extra in allowed if extra not in looks}
    extras = sorted(looks, key=lambda extra: (extra.position, extra.name, extra.pk))
    return colours, Packed([_item(extra, looks[extra], typed) for extra in extras], [extra.name for extra in extras])


def _item(extra: Product, looks: Sequence[ProductColour], typed: Mapping[str, str]) -> Item:
    """Return an extra as it goes into the pack, as typed: in its first colour where that is none of its own."""
    said = {kind: typed.get(own_name(extra.pk, kind), "") for kind in PREVIEWED}
    row = next((one for one in looks if one.colour.slug == said[_Asked.COLOUR]), next(iter(looks), None))
    plain = Ground(extra.kind, row.colour.hex if row else PLAIN_HEX, area_of(extra))
    ground = (photo_ground(row, extra.kind) if row else None) or plain
    offer = Offer((), set_version=0, letterings=letterings_of(extra))
    return item_of(art_on(ground, offer, [{"kind": kind, "value": value} for kind, value in said.items()]))
