"""The drawing of an ordered gift, as it was when the words were agreed: later fonts and shapes change no order."""

import re
from dataclasses import asdict, dataclass, replace
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from shop.catalogue.areas import ENGRAVING_AREAS, Area, PhotoBase
from shop.catalogue.drawings import drawing_url
from shop.catalogue.models import Kind
from shop.orders.access import order_for, private_page
from shop.orders.models import OrderLine
from shop.personalisation.art import Art, art_from_list, art_of, item_of, svg_response
from shop.personalisation.drawing.cut import cut_out
from shop.personalisation.drawing.draw import Item
from shop.personalisation.drawing.fonts import Lettering
from shop.personalisation.drawing.ink import ink_for

PLAIN_HEX = "#e6d5b8"  # drawn where the shopper was asked for no colour
_PIXELS = re.compile(r"data:image/webp;base64,[A-Za-z0-9+/=]+")


@dataclass(frozen=True)
class FrozenEngraving:
    """Where a gift is engraved and what is cut there, as it was agreed.

    `art` is what the drawing was made from, as a list. `path` is the outline in 1/100 mm from the upper left of an
    area of `width_mm` by `height_mm`; it and all below are empty where nothing is engraved.
    """

    art: list[Any]
    path: str = ""
    width_mm: float = 0
    height_mm: float = 0
    letter_mm: float = 0
    lines: tuple[str, ...] = ()
    lettering: str = ""
    ink: str = ""

    @property
    def text(self) -> str:
        """The words as they are cut, one line under the other."""
        return "\n".join(self.lines)


def freeze_drawing(line: OrderLine, art: Art | None = None) -> None:
    """Put the drawing of a gift on its line, which the caller saves. One that cannot be drawn has none.

    `art` is what the shopper saw; by default what the line's answers say, where its kind is usually engraved.
    """
    art = art or _art_said(line)
    try:
        drawing = art.draw()
        line.engraving = asdict(_cut(art))
    except ValueError:
        line.drawing_svg = line.font_version = ""
        line.engraving = {}
    else:
        line.drawing_svg, line.font_version = str(drawing.svg), drawing.font_version


def freeze_other_words(line: OrderLine) -> None:
    """Draw a line's new words where its old ones were agreed: a later photo or area of the product is not asked."""
    art = _art_said(line)
    if line.engraving:
        agreed = art_from_list(line.engraving["art"])
        photo = _photo_with_pixels(agreed.photo, line.drawing_svg) if agreed.photo else None
        said = art_of(line.kind, agreed.hex, line.customization, lettering=agreed.lettering)
        art = replace(said, area=agreed.area, photo=photo, items=_items_now(line, agreed))
    freeze_drawing(line, art)


def _items_now(line: OrderLine, agreed: Art) -> tuple[Item, ...]:
    """Return what stands before a pack: what it contained when it was ordered, and its extras with today's words."""
    extras = [
        item_of(art_from_list(extra.engraving["art"]) if extra.engraving else _art_said(extra))
        for extra in (line.extras.all() if agreed.items else ())
    ]
    return (*agreed.items[: len(agreed.items) - len(extras)], *extras)


def engraving_of(line: OrderLine) -> FrozenEngraving | None:
    """Return what is cut into a gift, None for nothing. A line from before that was kept is laid out now."""
    if line.engraving:
        kept = line.engraving | {"lines": tuple(line.engraving["lines"])}
        return FrozenEngraving(**kept) if kept["path"] else None
    try:
        cut = _cut(_art_said(line))
    except ValueError:
        return None
    return cut if cut.path else None


def area_agreed(line: OrderLine) -> Area | None:
    """Return where the gift is engraved as it was agreed, None for where its kind usually is."""
    return art_from_list(line.engraving["art"]).area if line.engraving else None


def _art_said(line: OrderLine) -> Art:
    return art_of(line.kind, line.colour_hex or PLAIN_HEX, line.customization)


def _photo_with_pixels(photo: PhotoBase, svg: str) -> PhotoBase:
    """Return the photo with the pixels that an earlier drawing kept of it, if it did."""
    kept = _PIXELS.search(svg)
    return replace(photo, pixels=kept[0]) if kept else photo


def _cut(art: Art) -> FrozenEngraving:
    """Raises ValueError with a sentence when the words cannot be engraved."""
    area, style = art.area or ENGRAVING_AREAS[Kind(art.kind)], Lettering(art.lettering)
    cut = cut_out(area, style, art.text)
    said = replace(art, photo=replace(art.photo, pixels="") if art.photo else None).as_list()
    if cut is None:
        return FrozenEngraving(art=said)
    return FrozenEngraving(said, **asdict(cut), lettering=style.label, ink=ink_for(art.kind, art.hex).name)


def picture_of(line: OrderLine) -> str:
    """Return the address of a gift's picture, for who may see its order."""
    if not line.font_version:
        return drawing_url(line.kind, line.colour_hex or PLAIN_HEX)
    return reverse("order_drawing", args=[line.order_id, line.pk])


def mailed_picture_of(line: OrderLine) -> str:
    """Return the absolute address of a gift's picture, for who has the mail; "" for a gift that has no drawing."""
    if not line.font_version:
        return ""
    return settings.SITE_URL + reverse("mailed_drawing", args=[_signer().sign(str(line.pk))])


@require_GET
@private_page
def order_drawing(request: HttpRequest, order_id: UUID, line_id: int) -> HttpResponse:
    """Answer the frozen drawing of a gift to who may see its order."""
    order = order_for(request, order_id, shows_money=False)
    return _answer(order.lines.filter(pk=line_id).values_list("drawing_svg", flat=True).first())


@require_GET
@private_page
def mailed_drawing(request: HttpRequest, token: str) -> HttpResponse:
    """Answer the frozen drawing of a gift to who holds the address from a mail."""
    try:
        line_id = int(_signer().unsign(token))
    except BadSignature as error:
        raise Http404("There is no such drawing") from error
    return _answer(OrderLine.objects.filter(pk=line_id).values_list("drawing_svg", flat=True).first())


def _answer(svg: str | None) -> HttpResponse:
    if not svg:
        raise Http404("There is no such drawing")
    return svg_response(svg, "private, no-store")


def _signer() -> Signer:
    return Signer(salt="shop.orders.drawing", sep=".")
