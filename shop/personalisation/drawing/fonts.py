"""The typefaces that the shop engraves in, loaded once per process; nothing is ever sent to a browser."""

import hashlib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import uharfbuzz
from django.db.models import TextChoices

from shop.personalisation.drawing.outline import Glyph

_TYPEFACES = Path(__file__).parent / "typefaces"
_LATIN = "Latn"


class Lettering(TextChoices):
    """The styles to choose from; each is one font file."""

    MODERN = "modern", "Modern"
    CLASSIC = "classic", "Classic"
    SCRIPT = "script", "Script"


# From one baseline to the next and the height of a capital, in em. Letters that need more get more.
_PITCH = {Lettering.MODERN: 1.08, Lettering.CLASSIC: 1.08, Lettering.SCRIPT: 0.98}
_CAPITAL = {Lettering.MODERN: 0.714, Lettering.CLASSIC: 0.714, Lettering.SCRIPT: 0.75}
_WIDER_SPACE = {Lettering.MODERN: 0.0, Lettering.CLASSIC: 0.0, Lettering.SCRIPT: 0.14}  # its swashes reach into it


@dataclass(frozen=True)
class Placed:
    """A shaped glyph: which one, where its origin lies and of which character of the text it is part, in em."""

    number: int
    x: float
    y: float
    advance: float
    character: int


@dataclass(frozen=True, eq=False)
class Typeface:
    """One font, equal to itself alone. `version` changes with every change of its file."""

    lettering: Lettering
    version: str
    pitch: float
    capital: float
    wider_space: float
    _font: Any
    _units: float
    _glyphs: dict[int, Glyph] = field(default_factory=dict)

    def shape(self, text: str) -> list[Placed]:
        """Return the glyphs of a text on one line, letters joined and marks placed; number 0 has no shape."""
        buffer = uharfbuzz.Buffer()
        buffer.add_str(text)
        buffer.direction, buffer.script = "ltr", _LATIN
        uharfbuzz.shape(self._font, buffer)
        placed: list[Placed] = []
        pen, unit = 0.0, self._units
        for info, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
            x, y = pen + position.x_offset * unit, position.y_offset * unit
            advance = position.x_advance * unit + (self.wider_space if text[info.cluster] == " " else 0)
            placed.append(Placed(info.codepoint, x, y, advance, info.cluster))
            pen += advance
        return placed

    def glyph(self, number: int) -> Glyph:
        """Return the outline of a glyph in em."""
        if number not in self._glyphs:  # two threads at once both find the same
            steps: list[tuple[str, tuple[float, ...]]] = []
            self._font.draw_glyph(number, _pen(), steps)
            self._glyphs[number] = Glyph.of(
                (command, tuple(number * self._units for number in points)) for command, points in steps
            )
        return self._glyphs[number]


def typeface(lettering: str) -> Typeface:
    """Return a typeface, read from its file the first time. Raises ValueError for one that there is none of."""
    return _read(Lettering(lettering))


@cache
def _read(chosen: Lettering) -> Typeface:
    content = (_TYPEFACES / f"{chosen.value}.ttf").read_bytes()
    face = uharfbuzz.Face(content)
    return Typeface(
        lettering=chosen,
        version=f"{chosen.value}-{hashlib.sha256(content).hexdigest()[:10]}",
        pitch=_PITCH[chosen],
        capital=_CAPITAL[chosen],
        wider_space=_WIDER_SPACE[chosen],
        _font=uharfbuzz.Font(face),
        _units=1 / face.upem,
    )


@cache
def _pen() -> Any:
    """The functions by which HarfBuzz says an outline, step by step, to a list."""
    pen = uharfbuzz.DrawFuncs()
    pen.set_move_to_func(lambda x, y, steps: steps.append(("m", (x, y))))
    pen.set_line_to_func(lambda x, y, steps: steps.append(("l", (x, y))))
    pen.set_quadratic_to_func(lambda a, b, x, y, steps: steps.append(("q", (a, b, x, y))))
    pen.set_cubic_to_func(lambda a, b, c, d, x, y, steps: steps.append(("c", (a, b, c, d, x, y))))
    pen.set_close_path_func(lambda steps: steps.append(("z", ())))
    return pen
