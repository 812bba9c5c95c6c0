"""What the gift will look like: the product in the chosen colour with the words engraved on it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.safestring import SafeString

from shop.catalogue.areas import PhotoBase
from shop.catalogue.drawings import drawing_url
from shop.catalogue.models import Colour, Picture, Product, ProductColour
from shop.catalogue.pictures import picture_srcset, thumbnail_url
from shop.catalogue.placing import Ground, area_of, photo_ground
from shop.personalisation.art import Art, art_on, extra_art, item_of
from shop.personalisation.drawing.draw import Drawing, Item, draw_gift
from shop.personalisation.drawing.fonts import Lettering
from shop.personalisation.engraving import MOST_CHARACTERS
from shop.personalisation.forms import CustomizationForm
from shop.personalisation.lettering import check_lettering, default_lettering
from shop.personalisation.models import CustomizationField
from shop.personalisation.offer import letterings_of
from shop.personalisation.packed import own_name, things_in
from shop.personalisation.writing import as_written
from shop.storefront.shown import PLAIN_HEX

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

    With a `photo`, the drawing is the letters alone, to lie over it. `place` names where a phone looks closer; `url`
    is the picture alone, as large as the screen.
    """

    place: str
    drawing: SafeString
    url: str
    plain_url: str
    fits: str
    warnings: tuple[str, ...]
    problem: str
    photo: Photo | None = None
    takes_words: bool = True

    @property
    def hint(self) -> str:
        """What stands under it while there is nothing that the shopper must know."""
        return "Your words will stand here." if self.takes_words else "This is how it will look."

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
    takes_words: bool = True
    max_length: int = MOST_CHARACTERS
    max_lines: int = MOST_CHARACTERS  # as many as there is room for


def preview_of(
    product: Product, colours: Sequence[ProductColour], asked: CustomizationForm, *, text: str | None = None
) -> Preview:
    """Return the preview of what a form holds now, posted or filled in, valid or not. No query.

    With `text` that is engraved: the name of one piece.
    """
    names = previewed_names(asked)
    held: dict[str, Any] = {kind: str(asked[name].value() or "") for kind, name in names.items()}
    words = next((field for field in asked.offer.fields if field.name == names.get(_Asked.INSCRIPTION)), None)
    wish = Wish(**held) if text is None else Wish(**held | {_Asked.INSCRIPTION: text})
    wish = replace(wish, takes_words=words is not None)
    if words:
        wish = replace(wish, max_length=words.max_length, max_lines=words.max_lines)
    chosen = chosen_extras(asked)
    extras = [extra for extra in asked.offer.extras if extra.product.pk in chosen]
    items = [item_of(extra_art(extra, chosen[extra.product.pk])) for extra in extras]
    return draw_preview(product, colours, wish, Packed(items, [extra.product.name for extra in extras]))


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


def name_picture(asked: CustomizationForm, text: str) -> str:
    """Return the address of a picture of the gift with a text on it, in the colour and lettering that a form holds."""
    names = previewed_names(asked)
    held = {kind: str(asked[name].value() or "") for kind, name in names.items()}
    said = [{"kind": kind, "value": held.get(kind, "")} for kind in PREVIEWED if kind != _Asked.INSCRIPTION]
    ground = asked.offer.ground(held.get(_Asked.COLOUR, ""))
    return art_on(ground, asked.offer, [*said, {"kind": _Asked.INSCRIPTION, "value": text}]).url


def draw_preview(
    product: Product, colours: Sequence[ProductColour], wish: Wish, packed: Packed | None = None
) -> Preview:
    """Draw a product as wished for, a pack with what goes into it.

    A colour that there is none of is drawn as the first one, `colours` as of `looks_of`. A lettering that is not
    offered is a problem; nonsense is drawn in the usual one.
    """
    row = next((one for one in colours if one.colour.slug == wish.colour), None) or next(iter(colours), None)
    allowed = letterings_of(product)
    blank = _blank(product, row, wish, packed or Packed(), default_lettering(allowed))
    text = problem = ""
    try:
        if wish.inscription.strip():
            check_lettering(blank.lettering, allowed)
        text = as_written(wish.inscription, blank.ground.area, blank.lettering, wish.max_length, wish.max_lines)
        drawing = blank.engraved(text)
    except ValueError as refusal:
        text, problem = "", str(refusal)
        drawing = blank.engraved("")
    photo = row.photo if row and blank.ground.photo else None
    return Preview(
        place=blank.place,
        drawing=drawing.svg,
        url=blank.picture_url(text),
        plain_url=thumbnail_url(photo) if photo else drawing_url(product.kind, blank.ground.hex),
        fits=drawing.fits,
        warnings=drawing.warnings,
        problem=problem,
        takes_words=wish.takes_words,
        photo=_photo(photo, blank.ground.photo) if photo and blank.ground.photo else None,
    )


@dataclass(frozen=True)
class _Blank:
    """A gift before anything is engraved on it. `says` is what the picture shows, for who does not see it."""

    ground: Ground
    lettering: Lettering
    items: tuple[Item, ...]
    says: str

    @property
    def place(self) -> str:
        if not self.ground.is_usual:
            return "own"
        return "scene" if self.items else self.ground.kind

    def engraved(self, text: str) -> Drawing:
        """Return the gift with a text on it. Raises ValueError where it cannot be engraved."""
        words = " / ".join(text.split("\n"))
        return draw_gift(
            self.ground.kind,
            self.ground.hex,
            self.lettering,
            text,
            label=f"{self.says}, engraved “{words}” in {self.lettering.label} lettering" if words else self.says,
            key="preview",
            area=self.ground.area,
            photo=self.ground.photo,
            items=self.items,
        )

    def picture_url(self, text: str) -> str:
        ground = self.ground
        area = None if ground.is_usual else ground.area
        return Art(ground.kind, ground.hex, self.lettering, text, area, ground.photo, self.items).url


def _blank(product: Product, row: ProductColour | None, wish: Wish, packed: Packed, usual: Lettering) -> _Blank:
    colour = row.colour if row else Colour(name="plain", hex=PLAIN_HEX)
    ground = (photo_ground(row, product.kind) if row else None) or Ground(product.kind, colour.hex, area_of(product))
    lettering = Lettering(wish.lettering) if wish.lettering in Lettering.values else usual
    items = () if ground.photo else things_in(product.kind, product.contents, colour.hex, packed.items)
    also = f", with {', '.join(packed.names)}" if packed.names else ""
    says = f"Preview: {product.name} in {colour.name.lower()}{also}"
    return _Blank(ground, lettering, items, says)


def _photo(picture: Picture, base: PhotoBase) -> Photo:
    return Photo(picture.image.url, picture_srcset(picture), base.height)
