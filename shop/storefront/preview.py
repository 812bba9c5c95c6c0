"""What the gift will look like: the product in the chosen colour with the words engraved on it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Exists, OuterRef, Subquery
from django.http import Http404
from django.utils.safestring import SafeString

from shop.catalogue.areas import PhotoBase
from shop.catalogue.drawings import drawing_url
from shop.catalogue.models import Colour, Picture, Product, ProductColour
from shop.catalogue.pictures import picture_srcset, thumbnail_url
from shop.catalogue.placing import Ground, area_of, photo_ground
from shop.personalisation.art import art_of_words
from shop.personalisation.drawing.draw import Drawing, draw_gift
from shop.personalisation.drawing.fonts import Lettering
from shop.personalisation.engraving import MOST_CHARACTERS
from shop.personalisation.forms import CustomizationForm
from shop.personalisation.lettering import check_lettering, default_lettering
from shop.personalisation.models import CustomizationField
from shop.personalisation.offer import letterings_of
from shop.personalisation.writing import as_written
from shop.storefront.shown import PLAIN_HEX, looks_of, shown_products

_Asked = CustomizationField.Kind
PREVIEWED = (_Asked.COLOUR, _Asked.LETTERING, _Asked.INSCRIPTION)


@dataclass(frozen=True)
class Photo:
    """The owner's photo under a preview, 400 units wide in it and `height` high."""

    url: str
    srcset: str
    height: float


@dataclass(frozen=True)
class Preview:
    """`problem` says why the words cannot be engraved: then the drawing has none, as `plain_url` never has.

    With a `photo`, the drawing is the letters alone, to lie over it. `place` names where a phone looks closer.
    `url` is the gift alone, as large as the screen.
    """

    place: str
    drawing: SafeString
    url: str
    plain_url: str
    fits: str
    warnings: tuple[str, ...]
    problem: str
    photo: Photo | None = None

    @property
    def says(self) -> str:
        """What the shopper must know now, for who does not see it."""
        return self.problem or ". ".join(filter(None, [self.fits, *self.warnings]))


@dataclass(frozen=True)
class Wish:
    """What a preview is drawn from, as typed: nothing in it has been checked. The limits are those of its field."""

    colour: str = ""
    lettering: str = ""
    inscription: str = ""
    max_length: int = MOST_CHARACTERS
    max_lines: int = 1


def preview_of(product: Product, colours: Sequence[ProductColour], asked: CustomizationForm) -> Preview:
    """Return the preview of what a form holds now, posted or filled in, valid or not. No query."""
    names = previewed_names(asked)
    held: dict[str, Any] = {kind: str(asked[name].value() or "") for kind, name in names.items()}
    words = next((field for field in asked.offer.fields if field.name == names.get(_Asked.INSCRIPTION)), None)
    wish = Wish(**held)
    if words:
        wish = replace(wish, max_length=words.max_length, max_lines=words.max_lines)
    return draw_preview(product, colours, wish)


def previewed_names(asked: CustomizationForm) -> dict[str, str]:
    """Return the fields that a preview is drawn from: the name of the first of each kind that the form asks."""
    names: dict[str, str] = {}
    for field in asked.offer.fields:
        if field.kind in PREVIEWED and field.name in asked.fields:
            names.setdefault(field.kind, field.name)
    return names


def preview_of_typed(slug: str, typed: Mapping[str, str], *, words: str | None = None) -> Preview:
    """Return the preview of a product for what was typed, by the names of its fields, or with other `words`.

    Two queries. Raises Http404 for a product that is not shown.
    """
    fields = CustomizationField.objects.filter(customization_set=OuterRef("customization_set"))
    engraved = fields.filter(kind=_Asked.INSCRIPTION)
    product = (
        shown_products()
        .annotate(
            words=Subquery(engraved.values("name")[:1]),
            max_length=Subquery(engraved.values("max_length")[:1]),
            max_lines=Subquery(engraved.values("max_lines")[:1]),
            has_lettering=Exists(fields.filter(kind=_Asked.LETTERING)),
        )
        .filter(slug=slug)
        .first()
    )
    if product is None:
        raise Http404("There is no such product")
    wish = Wish(
        colour=typed.get(_Asked.COLOUR, ""),
        lettering=typed.get(_Asked.LETTERING, "") if product.has_lettering else "",
        inscription=(typed.get(product.words, "") if words is None else words) if product.words else "",
        max_length=product.max_length or MOST_CHARACTERS,
        max_lines=product.max_lines or 1,
    )
    return draw_preview(product, looks_of(product), wish)


def name_picture(asked: CustomizationForm, text: str) -> str:
    """Return the address of a picture of the gift with a text on it, in the colour and lettering that a form holds."""
    names = previewed_names(asked)
    chosen = {kind: str(asked[name].value() or "") for kind, name in names.items()}
    ground = asked.offer.ground(chosen.get(_Asked.COLOUR, ""))
    letterings = {style.value: style for style in asked.offer.letterings}
    lettering = letterings.get(chosen.get(_Asked.LETTERING, ""), default_lettering(asked.offer.letterings))
    return art_of_words(ground, lettering, text).url


def draw_preview(product: Product, colours: Sequence[ProductColour], wish: Wish) -> Preview:
    """Draw a product as wished for. A colour that there is none of is drawn as the first one, `colours` as of
    `looks_of`. A lettering that is not offered is a problem; nonsense is drawn in the usual one.
    """
    row = next((one for one in colours if one.colour.slug == wish.colour), None) or next(iter(colours), None)
    colour = row.colour if row else Colour(name="plain", hex=PLAIN_HEX)
    ground = (photo_ground(row, product.kind) if row else None) or Ground(product.kind, colour.hex, area_of(product))
    allowed = letterings_of(product)
    lettering = Lettering(wish.lettering) if wish.lettering in Lettering.values else default_lettering(allowed)
    plain = f"Preview: {product.name} in {colour.name.lower()}"

    def drawn(text: str, label: str) -> Drawing:
        return draw_gift(
            ground.kind, ground.hex, lettering, text, label=label, key="preview", area=ground.area, photo=ground.photo
        )

    text = problem = ""
    try:
        text = as_written(wish.inscription, ground.area, lettering, wish.max_length, wish.max_lines)
        words = " / ".join(text.split("\n"))
        if words:
            check_lettering(lettering, allowed)
        drawing = drawn(text, f"{plain}, engraved “{words}” in {lettering.label} lettering" if words else plain)
    except ValueError as refusal:
        problem = str(refusal)
        drawing = drawn("", plain)
    photo = _photo(row.photo, ground.photo) if row and row.photo and ground.photo else None
    return Preview(
        place=product.kind if ground.is_usual else "own",
        drawing=drawing.svg,
        url=art_of_words(ground, lettering, "" if problem else text).url,
        plain_url=thumbnail_url(row.photo) if photo and row and row.photo else drawing_url(product.kind, colour.hex),
        fits=drawing.fits,
        warnings=drawing.warnings,
        problem=problem,
        photo=photo,
    )


def _photo(picture: Picture, base: PhotoBase) -> Photo:
    return Photo(picture.image.url, picture_srcset(picture), base.height)
