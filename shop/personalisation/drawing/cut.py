"""The same inscription for the machine that cuts it: flat, upright and in millimetres, whatever is seen of it."""

from dataclasses import dataclass, replace

from shop.catalogue.areas import Area
from shop.personalisation.drawing.draw import inscribe
from shop.personalisation.drawing.fonts import Lettering
from shop.personalisation.drawing.layout import Layout
from shop.personalisation.drawing.path import path_of

PER_MM = 100  # A laser's beam is about ten times as wide.


@dataclass(frozen=True)
class Cut:
    """What is cut in an area of `width_mm` by `height_mm`: the `d` of a path from its upper left, in 1/100 mm."""

    path: str
    width_mm: float
    height_mm: float
    letter_mm: float
    lines: tuple[str, ...]


def cut_out(area: Area, lettering: Lettering, text: str) -> Cut | None:
    """Return the outline to cut, None where the text is empty. Raises ValueError when it cannot be engraved there.

    The lines, and how much of the area the letters fill, are those of the drawing that the shopper saw.
    """
    layout = inscribe(area, lettering, text).layout
    if layout is None:
        return None
    width, height = area.width_mm, round(area.height_mm, 2)
    flat = replace(area, x=0, y=0, radius=0, bow=0, turn=0)
    return Cut(
        path=path_of(_in_millimetres(layout, area), flat, PER_MM),
        width_mm=width,
        height_mm=height,
        letter_mm=round(layout.letter_height_mm, 1),
        lines=layout.texts,
    )


def _in_millimetres(layout: Layout, area: Area) -> Layout:
    """Return the layout with its origin at the area's upper left corner, an em and all places in millimetres."""
    scale = area.mm_per_unit
    left, top = area.x - area.width / 2, area.y - area.height / 2
    return replace(
        layout,
        lines=tuple((line, (x - left) * scale, (y - top) * scale) for line, x, y in layout.lines),
        size=layout.size * scale,
    )
