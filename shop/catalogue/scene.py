"""A pack and what goes into it, as one drawing: the box behind, the things before it on the same table."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from shop.catalogue.areas import Engraving
from shop.catalogue.drawings import Place, draw_part
from shop.catalogue.models import Kind

MOST_SHOWN = 8  # things before the box; more would be too small to tell
PACK_AT = Place(x=50, y=-46, size=300)
_BEHIND = 214  # where the box ends, and the tallest thing before it begins
_GROUND = 394  # of the row in front
_ROOM = 388  # from the left of the first to the right of the last
_MOST_IN_A_ROW = 5
_LARGEST, _LARGEST_IN_TWO_ROWS = 0.49, 0.36  # of the size that a drawing has on its own
_GAP, _STEP = 14, 190  # in that size: between two, and from the row behind to the one in front


@dataclass(frozen=True)
class Part:
    """A thing in a colour, like #2a2f7f, with what is engraved on it."""

    kind: str
    hex: str
    engraving: Engraving | None = None


@dataclass(frozen=True)
class _Seen:
    """What one sees of a thing in its own box of 400, and how large it is beside the others."""

    left: int
    right: int
    top: int
    bottom: int
    share: float

    @property
    def width(self) -> float:
        return (self.right - self.left) * self.share

    @property
    def height(self) -> float:
        return (self.bottom - self.top) * self.share


_SEEN = {
    Kind.JOURNAL: _Seen(left=88, right=330, top=44, bottom=356, share=0.96),
    Kind.CUP: _Seen(left=74, right=352, top=80, bottom=330, share=0.8),
    Kind.BOTTLE: _Seen(left=136, right=264, top=20, bottom=362, share=1.12),
    Kind.GIFTPACK: _Seen(left=66, right=334, top=66, bottom=352, share=0.9),
}


def draw_scene(pack: Part, things: Sequence[Part], *, label: str = "", key: str = "d") -> SafeString:
    """Return a pack with the first MOST_SHOWN of the things that go into it, in a box of 400 by 400.

    `label` and `key` as for `draw_product`. Raises ValueError for a kind or a colour that there is none of.
    """
    shown = things[:MOST_SHOWN]
    drawn = [draw_part(pack.kind, pack.hex, PACK_AT, key=f"{key}p", engraving=pack.engraving)]
    for number, (part, at) in enumerate(zip(shown, _places(shown), strict=True)):
        drawn.append(draw_part(part.kind, part.hex, at, key=f"{key}{number}", engraving=part.engraving))
    return render_to_string("catalogue/drawings/scene.svg", {"parts": drawn, "label": label})


def _places(things: Sequence[Part]) -> list[Place]:
    """Return where each stands: side by side before the box, many in two rows, as large as there is room for."""
    if not things:
        return []
    half = len(things) // 2 if len(things) > _MOST_IN_A_ROW else len(things)
    rows = [[_SEEN[Kind(thing.kind)] for thing in row] for row in (things[:half], things[half:]) if row]
    largest = _LARGEST if len(rows) < 2 else _LARGEST_IN_TWO_ROWS
    scale = min([largest, *(_ROOM / _width(row) for row in rows)])
    step = round(scale * _STEP)
    ground = min(_GROUND - step * (len(rows) - 1), _BEHIND + round(scale * max(one.height for one in rows[0])))
    places = []
    for row in rows:
        left = 200 - scale * _width(row) / 2
        for one in row:
            size = 400 * scale * one.share
            x, y = left - one.left * size / 400, ground - one.bottom * size / 400
            places.append(Place(round(x), round(y), round(size)))
            left += scale * (one.width + _GAP)
        ground += step
    return places


def _width(row: Sequence[_Seen]) -> float:
    return sum(one.width for one in row) + _GAP * (len(row) - 1)
