"""Outlines as the path of an SVG: whole tenths of a unit, each relative to the last, which is half the bytes."""

from shop.catalogue.areas import Area
from shop.personalisation.drawing.bend import bend
from shop.personalisation.drawing.layout import Layout
from shop.personalisation.drawing.outline import POINTS

GRAIN = 10  # steps in one unit of the drawing
_NOWHERE = frozenset({"0", "0 0 0 0", "0 0 0 0 0 0"})


def path_of(layout: Layout, area: Area, grain: int = GRAIN) -> str:
    """Return the `d` of the whole inscription, in tenths of the area's units unless `grain` says otherwise."""
    trace = _Trace()
    size = layout.size
    for line, x, y in layout.lines:
        for glyph, dx, dy in line.glyphs:
            left, base = x + dx * size, y - dy * size
            flat = [left + x * size for x in glyph.xs], [base - y * size for y in glyph.ys]
            xs, ys = ([round(number * grain) for number in numbers] for numbers in bend(*flat, area))
            trace.draw(glyph.commands, xs, ys)
    return "".join(trace.parts).replace(" -", "-")  # a minus is space enough


class _Trace:
    """Writes down steps with absolute points as relative ones; steps that go nowhere are left out."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self._at = (0, 0)

    def draw(self, commands: str, xs: list[int], ys: list[int]) -> None:
        """Write one glyph down. One loop that calls nothing of ours: a script has thousands of steps."""
        write, last, at = self.parts.append, "", 0
        x, y = start = self._at
        for command in commands:
            if command == "z":
                x, y = start
                write("z")
                last = command
                continue
            if command == "q":
                numbers = f"{xs[at] - x} {ys[at] - y} {xs[at + 1] - x} {ys[at + 1] - y}"
            elif command == "l" and xs[at] != x and ys[at] != y:
                numbers = f"{xs[at] - x} {ys[at] - y}"
            elif command == "l":
                command, numbers = ("h", str(xs[at] - x)) if ys[at] == y else ("v", str(ys[at] - y))
            else:
                numbers = " ".join([f"{xs[i] - x} {ys[i] - y}" for i in range(at, at + POINTS[command])])
            at += POINTS.get(command, 1)
            x, y = xs[at - 1], ys[at - 1]
            if command == "m":
                start = x, y
            elif numbers in _NOWHERE:
                continue
            # A letter that repeats is not written again.
            write(f" {numbers}" if command == last != "m" else command + numbers)
            last = command
        self._at = x, y
