"""Reads back what was drawn: the points of a path, in units of the drawing."""

import re
from xml.dom import minidom

_NUMBERS = re.compile(r"-?\d+")
_STEPS = re.compile(r"([mlhvqcz])([^mlhvqcz]*)")


def path_in(svg: str) -> str:
    """Return the `d` of the inscription, empty without one. Raises for markup that is not well-formed."""
    paths = minidom.parseString(svg).getElementsByTagName("path")  # noqa: S318 - our own
    return next((path.getAttribute("d") for path in paths if path.getAttribute("id").endswith("-words")), "")


def points_of(d: str) -> list[tuple[float, float]]:
    """Return every point of a path, control points included."""
    points: list[tuple[float, float]] = []
    x = y = start_x = start_y = 0
    assert "".join(command + rest for command, rest in _STEPS.findall(d)) == d
    for command, rest in _STEPS.findall(d):
        numbers = [int(number) for number in _NUMBERS.findall(rest)]
        if command == "z":
            x, y = start_x, start_y
            continue
        if command in "hv":
            numbers = [n for number in numbers for n in ((number, 0) if command == "h" else (0, number))]
        width = {"q": 4, "c": 6}.get(command, 2)
        assert numbers
        assert len(numbers) % width == 0
        for at in range(0, len(numbers), width):
            step = numbers[at : at + width]
            seen = [(x + dx, y + dy) for dx, dy in zip(step[::2], step[1::2], strict=True)]
            points += [(px / 10, py / 10) for px, py in seen]
            x, y = seen[-1]
        if command == "m":
            start_x, start_y = x, y
    return points
