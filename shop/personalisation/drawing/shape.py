"""A line of text as outlines: letters from a typeface, symbols of our own between them."""

import re
from dataclasses import dataclass
from functools import lru_cache

from shop.personalisation.drawing.fonts import Typeface
from shop.personalisation.drawing.outline import Box, Glyph, around
from shop.personalisation.drawing.symbols import SYMBOLS, symbol
from shop.text import clusters

_AT_SYMBOLS = re.compile(f"([{SYMBOLS}])")
_NOTHING = 0  # the number of the glyph that stands for what a font lacks


@dataclass(frozen=True)
class Line:
    """One line, its pen starting at 0, 0: outlines with their places, and the box around them. All in em."""

    glyphs: tuple[tuple[Glyph, float, float], ...]
    advance: float
    box: Box


@lru_cache(maxsize=512)  # mostly words, and the same ones come again while somebody types
def shape_line(text: str, face: Typeface) -> Line:
    """Return a text of one line as outlines. What the typeface lacks is its empty box: see `missing_in`."""
    glyphs: list[tuple[Glyph, float, float]] = []
    pen = 0.0
    for run in filter(None, _AT_SYMBOLS.split(text)):
        if run in SYMBOLS:
            drawn, advance = symbol(run)
            glyphs.append((drawn, pen, 0.0))
            pen += advance
        else:
            placed = face.shape(run)
            glyphs += [(face.glyph(one.number), pen + one.x, one.y) for one in placed]
            pen += sum(one.advance for one in placed)
    shown = [(glyph, x, y) for glyph, x, y in glyphs if glyph.box]
    box = around([glyph.box.moved(x, y) for glyph, x, y in shown if glyph.box])
    return Line(tuple(shown), pen, box or Box(0, 0, pen, 0))


def missing_in(text: str, face: Typeface) -> list[str]:
    """Return the characters, with their accents, that the typeface and our symbols have no shape for, each once."""
    missing: dict[str, None] = {}
    for run in _AT_SYMBOLS.split(text.replace("\n", " ")):
        if run in SYMBOLS:
            continue
        lacking = {one.character for one in face.shape(run) if one.number == _NOTHING}
        if not lacking:
            continue
        start = 0
        for piece in clusters(run):
            if lacking & set(range(start, start + len(piece))):
                missing[piece] = None
            start += len(piece)
    return list(missing)
