"""Where each kind of product is engraved, in the units of its drawing, and what an inscription on it is made of."""

from dataclasses import dataclass

from shop.catalogue.models import Kind


@dataclass(frozen=True)
class Area:
    """Where an inscription goes on the front view, in units of the drawing, around its centre.

    `width` is measured along the surface and is `width_mm` on the real thing. `radius` and `bow` bend it round a cup
    or a bottle; a flat thing has neither. `least_mm` is the smallest height of a capital that can be engraved well.
    `turn` is in degrees, clockwise, after the bending.
    """

    x: float
    y: float
    width: float
    height: float
    width_mm: float
    max_lines: int
    radius: float = 0
    bow: float = 0
    least_mm: float = 3.0
    turn: float = 0

    @property
    def mm_per_unit(self) -> float:
        return self.width_mm / self.width

    @property
    def height_mm(self) -> float:
        return self.height * self.mm_per_unit


ENGRAVING_AREAS = {
    Kind.JOURNAL: Area(x=196, y=158, width=136, height=96, width_mm=90, max_lines=4),
    Kind.CUP: Area(x=178, y=226, width=128, height=96, width_mm=60, max_lines=4, radius=104, bow=14),
    Kind.BOTTLE: Area(x=200, y=246, width=96, height=120, width_mm=60, max_lines=4, radius=62, bow=7),
    Kind.GIFTPACK: Area(x=200, y=275, width=96, height=52, width_mm=64, max_lines=3),
}
_TAG = "#fffaf0"  # The tag on a pack is of card, whatever the colour of the box.


@dataclass(frozen=True)
class Ink:
    """How cut letters look: from top to bottom, the edge that catches the light, the edge that throws a shade."""

    name: str
    top: str
    bottom: str
    lip: str = "#ffffff"
    lip_share: str = ".45"
    shade: str = "#1a1026"
    shade_share: str = ".5"


@dataclass(frozen=True)
class Engraving:
    """An inscription to put on a front view: its outline as the `d` of a path, in tenths of a unit, and its ink."""

    path: str
    ink: Ink


@dataclass(frozen=True)
class PhotoBase:
    """The owner's photo that an inscription lies on, 400 units wide. `pixels` is a data: address, or empty."""

    name: str
    height: float
    pixels: str = ""


def surface_of(kind: str, hex: str) -> str:
    """Return the colour of what is engraved, as `#rrggbb`."""
    return _TAG if kind == Kind.GIFTPACK else hex
