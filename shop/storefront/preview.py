"""What the gift will look like: the product in the chosen colour with the words engraved on it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.http import Http404, QueryDict
from django.utils.safestring import SafeString

from shop.catalogue.drawings import drawing_url
from shop.catalogue.models import Colour, Kind, Product
from shop.personalisation.art import Art
from shop.personalisation.drawing.draw import Drawing, Item, draw_gift
from shop.personalisation.drawing.fonts import Lettering
from shop.personalisation.engraving import MOST_CHARACTERS
from shop.personalisation.forms import CustomizationForm
from shop.personalisation.lettering import DEFAULT
from shop.personalisation.models import CustomizationField
from shop.personalisation.packed import extras_drawn, item_of, own_name, things_in
from shop.personalisation.writing import as_written
from shop.storefront.shown import PLAIN_HEX, colours_of, shown_products

_Asked = CustomizationField.Kind
PREVIEWED = (_Asked.COLOUR, _Asked.LETTERING, _Asked.INSCRIPTION)
_ID = re.compile(r"[0-9]{1,9}")
_OWNERS_ORDER = ("position", "name", "pk", "product_colours__position", "product_colours__pk")
_COLOUR = ("product_colours__colour__slug", "product_colours__colour__name", "product_colours__colour__hex")


@dataclass(frozen=True)
class Preview:
    """`problem` says why the words cannot be engraved: then the drawing has none, as `plain_url` never has.

    `url` is the drawing alone, as large as the screen.
    """

    kind: str
    drawing: SafeString
    url: str
    plain_url: str
    fits: str
    warnings: tuple[str, ...]
    problem: str

    @property
    def says(self) -> str:
        """What the shopper must know now, for who does not see it."""
        return self.problem or ". ".join(filter(None, [self.fits, *self.warnings]))


@dataclass(frozen=True)
class Packed:
    """The extras chosen for a pack: how they are drawn, and what they are called."""

    items: Sequence[Item] = ()
    names: Sequence[str] = ()


@dataclass(frozen=True)
class Wish:
    """What a preview is drawn from, as typed: nothing in it has been checked. The limits are those of its field."""

    colour: str = ""
    lettering: str = ""
    inscription: str = ""
    max_length: int = MOST_CHARACTERS
    max_lines: int = 1


def preview_of(product: Product, colours: Sequence[Colour], asked: CustomizationForm) -> Preview:
    """Return the preview of what a form holds now, posted or filled in, valid or not. No query."""
    names = previewed_names(asked)
    held: dict[str, Any] = {kind: str(asked[name].value() or "") for kind, name in names.items()}
    words = next((field for field in asked.offer.fields if field.name == names.get(_Asked.INSCRIPTION)), None)
    wish = Wish(**held)
    if words:
        wish = replace(wish, max_length=words.max_length, max_lines=words.max_lines)
    chosen = chosen_extras(asked)
    names_of = [extra.product.name for extra in asked.offer.extras if extra.product.pk in chosen]
    return draw_preview(product, colours, wish, Packed(extras_drawn(asked.offer, chosen), names_of))


def chosen_extras(asked: CustomizationForm) -> dict[int, dict[str, str]]:
    """Return by product the extras that a form holds now, with what is asked for on each."""
    name = next((field.name for field in asked.offer.fields if field.kind == _Asked.EXTRAS), "")
    ticked = {str(key) for key in (asked[name].value() or ())} if name in asked.fields else set()
    return {
        extra.product.pk: {
            field.name: str(asked[posted].value() or "")
            for field in extra.fields
            if (posted := own_name(extra.product.pk, field.name)) in asked.fields
        }
        for extra in asked.offer.extras
        if str(extra.product.pk) in ticked
    }


def previewed_names(asked: CustomizationForm) -> dict[str, str]:
    """Return the fields that a preview is drawn from: the name of the first of each kind that the form asks."""
    names: dict[str, str] = {}
    for field in asked.offer.fields:
        if field.kind in PREVIEWED and field.name in asked.fields:
            names.setdefault(field.kind, field.name)
    return names


def preview_fields(asked: CustomizationForm) -> list[str]:
    """Return every name that goes into the address of a preview: what is drawn, and nothing about anybody."""
    extras = [field.name for field in asked.offer.fields if field.kind == _Asked.EXTRAS and field.name in asked.fields]
    own = [own_name(extra.product.pk, field.name) for extra in asked.offer.extras for field in extra.fields]
    return [*previewed_names(asked).values(), *extras, *(name for name in own if name in asked.fields)]


def preview_of_typed(slug: str, typed: QueryDict, *, words: str | None = None) -> Preview:
    """Return the preview of a product for what was typed, by the names of its fields, or with other `words`.

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
    """Return the preview of the `extra` of a pack that words were typed for. Two queries.

    Raises Http404 for a product that is not shown, or not allowed in this pack.
    """
    key = typed.get("extra", "")
    allowed = shown_products().filter(pk=int(key) if _ID.fullmatch(key) else 0, packs__slug=slug)
    product = _asked_product(allowed)
    said = {kind: typed.get(own_name(product.pk, kind), "") for kind in PREVIEWED}
    wish = Wish(**said, max_length=product.max_length or MOST_CHARACTERS, max_lines=product.max_lines or 1)
    return draw_preview(product, colours_of(product), wish)


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


