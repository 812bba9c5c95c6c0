"""Round a cup or a bottle: where the points of a flat area are seen on the drawn thing."""

from math import cos, sin

from shop.catalogue.areas import Area


def bend(xs: list[float], ys: list[float], area: Area) -> tuple[list[float], list[float]]:
    """Return points of the flat area, in units of the drawing, where they lie on its surface.

    Letters at the sides are foreshortened and hang a little lower, by `bow` at the very edge of the thing at most.
    """
    if not area.radius:
        return xs, ys
    centre, radius, bow = area.x, area.radius, area.bow
    angles = [(x - centre) / radius for x in xs]
    lower = [y + bow * (1 - cos(angle)) for y, angle in zip(ys, angles, strict=True)]
    return [centre + radius * sin(angle) for angle in angles], lower
