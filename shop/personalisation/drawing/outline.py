"""Outlines in em: what a font and our own symbols are both made of."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

# The steps of an outline, named as in an SVG path, and how many points each has.
POINTS = {"m": 1, "l": 1, "q": 2, "c": 3, "z": 0}


@dataclass(frozen=True)
class Box:
    """What an outline covers, control points included, so that nothing drawn from it lies outside."""

    left: float
    bottom: float
    right: float
    top: float

    def moved(self, x: float, y: float) -> "Box":
        return Box(self.left + x, self.bottom + y, self.right + x, self.top + y)


@dataclass(frozen=True)
class Glyph:
    """An outline: its steps, and the points of all of them in one row. y grows upwards from the baseline."""

    commands: str
    xs: tuple[float, ...]
    ys: tuple[float, ...]

    @classmethod
    def of(cls, steps: Iterable[tuple[str, tuple[float, ...]]]) -> "Glyph":
        """Return the glyph of steps with absolute points x, y, x, y, …"""
        steps = list(steps)
        numbers = [number for _, points in steps for number in points]
        return cls("".join(command for command, _ in steps), tuple(numbers[::2]), tuple(numbers[1::2]))

    @cached_property
    def box(self) -> Box | None:
        """The box around all points; None for a glyph that shows nothing, like a space."""
        return Box(min(self.xs), min(self.ys), max(self.xs), max(self.ys)) if self.xs else None


def around(boxes: list[Box]) -> Box | None:
    """Return the box around boxes, None around none."""
    if not boxes:
        return None
    return Box(
        min(box.left for box in boxes),
        min(box.bottom for box in boxes),
        max(box.right for box in boxes),
        max(box.top for box in boxes),
    )
