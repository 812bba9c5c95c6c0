"""Outlines as the path of an SVG: whole tenths of a unit, each relative to the last, which is half the bytes."""

from shop.catalogue.areas import Area
from shop.personalisation.drawing.bend import bend
from shop.personalisation.drawing.layout import Layout
from shop.personalisation.drawing.outline import POINTS, Glyph

GRAIN = 10  # steps in one unit of the drawing


def path_of(layout: Layout, area: Area, grain: int = GRAIN) -> str:
    """Return the `d` of the whole inscription, in tenths of the area's units unless `grain` says otherwise."""
    trace = _Trace()
    for line, x, y in layout.lines:
        for glyph, dx, dy in line.glyphs:
            _draw(trace, glyph, x + dx * layout.size, y - dy * layout.size, layout.size, area, grain)
    return "".join(trace.parts)


def _draw(trace: "_Trace", glyph: Glyph, left: float, base: float, size: float, area: Area, grain: int) -> None:
    """Write one glyph down. All points at once, then step by step: a script has thousands of them."""
    flat = [left + x * size for x in glyph.xs], [base - y * size for y in glyph.ys]
    xs, ys = ([round(number * grain) for number in numbers] for numbers in bend(*flat, area))
    at = 0
    for command in glyph.commands:
        end = at + POINTS[command]
        trace.step(command, xs[at:end], ys[at:end])
        at = end


class _Trace:
    """Writes down steps with absolute points as relative ones; steps that go nowhere are left out."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self._at = self._start = (0, 0)
        self._last = ""

    def step(self, command: str, xs: list[int], ys: list[int]) -> None:
        if command == "z":
            self._write("z", "")
            self._at = self._start
            return
        x, y = self._at
        self._at = (xs[-1], ys[-1])
        if command == "q":
            moved = f"{xs[0] - x} {ys[0] - y} {xs[1] - x} {ys[1] - y}"
        elif command == "l":
            command, moved = self._straight(xs[0] - x, ys[0] - y)
        else:
            moved = " ".join([f"{xs[i] - x} {ys[i] - y}" for i in range(len(xs))])
        if command == "m":
            self._start = self._at
        elif not moved.strip("0 "):
            return
        self._write(command, moved)

    def _straight(self, x: int, y: int) -> tuple[str, str]:
        if x and y:
            return "l", f"{x} {y}"
        return ("v", str(y)) if y else ("h", str(x))

    def _write(self, command: str, numbers: str) -> None:
        """A letter that repeats is not written again, and a minus is space enough."""
        numbers = numbers.replace(" -", "-")
        if command != self._last or command == "m":
            self.parts.append(command + numbers)
        else:
            self.parts.append(numbers if numbers[0] == "-" else f" {numbers}")
        self._last = command
