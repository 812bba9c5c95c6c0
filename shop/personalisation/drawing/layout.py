"""Where each line goes: the largest letters that fit the area, on as many lines as suit them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from shop.catalogue.areas import Area
from shop.personalisation.drawing.fonts import Typeface
from shop.personalisation.drawing.outline import Box
from shop.personalisation.drawing.shape import Line, shape_line

MOST_PIECES = 8  # of a text, between which it may be broken: 64 ways to make four lines of them at the most
_GAP = 0.09  # between the ink of two lines at least, in em
TALLEST = 0.46  # of the area's height, for a capital: a single initial need not fill a journal


@dataclass(frozen=True)
class Layout:
    """Lines with the places of their pens in the drawing, y growing downwards. `size` is an em in its units."""

    texts: tuple[str, ...]
    lines: tuple[tuple[Line, float, float], ...]
    size: float
    letter_height_mm: float


def lay_out(text: str, area: Area, face: Typeface) -> Layout:
    """Return the layout of a text that has something to show.

    A text of several lines keeps them; one line may be broken between its words. Everything is inside the area,
    however small that makes the letters.
    """
    texts = tuple(line for line in text.split("\n") if line)
    if len(texts) == 1:
        texts = _best_split(texts[0], area, face)
    return _place(texts, area, face)


def _best_split(text: str, area: Area, face: Typeface) -> tuple[str, ...]:
    """Return the words on the lines that allow the largest letters, by the measures of single words."""
    pieces = _pieces(text)
    shaped = [shape_line(piece, face) for piece in pieces]
    space = shape_line(" ", face).advance

    def size_of(cuts: Sequence[int]) -> float:
        rows = [shaped[start:end] for start, end in pairwise(cuts)]
        return _size([_estimate(row, space) for row in rows], area, face)

    best = max(_cuts(len(pieces), area.max_lines), key=size_of)
    return tuple(" ".join(pieces[start:end]) for start, end in pairwise(best))


def _pieces(text: str) -> list[str]:
    """Return the words; where there are very many, the shortest neighbours together as one."""
    pieces = text.split(" ")
    while len(pieces) > MOST_PIECES:
        at = min(range(len(pieces) - 1), key=lambda at: len(pieces[at]) + len(pieces[at + 1]))
        pieces[at : at + 2] = [f"{pieces[at]} {pieces[at + 1]}"]
    return pieces


def _cuts(pieces: int, max_lines: int) -> Iterator[tuple[int, ...]]:
    """Yield every way to break `pieces` into lines, fewer lines first: (0, …, pieces)."""
    for lines in range(1, min(pieces, max_lines) + 1):
        for inner in combinations(range(1, pieces), lines - 1):
            yield (0, *inner, pieces)


def _estimate(words: Sequence[Line], space: float) -> Box:
    """Return about what the words cover on one line."""
    advance = sum(word.advance for word in words) + space * (len(words) - 1)
    overhang = words[-1].box.right - words[-1].advance
    bottom = min(word.box.bottom for word in words)
    return Box(words[0].box.left, bottom, advance + overhang, max(word.box.top for word in words))


def _baselines(boxes: Sequence[Box], face: Typeface) -> list[float]:
    """Return how far each baseline lies below the first one, in em: no dot below touches an accent of the next line."""
    lines = [0.0]
    for above, below in pairwise(boxes):
        lines.append(lines[-1] + max(face.pitch, below.top - above.bottom + _GAP))
    return lines


def _size(boxes: Sequence[Box], area: Area, face: Typeface) -> float:
    """Return the largest em at which lines with these boxes fit, in units of the drawing."""
    wide = max(box.right - box.left for box in boxes)
    high = boxes[0].top + _baselines(boxes, face)[-1] - boxes[-1].bottom
    tallest = TALLEST * area.height / face.capital
    return min([tallest, *(room / need for room, need in ((area.width, wide), (area.height, high)) if need > 0)])


def _place(texts: tuple[str, ...], area: Area, face: Typeface) -> Layout:
    shaped = [shape_line(text, face) for text in texts]
    boxes = [line.box for line in shaped]
    size = _size(boxes, area, face)
    baselines = _baselines(boxes, face)
    middle = (baselines[-1] - boxes[-1].bottom - boxes[0].top) / 2  # of the ink, below the first baseline
    return Layout(
        texts=texts,
        lines=tuple(
            (line, area.x - size * (box.left + box.right) / 2, area.y + size * (baseline - middle))
            for line, box, baseline in zip(shaped, boxes, baselines, strict=True)
        ),
        size=size,
        letter_height_mm=size * face.capital * area.mm_per_unit,
    )
