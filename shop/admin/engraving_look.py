"""What the owner looks at while placing an engraving: the picture with the sample and the area on it."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.safestring import SafeString

from shop.admin.engraving_form import EngravingForm
from shop.catalogue.areas import PhotoBase
from shop.catalogue.models import Picture, Product, ProductColour
from shop.catalogue.placing import WIDE, Placing, is_placed_on
from shop.personalisation.drawing.bend import outline_of
from shop.personalisation.drawing.draw import Drawing, draw_gift
from shop.personalisation.drawing.fonts import Lettering


@dataclass(frozen=True)
class Base:
    """What the area is placed on: our drawing, or with a `row` the photos that the product has in that colour."""

    product: Product
    row: ProductColour | None
    photos: tuple[Picture, ...]
    hex: str

    @property
    def placed(self) -> Placing | None:
        return Placing.read(self.row.engraving if self.row else self.product.engraving)

    @property
    def is_in_use(self) -> bool:
        """Whether an area is placed here, on a photo that is still the same."""
        if self.row is None:
            return self.placed is not None
        photo = self.row.photo
        return self.placed is not None and photo is not None and is_placed_on(self.placed, photo, self.row)

    @property
    def stamp(self) -> str:
        """What is stored now, in short: a page that was opened before it changed is told."""
        stored = [self.product.engraving, self.product.letterings, self.row and [self.row.engraving, self.row.photo_id]]
        return hashlib.sha256(json.dumps(stored, sort_keys=True).encode()).hexdigest()[:16]

    @property
    def url(self) -> str:
        return reverse("engraving_area", args=[self.product.pk]) + self.query

    @property
    def look_url(self) -> str:
        return reverse("engraving_look", args=[self.product.pk]) + self.query

    @property
    def query(self) -> str:
        return f"?colour={self.row.pk}" if self.row else ""

    def photo(self, key: str = "") -> Picture | None:
        """Return the photo of that key, or the one in use, or the first."""
        in_use = self.row.photo_id if self.row else None
        return next(
            (one for wanted in (key, str(in_use)) for one in self.photos if str(one.pk) == wanted),
            self.photos[0] if self.photos else None,
        )


@dataclass(frozen=True)
class Look:
    """The picture with the sample on it and the area around that, as the numbers say; empty where they say nothing."""

    tall: float
    photo_url: str
    drawing: SafeString | str
    outline: str
    says: str
    height_mm: float


def look_of(base: Base, form: EngravingForm, photo: Picture | None) -> Look:
    """Draw what a form holds, good or not: whatever is wrong with it, the area is shown where the numbers put it."""
    if not form.is_bound:
        form = EngravingForm(_as_posted(form), tall=form.tall, photos=base.photos)
        form.is_valid()
    placed = form.placed
    high = round(WIDE * form.tall, 1)
    over = PhotoBase(photo.image.name or "", high) if photo else None
    styles = form.cleaned_data.get("letterings") or [Lettering.MODERN.value]
    drawing = _drawn(base, over, placed, styles[0])
    outline = " ".join(f"{x:.1f},{y:.1f}" for x, y in outline_of(placed.area)) if placed else ""
    return Look(
        tall=high,
        photo_url=photo.image.url if photo else "",
        drawing=drawing.svg if drawing else "",
        outline=outline,
        says=drawing.fits if drawing else "",
        height_mm=round(placed.area.height_mm, 1) if placed else 0,
    )


def _drawn(base: Base, over: PhotoBase | None, placed: Placing | None, style: str) -> Drawing | None:
    area = placed.area if placed else None
    for words in (placed.sample if placed else "", ""):
        try:
            return draw_gift(base.product.kind, base.hex, style, words, area=area, photo=over, key="look")
        except ValueError:
            continue
    return None


def _as_posted(form: EngravingForm) -> Mapping[str, Any]:
    posted = QueryDict(mutable=True)
    for name, value in form.initial.items():
        posted.setlist(name, value if isinstance(value, list) else [value])
    return posted
