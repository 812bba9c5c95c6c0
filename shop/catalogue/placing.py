"""Where an owner placed the inscription of one product: on our drawing of it, or on its photo in one colour."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction
from django.db.models import TextChoices

from shop.catalogue.areas import ENGRAVING_AREAS, Area, PhotoBase
from shop.catalogue.models import Kind, Picture, Product, ProductColour

WIDE = 400.0  # units across every picture, drawn or not
_PLACES = 2  # of per cent, which is finer than any path is drawn


class Shape(TextChoices):
    """What the area lies on, seen from the front."""

    FLAT = "flat", "Flat: a cover, a tag, a lid"
    CUP = "cup", "Round and wide: a cup"
    BOTTLE = "bottle", "Round and narrow: a bottle"


# How far round the thing an area reaches: its radius, as a share of the area's width.
_RADIUS = {Shape.CUP: 13 / 16, Shape.BOTTLE: 31 / 48}


@dataclass(frozen=True)
class Placing:
    """Centre and size in per cent of the picture, the rest as on the real thing.

    `curve` is how much lower the letters hang at the very edge of a round thing, in per cent of its radius. On a
    photo, `photo` is the stored name of the one it was placed on, `tall` how tall that is beside its width.
    """

    x: float
    y: float
    width: float
    height: float
    width_mm: float
    max_lines: int
    least_mm: float = 3.0
    turn: float = 0
    shape: str = Shape.FLAT.value
    curve: float = 0
    sample: str = ""
    photo: str = ""
    tall: float = 1.0

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> "Placing | None":
        """Return what `as_stored` gave, None where nothing is stored."""
        return cls(**stored) if stored else None

    def as_stored(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def area(self) -> Area:
        """The area in units of the picture, which is 400 wide."""
        high, width = WIDE * self.tall, self.width * WIDE / 100
        radius = width * _RADIUS.get(Shape(self.shape), 0)
        return Area(
            x=self.x * WIDE / 100,
            y=self.y * high / 100,
            width=width,
            height=self.height * high / 100,
            width_mm=self.width_mm,
            max_lines=self.max_lines,
            radius=radius,
            bow=radius * self.curve / 100,
            least_mm=self.least_mm,
            turn=self.turn,
        )


@dataclass(frozen=True)
class Ground:
    """What the words of a gift stand on: its area, on our drawing in a colour or on the owner's photo."""

    kind: str
    hex: str
    area: Area
    photo: PhotoBase | None = None

    @property
    def is_usual(self) -> bool:
        """Whether this is our drawing with the area that its kind always has."""
        return self.photo is None and self.area == ENGRAVING_AREAS[Kind(self.kind)]


def save_placing(
    product: Product, row: ProductColour | None, placed: Placing | None, *, photo: Picture | None, letterings: str
) -> None:
    """Keep where a product is engraved: on our drawing, or with a `row` on its `photo` in one colour.

    Without a placing it goes back to the usual place, or from the photo to our drawing. `letterings` are those of the
    whole product. No order that was placed is touched: it keeps its own.
    """
    stored = placed.as_stored() if placed else {}
    with transaction.atomic():
        if row is None:
            product.engraving = stored
        else:
            row.engraving, row.photo = stored, photo if placed else None
            row.save(update_fields=["engraving", "photo"])
        product.letterings = letterings
        product.save(update_fields=["engraving", "letterings"])


def usual_placing(kind: str) -> Placing:
    """Return where a kind of product is engraved if its owner says nothing, on our drawing."""
    area = ENGRAVING_AREAS[Kind(kind)]
    shape = {Kind.CUP: Shape.CUP, Kind.BOTTLE: Shape.BOTTLE}.get(Kind(kind), Shape.FLAT)
    return Placing(
        x=round(area.x * 100 / WIDE, _PLACES),
        y=round(area.y * 100 / WIDE, _PLACES),
        width=round(area.width * 100 / WIDE, _PLACES),
        height=round(area.height * 100 / WIDE, _PLACES),
        width_mm=area.width_mm,
        max_lines=area.max_lines,
        least_mm=area.least_mm,
        shape=shape.value,
        curve=round(100 * area.bow / area.radius, 1) if area.radius else 0,
    )


def area_of(product: Product) -> Area:
    """Return where a product is engraved on our drawing of it. No query."""
    placed = Placing.read(product.engraving)
    return placed.area if placed else ENGRAVING_AREAS[Kind(product.kind)]


def photo_ground(row: ProductColour, kind: str) -> Ground | None:
    """Return the photo that shows a product in a colour, None where its owner has placed no area on one.

    A photo that was replaced, or given another colour, has lost its place. No query where `colour` and `photo` are
    loaded.
    """
    placed, photo = Placing.read(row.engraving), row.photo
    if placed is None or photo is None or not is_placed_on(placed, photo, row):
        return None
    return Ground(kind, row.colour.hex, placed.area, PhotoBase(placed.photo, round(WIDE * placed.tall, 1)))


def is_placed_on(placed: Placing, photo: Picture, row: ProductColour) -> bool:
    """Whether an area is still of this photo, and the photo of this colour."""
    return placed.photo == photo.image.name != "" and photo.colour_id == row.colour_id
