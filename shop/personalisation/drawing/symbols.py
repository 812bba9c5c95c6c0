"""Signs that people like on gifts, as our own outlines: no font of ours has them, and emoji engrave badly."""

import math
from functools import cache

from shop.personalisation.drawing.outline import Glyph

SYMBOLS = "♥★∞✝☾🎓"

# Emoji for what we do engrave. The variation selector after them is gone by then.
_HEARTS = "❤🧡💛💚💙💜🖤🤍🤎💖💗💓💕💞💘💝❣♡"
_STARS = "⭐🌟☆✨"
AS_SYMBOL = str.maketrans(
    dict.fromkeys(_HEARTS, "♥") | dict.fromkeys(_STARS, "★") | {"♾": "∞", "☽": "☾", "🌙": "☾", "✞": "✝", "†": "✝"}
)

# In thousandths of an em, as tall as a capital.
_DRAWN = {
    "♥": (
        800,
        "M 400 0 C 330 130 60 270 60 490 C 60 625 150 714 260 714 C 330 714 380 672 400 610"
        " C 420 672 470 714 540 714 C 650 714 740 625 740 490 C 740 270 470 130 400 0 Z",
    ),
    "∞": (
        1000,
        "M 500 412 C 575 530 655 590 755 590 C 895 590 975 480 975 350 C 975 220 895 110 755 110"
        " C 655 110 575 170 500 288 C 425 170 345 110 245 110 C 105 110 25 220 25 350 C 25 480 105 590 245 590"
        " C 345 590 425 530 500 412 Z"
        " M 448 350 C 372 468 312 518 245 518 C 155 518 100 448 100 350 C 100 252 155 182 245 182"
        " C 312 182 372 232 448 350 Z"
        " M 552 350 C 628 232 688 182 755 182 C 845 182 900 252 900 350 C 900 448 845 518 755 518"
        " C 688 518 628 468 552 350 Z",
    ),
    "✝": (
        520,
        "M 212 0 L 212 430 L 50 430 L 50 520 L 212 520 L 212 730 L 308 730 L 308 520 L 470 520 L 470 430"
        " L 308 430 L 308 0 Z",
    ),
    "☾": (
        560,
        "M 500 668 C 310 760 40 650 40 357 C 40 64 310 -46 500 46 C 340 75 225 195 225 357 C 225 519 340 639 500 668 Z",
    ),
    "🎓": (
        1020,
        "M 500 660 L 970 470 L 500 280 L 30 470 Z"
        " M 225 352 L 500 240 L 775 352 L 775 190 C 700 120 600 92 500 92 C 400 92 300 120 225 190 Z"
        " M 880 420 L 925 440 L 925 250 C 955 235 955 120 902 80 C 850 120 850 235 880 250 Z",
    ),
}


@cache
def symbol(character: str) -> tuple[Glyph, float]:
    """Return the outline of one of SYMBOLS and how far it advances, in em."""
    if character == "★":
        return _star(), 0.84
    advance, drawn = _DRAWN[character]
    return _read(drawn), advance / 1000


def _star() -> Glyph:
    points = []
    for corner in range(10):
        reach = (0.4, 0.16)[corner % 2]
        angle = math.pi / 2 - corner * math.pi / 5
        points.append((0.42 + reach * math.cos(angle), 0.34 + reach * math.sin(angle)))
    return Glyph.of([("m", points[0]), *(("l", point) for point in points[1:]), ("z", ())])


def _read(drawn: str) -> Glyph:
    steps: list[tuple[str, tuple[float, ...]]] = []
    for part in drawn.split():
        if part.isalpha():
            steps.append((part.lower(), ()))
        else:
            command, numbers = steps[-1]
            steps[-1] = (command, (*numbers, int(part) / 1000))
    return Glyph.of(steps)
