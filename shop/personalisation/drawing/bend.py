"""Round a cup or a bottle: where the points of a flat area are seen on the drawn thing."""

from math import cos, radians, sin

from shop.catalogue.areas import Area


def bend(xs: list[float], ys: list[float], area: Area) -> tuple[list[float], list[float]]:
    """Return points of the flat area, in units of the drawing, where they lie on its surface.

    Letters at the sides are foreshortened and hang a little lower, by `bow` at the very edge of the thing at most.
    What is turned is turned as it is seen, around the area's centre.
    """
    if area.radius:
        centre, radius, bow = area.x, area.radius, area.bow
        angles = [(x - centre) / radius for x in xs]
        ys = [y + bow * (1 - cos(angle)) for y, angle in zip(ys, angles, strict=True)]
        xs = [centre + radius * sin(angle) for angle in angles]
    return _turned(xs, ys, area) if area.turn else (xs, ys)


def _turned(xs: list[float], ys: list[float], area: Area) -> tuple[list[float], list[float]]:
    sine, cosine = sin(radians(area.turn)), cos(radians(area.turn))
    moved = [(x - area.x, y - area.y) for x, y in zip(xs, ys, strict=True)]
    return (
        [area.x + cosine * x - sine * y for x, y in moved],
        [area.y + sine * x + cosine * y for x, y in moved],
    )


def outline_of(area: Area, steps: int = 16) -> list[tuple[float, float]]:
    """Return points round the edge of an area as it is seen, in units of the drawing, clockwise from its top left."""
    left, right = area.x - area.width / 2, area.x + area.width / 2
    top, bottom = area.y - area.height / 2, area.y + area.height / 2
    across = [left + (right - left) * step / steps for step in range(steps + 1)]
    xs = [*across, *reversed(across)]
    ys = [top] * len(across) + [bottom] * len(across)
    return list(zip(*bend(xs, ys, area), strict=True))
