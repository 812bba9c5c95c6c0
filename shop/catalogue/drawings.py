"""Our own drawing of every kind of product, in any colour: what the shop shows where there is no photo.

The shapes are templates in `templates/catalogue/drawings/`, in a box of 400 by 400; here are the colours.
A drawing has no text, no style, no reference outside itself, and ids of its own, so that it can stand in a
page several times.
"""

import itertools
import re
from dataclasses import dataclass
from functools import lru_cache

from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from shop.catalogue.areas import Engraving, Ink, PhotoBase
from shop.catalogue.models import Kind, Picture

DRAWING_VERSION = 2  # Grow it when a shape changes: browsers keep a drawing for a year.
HEX = re.compile(r"#[0-9a-f]{6}")
_WHITE, _NIGHT = (255, 255, 255), (26, 16, 38)
_keys = itertools.count(1)
_OUTLINE = "@outline@"  # stands where the letters go


@dataclass(frozen=True)
class Parcel:
    """The gift in paper: its front, how deep its top is seen, and where the bow sits."""

    left: int
    top: int
    width: int
    depth: int
    bow_y: int
    bottom: int = 350

    @property
    def height(self) -> int:
        return self.bottom - self.top

    @property
    def right(self) -> int:
        return self.left + self.width

    @property
    def shadow(self) -> int:
        return 45 + self.width // 2

    @property
    def back(self) -> int:
        return self.top - self.depth


PARCELS = {
    Kind.JOURNAL: Parcel(left=100, top=74, width=200, depth=0, bow_y=176),
    Kind.CUP: Parcel(left=96, top=172, width=208, depth=34, bow_y=154),
    Kind.BOTTLE: Parcel(left=134, top=104, width=132, depth=20, bow_y=92),
    Kind.GIFTPACK: Parcel(left=58, top=176, width=284, depth=40, bow_y=154),
}


@dataclass(frozen=True)
class Place:
    """Where a drawing stands in a larger one: the upper left corner of its box, and the length of its sides."""

    x: int
    y: int
    size: int

    @property
    def scale(self) -> str:
        return f"{self.size / 400:.3f}"


@dataclass(frozen=True)
class Shades:
    """The tones of one colour under one lamp from the upper left, all as `#rrggbb`."""

    base: str
    light: str
    glow: str
    dark: str
    deep: str
    ink: str
    ribbon: str
    ribbon_light: str
    ribbon_dark: str


def draw_product(
    kind: str,
    hex: str,
    view: str = Picture.View.FRONT,
    *,
    label: str = "",
    engraving: Engraving | None = None,
    key: str = "",
) -> SafeString:
    """Return the drawing as an `svg` element for a page, decorative unless a `label` says what it shows.

    `hex` is like #2a2f7f. Only front views are engraved. Ids begin with `key`: by default one that no drawing had
    before; with a given one the same call returns the same text. Raises ValueError for a kind, view or colour that
    there is none of.
    """
    if key and not engraving:
        return _draw_plain(kind, hex, view, key, label)
    return _draw(kind, hex, view, key=key or f"d{next(_keys)}", label=label, engraving=engraving)


@lru_cache(maxsize=512)
def _draw_plain(kind: str, hex: str, view: str, key: str, label: str) -> SafeString:
    """Return a drawing that has nothing of a shopper's in it."""
    return _draw(kind, hex, view, key=key, label=label)


def draw_over_photo(photo: PhotoBase, engraving: Engraving | None, *, label: str, key: str) -> SafeString:
    """Return the letters alone as an `svg` of the photo's proportions, on its pixels where it brings them."""
    context = {"photo": photo, "engraving": engraving, "label": label, "key": key}
    return render_to_string("catalogue/drawings/over_photo.svg", context)


def drawing_url(kind: str, hex: str, view: str = Picture.View.FRONT) -> str:
    """Return the address of the drawing, for `img`. The same bytes for ever."""
    return f"{reverse('drawing', args=[kind, view, hex.removeprefix('#')])}?v={DRAWING_VERSION}"


