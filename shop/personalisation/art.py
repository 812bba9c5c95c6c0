"""The drawing of one wished-for gift: as a picture with a signed address, and as what an order keeps for ever.

The address says everything that is drawn and is signed, so that nobody makes our server draw words of theirs under
our name. On the owner's photo, the picture has its pixels inside: an SVG that is an image loads nothing from outside.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from functools import lru_cache
from typing import Any

from django.core.signing import BadSignature, Signer
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from shop.catalogue.areas import ENGRAVING_AREAS, Area, PhotoBase
from shop.catalogue.drawings import DRAWING_VERSION, drawing_url
from shop.catalogue.models import Kind
from shop.catalogue.pictures import small_pixels
from shop.catalogue.placing import Ground
from shop.personalisation.drawing.draw import Drawing, Item, draw_gift, inscribe
from shop.personalisation.drawing.fonts import Lettering, typeface
from shop.personalisation.lettering import DEFAULT, default_lettering
from shop.personalisation.models import CustomizationField
from shop.personalisation.offer import Extra, Offer

_Kind = CustomizationField.Kind
_DRAWN_FROM = {_Kind.LETTERING, _Kind.INSCRIPTION}
_A_YEAR = 31_536_000
MOST_ADDRESSES = 2048


@dataclass(frozen=True)
class Art:
    """What a gift is drawn from. `hex` is like #2a2f7f, `text` as it was heard from the shopper.

    Without an `area` it is engraved where its kind usually is; `photo` is the owner's, in place of our drawing.
    `items` stand before a pack that is drawn.
    """

    kind: str
    hex: str
    lettering: str
    text: str
    area: Area | None = None
    photo: PhotoBase | None = None
    items: tuple[Item, ...] = ()

    @property
    def url(self) -> str:
        """The address of the picture: the same for the same gift, and another one once our drawing changes.

        A gift whose words cannot be engraved any more is shown without them.
        """
        art = self if self.is_engraved else replace(self, text="")
        if not (art.text or art.photo or art.items):
            return drawing_url(self.kind, self.hex)
        return _signed_url(art)

    def draw(self) -> Drawing:
        """Return the drawing. Raises ValueError with a sentence when its words cannot be engraved.

        A photo whose file is gone leaves our drawing, with the area of its kind.
        """
        area, photo = self.area, self.photo
        if photo and not photo.pixels:
            try:
                photo = replace(photo, pixels=small_pixels(photo.name))
            except OSError:
                area = photo = None
        return draw_gift(self.kind, self.hex, self.lettering, self.text, area=area, photo=photo, items=self.items)

    def as_list(self) -> list[Any]:
        """Return everything in values that JSON has; `art_from_list` reads it."""
        said: list[Any] = [self.kind, self.hex, self.lettering, self.text]
        if self.area or self.photo or self.items:
            said.append([*astuple(self.area)] if self.area else None)
        if self.photo or self.items:
            said += [self.photo.name, self.photo.height] if self.photo else [None, None]
        if self.items:
            said.append([_item_as_list(item) for item in self.items])
        return said

    @property
    def is_engraved(self) -> bool:
        """Whether there are words and they can be engraved."""
        if not self.text:
            return False
        try:
            inscribe(self.area or ENGRAVING_AREAS[Kind(self.kind)], Lettering(self.lettering), self.text)
        except ValueError:
            return False
        return True


@lru_cache(maxsize=MOST_ADDRESSES)
def _signed_url(art: Art) -> str:
    token = _signer().sign_object(art.as_list(), compress=True)
    return f"{reverse('art', args=[token])}?v={DRAWING_VERSION}-{typeface(art.lettering).version}"


def _item_as_list(item: Item) -> list[Any]:
    said: list[Any] = [item.kind, item.hex, item.lettering, item.text]
    return [*said, [*astuple(item.area)]] if item.area else said


def _item_from_list(said: Sequence[Any]) -> Item:
    kind, hex, lettering, text, *area = said
    return Item(kind, hex, lettering, text, Area(*area[0]) if area else None)


def art_from_list(said: Sequence[Any]) -> Art:
    """Return the art that `as_list` was asked of."""
    kind, hex, lettering, text, *where = said
    area, name, height, items = [*where, None, None, None, None][:4]
    return Art(
        kind,
        hex,
        lettering,
        text,
        area=Area(*area) if area else None,
        photo=PhotoBase(name, height) if name else None,
        items=tuple(_item_from_list(item) for item in items or ()),
    )


def item_of(art: Art, ground: Ground | None = None) -> Item:
    """Return a gift as a thing in a pack, on a `ground` of its own: our drawing, also where its owner has a photo."""
    if ground and not ground.is_usual:
        art = replace(art, area=ground.area, photo=ground.photo)
    return Item(art.kind, art.hex, art.lettering, art.text, None if art.photo else art.area)


def art_of(kind: str, hex: str, described: Iterable[Mapping[str, Any]], *, lettering: str = DEFAULT.value) -> Art:
    """Return what a gift of a kind and a colour is drawn from, its answers as `describe` returns them.

    `lettering` is that of a gift whose answers say none.
    """
    said: dict[str, str] = {}
    for answer in described:
        if answer["kind"] in _DRAWN_FROM:
            said.setdefault(answer["kind"], str(answer["value"] or ""))
    chosen = said.get(_Kind.LETTERING, "")
    return Art(kind, hex, chosen if chosen in Lettering.values else lettering, said.get(_Kind.INSCRIPTION, ""))


def art_on(ground: Ground, offer: Offer, described: Iterable[Mapping[str, Any]]) -> Art:
    """Return what a gift on a ground is drawn from; without its words where its lettering is not offered any more."""
    art = art_of(ground.kind, ground.hex, described, lettering=default_lettering(offer.letterings).value)
    if art.lettering not in offer.letterings:
        art = replace(art, text="", lettering=default_lettering(offer.letterings).value)
    return art_of_words(ground, Lettering(art.lettering), art.text)


def art_of_words(ground: Ground, lettering: Lettering, text: str) -> Art:
    """Return what a text on a ground is drawn from."""
    art = Art(ground.kind, ground.hex, lettering.value, text)
    return art if ground.is_usual else replace(art, area=ground.area, photo=ground.photo)


def extra_art(extra: Extra, own: Mapping[str, Any]) -> Art:
    """Return what an extra of a pack is drawn from, with what is asked for on it."""
    said = [{"kind": field.kind, "value": own.get(field.name, "")} for field in extra.fields]
    return art_on(extra.ground(str(own.get(_Kind.COLOUR, ""))), extra.own, said)


@require_safe
def art(request: HttpRequest, token: str) -> HttpResponse:
    """Answer the drawing that a signed address stands for, to be kept for a year; 404 for one that we did not sign."""
    try:
        drawing = art_from_list(_signer().unsign_object(token)).draw()
    except (BadSignature, ValueError) as error:
        raise Http404("There is no such drawing") from error
    return svg_response(drawing.svg, f"private, max-age={_A_YEAR}, immutable")


def svg_response(svg: str, cache_control: str) -> HttpResponse:
    """Return an SVG as a file of its own, in which nothing can run and from which nothing is loaded."""
    headers = {"Cache-Control": cache_control, "Content-Security-Policy": "default-src 'none'; img-src data:"}
    return HttpResponse(svg, content_type="image/svg+xml", headers=headers)


def _signer() -> Signer:
    return Signer(salt="shop.personalisation.art", sep=".")