def _read_colours(product: Product, ticked: set[int], typed: Mapping[str, str]) -> tuple[list[Colour], Packed]:
    """Return the colours of a product, and the extras ticked of those it allows, as typed. One query for all."""
    wanted = Q(pk=product.pk) | Q(pk__in=product.extras.filter(pk__in=ticked).values("pk"))
    rows = Product.objects.filter(wanted).order_by(*_OWNERS_ORDER).values_list("pk", "name", "kind", *_COLOUR)
    colours: dict[int, list[Colour]] = {}
    extras: dict[int, tuple[str, str]] = {}
    for pk, name, kind, slug, colour_name, hex in rows:
        of_product = colours.setdefault(pk, [])
        if hex:
            of_product.append(Colour(slug=slug, name=colour_name, hex=hex))
        if pk != product.pk:
            extras[pk] = name, kind
    items = []
    for pk, (_, kind) in extras.items():
        chosen = {field: typed.get(own_name(pk, field), "") for field in PREVIEWED}
        hexes = {colour.slug: colour.hex for colour in colours[pk]}
        hex = hexes.get(chosen[_Asked.COLOUR]) or next(iter(hexes.values()), PLAIN_HEX)
        items.append(item_of(kind, hex, chosen[_Asked.LETTERING], chosen[_Asked.INSCRIPTION]))
    return colours[product.pk], Packed(items, [name for name, _ in extras.values()])


def name_picture(asked: CustomizationForm, text: str) -> str:
    """Return the address of a picture of the gift with a text on it, in the colour and lettering that a form holds."""
    names = previewed_names(asked)
    chosen = {kind: str(asked[name].value() or "") for kind, name in names.items()}
    hexes = {swatch.slug: swatch.hex for swatch in asked.offer.swatches}
    hex = hexes.get(chosen.get(_Asked.COLOUR, "")) or next(iter(hexes.values()), PLAIN_HEX)
    lettering = chosen.get(_Asked.LETTERING, "")
    return Art(asked.offer.product_kind, hex, lettering if lettering in Lettering.values else DEFAULT, text).url


def draw_preview(product: Product, colours: Sequence[Colour], wish: Wish, packed: Packed | None = None) -> Preview:
    """Draw a product as wished for, a pack with what goes into it.

    A colour or a lettering that there is none of is drawn as the first one.
    """
    colour = next((one for one in colours if one.slug == wish.colour), None)
    colour = colour or next(iter(colours), Colour(name="plain", hex=PLAIN_HEX))
    lettering = Lettering(wish.lettering) if wish.lettering in Lettering.values else DEFAULT
    packed = packed or Packed()
    items = things_in(product.kind, product.contents, colour.hex, packed.items)
    also = f", with {', '.join(packed.names)}" if packed.names else ""
    plain = f"Preview: {product.name} in {colour.name.lower()}{also}"

    def drawn(text: str, label: str) -> Drawing:
        return draw_gift(product.kind, colour.hex, lettering, text, items=items, label=label, key="preview")

    text = problem = ""
    try:
        text = as_written(wish.inscription, Kind(product.kind), lettering, wish.max_length, wish.max_lines)
        words = " / ".join(text.split("\n"))
        drawing = drawn(text, f"{plain}, engraved “{words}” in {lettering.label} lettering" if words else plain)
    except ValueError as refusal:
        problem = str(refusal)
        drawing = drawn("", plain)
    return Preview(
        kind="scene" if items else product.kind,
        drawing=drawing.svg,
        url=Art(product.kind, colour.hex, lettering, "" if problem else text, items).url,
        plain_url=drawing_url(product.kind, colour.hex),
        fits=drawing.fits,
        warnings=drawing.warnings,
        problem=problem,
    )
