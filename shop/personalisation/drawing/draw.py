"""The drawing of an engraved gift: one function from what was asked for to what will be seen, made of nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from django.utils.safestring import SafeString

from shop.catalogue.areas import ENGRAVING_AREAS, Area, Engraving, PhotoBase
from shop.catalogue.drawings import HEX, draw_over_photo, draw_product
from shop.catalogue.models import Kind
from shop.catalogue.scene import Part, draw_scene
from shop.personalisation.drawing.fonts import Lettering, typeface
from shop.personalisation.drawing.ink import ink_for
from shop.personalisation.drawing.layout import Layout, lay_out
from shop.personalisation.drawing.path import path_of
from shop.personalisation.engraving import read_inscription

MOST_PATH_IN_A_SCENE = 4000  # characters of outlines on all things before the box, about 2 KB on the wire
GOOD_MM = 4.0  # Letters below this are readable, not beautiful.


@dataclass(frozen=True)
class Drawing:
    """What the gift will look like. Without an inscription there are no lines and the letters are 0 mm tall."""

    svg: SafeString
    letter_height_mm: float
    lines: tuple[str, ...]
    warnings: tuple[str, ...]
    font_version: str

    @property
    def fits(self) -> str:
        """How it fits, in words for the shopper: “Fits on 2 lines, letters 6 mm tall”; empty without letters."""
        if not self.lines:
            return ""
        lines = f"{len(self.lines)} lines" if len(self.lines) > 1 else "one line"
        return f"Fits on {lines}, letters {_mm(self.letter_height_mm)} tall"


@dataclass(frozen=True)
class Inscribed:
    """An inscription laid out on an area, whatever its colour will be. Without words there is no `layout`."""

    area: Area
    layout: Layout | None = None
    warnings: tuple[str, ...] = ()

    @property
    def letter_height_mm(self) -> float:
        return self.layout.letter_height_mm if self.layout else 0.0

    @property
    def lines(self) -> tuple[str, ...]:
        return self.layout.texts if self.layout else ()

    @cached_property
    def path(self) -> str:
        """The outline in tenths of a unit. Worked out when it is drawn: whether words fit is asked more often."""
        return path_of(self.layout, self.area) if self.layout else ""


@dataclass(frozen=True)
class Item:
    """A thing in a pack: what it is drawn from, `text` being what is engraved on it, if anything is.

    Without an `area` it is engraved where its kind usually is.
    """

    kind: str
    hex: str
    lettering: str = Lettering.MODERN.value
    text: str = ""
    area: Area | None = None


def draw_gift(
    kind: str,
    hex: str,
    lettering: str,
    text: str,
    *,
    label: str = "",
    key: str = "d",
    area: Area | None = None,
    photo: PhotoBase | None = None,
    items: Sequence[Item] = (),
) -> Drawing:
    """Return a gift in a colour with a text engraved on it; nothing is engraved for an empty text.

    `hex` is like #2a2f7f, `lettering` one of Lettering, `text` anything that a person may have typed. `label` says
    in words what is drawn; `key` keeps ids apart where several drawings stand in one page. `area` is where its owner
    wants it engraved, by default where its kind is; on a `photo` the drawing is the letters alone, to lie over it,
    unless the photo brings its pixels. With `items`, and no photo, it is a pack that stands behind them; words on
    those that cannot be engraved are left out. Reads no database. Raises ValueError with a sentence for the shopper
    when the text cannot be engraved, and for a kind, a colour or a lettering that there is none of.
    """
    if kind not in Kind.values or not HEX.fullmatch(hex):
        raise ValueError("There is no such drawing")
    face = typeface(lettering)
    inscribed = inscribe(area or ENGRAVING_AREAS[Kind(kind)], face.lettering, text)
    engraving = Engraving(inscribed.path, ink_for(kind, hex)) if inscribed.path else None
    if photo:
        svg = draw_over_photo(photo, engraving, label=label, key=key)
    elif items:
        svg = draw_scene(Part(kind, hex, engraving), _parts(items), label=label, key=key)
    else:
        svg = draw_product(kind, hex, label=label, engraving=engraving, key=key)
    return Drawing(
        svg=svg,
        letter_height_mm=round(inscribed.letter_height_mm, 1),
        lines=inscribed.lines,
        warnings=inscribed.warnings,
        font_version=face.version,
    )


def _parts(items: Sequence[Item]) -> list[Part]:
    """Return the things of a scene. Words are drawn on them while the scene stays light; each is shown alone, too."""
    parts, left = [], MOST_PATH_IN_A_SCENE
    for item in items:
        engraving = _engraving(item)
        if engraving and len(engraving.path) > left:
            engraving = None
        left -= len(engraving.path) if engraving else 0
        parts.append(Part(item.kind, item.hex, engraving))
    return parts


def _engraving(item: Item) -> Engraving | None:
    try:
        inscribed = inscribe(item.area or ENGRAVING_AREAS[Kind(item.kind)], Lettering(item.lettering), item.text)
    except ValueError:
        return None
    return Engraving(inscribed.path, ink_for(item.kind, item.hex)) if inscribed.path else None


@lru_cache(maxsize=512)
def inscribe(area: Area, lettering: Lettering, text: str) -> Inscribed:
    """Return a text laid out on an area. Raises ValueError with a sentence when it cannot be engraved there."""
    text = read_for(area, lettering, text)
    if not text:
        return Inscribed(area)
    layout = lay_out(text, area, typeface(lettering))
    check_height(layout, text, area, lettering)
    warnings = []
    if layout.letter_height_mm < GOOD_MM:
        warnings.append(f"Letters will be only {_mm(layout.letter_height_mm)} tall. Fewer words read better")
    if lettering == Lettering.SCRIPT and _is_all_capitals(text):
        warnings.append("Capitals alone are hard to read in Script")
    return Inscribed(area, layout, tuple(warnings))


def read_for(area: Area, lettering: Lettering, typed: str) -> str:
    """Return a text as it goes onto an area. Raises ValueError with a sentence for what cannot."""
    return read_inscription(typed, lettering, max_lines=area.max_lines)


def check_height(layout: Layout, text: str, area: Area, lettering: Lettering) -> None:
    """Raise ValueError with a sentence when the letters are smaller than can be engraved well."""
    if layout.letter_height_mm < area.least_mm:
        raise ValueError(_too_small(text, area, lettering))


def _too_small(text: str, area: Area, lettering: Lettering) -> str:
    """Say that the letters would be too small, and whether other line breaks would help."""
    sentence = f"Letters would be under {_mm(area.least_mm)}. Shorten it"
    if "\n" in text:
        layout = lay_out(" ".join(text.split("\n")), area, typeface(lettering))
        if layout.letter_height_mm >= area.least_mm:
            lines = len(layout.texts)
            return f"{sentence} or use {lines} line{'s' if lines > 1 else ''}"
    return sentence


def _is_all_capitals(text: str) -> bool:
    return text.isupper() and sum(map(str.isalpha, text)) > 2


def _mm(height: float) -> str:
    """Return a height for people: whole millimetres where they are large, half ones where that matters."""
    halves = int(height * 2) / 2 if height < 10 else int(height)
    return f"{halves:g} mm"