@require_safe
def drawing(request: HttpRequest, kind: str, view: str, hex: str) -> HttpResponse:
    """Answer a drawing as a file of its own, to be kept for a year; 404 for what cannot be drawn."""
    try:
        svg = _draw(kind, f"#{hex}", view, key="d", label="")
    except ValueError as error:
        raise Http404(str(error)) from error
    return HttpResponse(
        svg,
        content_type="image/svg+xml",
        headers={
            "Cache-Control": "public, max-age=31536000, immutable",
            "Content-Security-Policy": "default-src 'none'",
        },
    )


def draw_part(kind: str, hex: str, at: Place, *, key: str, engraving: Engraving | None = None) -> SafeString:
    """Return the front view as part of a larger drawing. Raises ValueError as `draw_product` does."""
    return _draw(kind, hex, Picture.View.FRONT, key=key, label="", engraving=engraving, at=at)


def _draw(
    kind: str,
    hex: str,
    view: str,
    *,
    key: str,
    label: str,
    engraving: Engraving | None = None,
    at: Place | None = None,
) -> SafeString:
    if kind not in Kind.values or view not in Picture.View.values or not HEX.fullmatch(hex):
        raise ValueError("There is no such drawing")
    if engraving and view == Picture.View.FRONT and at is None and not label:
        return format_html(_around(kind, hex, key, engraving.ink), engraving.path)
    return _render(kind, hex, view, key=key, label=label, engraving=engraving, at=at)


@lru_cache(maxsize=256)
def _around(kind: str, hex: str, key: str, ink: Ink) -> str:
    """Return the front view for `format_html` to put the outline of the letters into: the same for all words."""
    front, engraving = Picture.View.FRONT, Engraving(_OUTLINE, ink)
    svg = _render(kind, hex, front, key=key, label="", engraving=engraving, at=None)
    return svg.replace("{", "{{").replace("}", "}}").replace(_OUTLINE, "{}")


def _render(
    kind: str, hex: str, view: str, *, key: str, label: str, engraving: Engraving | None, at: Place | None
) -> SafeString:
    name = "wrapped" if view == Picture.View.WRAPPED else f"{kind}_{view}"
    # The id of a gradient is unique in a page only if every drawing in it has its own key.
    context = {
        "key": key,
        "kind": kind,
        "shades": shades_of(hex),
        "label": label,
        "parcel": PARCELS[Kind(kind)],
        "engraving": engraving,
        "at": at,
    }
    return render_to_string(f"catalogue/drawings/{name}.svg", context)


def shades_of(hex: str) -> Shades:
    """Return the tones that make a flat colour look round: black still gleams, white still has an edge."""
    red, green, blue = colour = (int(hex[1:3], 16), int(hex[3:5], 16), int(hex[5:7], 16))
    brightness = (0.299 * red + 0.587 * green + 0.114 * blue) / 255
    is_light = brightness > 0.62
    night = (min(red, _NIGHT[0]), min(green, _NIGHT[1]), min(blue, _NIGHT[2]))  # Shade never lightens black.
    ribbon = (180, 69, 42) if is_light else (222, 188, 120)
    return Shades(
        base=hex,
        light=_mix(colour, _WHITE, 0.16 + 0.26 * brightness),
        glow=_mix(colour, _WHITE, 0.34 + 0.4 * brightness),
        dark=_mix(colour, night, 0.36 - 0.2 * brightness),
        deep=_mix(colour, night, 0.58 - 0.26 * brightness),
        ink="#3a2c3f" if is_light else "#f3e6cd",
        ribbon=_mix(ribbon, _WHITE, 0),
        ribbon_light=_mix(ribbon, _WHITE, 0.36),
        ribbon_dark=_mix(ribbon, (90, 50, 30), 0.34),
    )


def _mix(colour: tuple[int, int, int], other: tuple[int, int, int], share: float) -> str:
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in zip(colour, other, strict=True))
