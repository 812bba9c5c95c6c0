"""What cut letters look like: light metal under a dark coat, a dark line in a light one, gold on a cover."""

from functools import lru_cache

from shop.catalogue.areas import Ink, surface_of
from shop.catalogue.drawings import shades_of
from shop.catalogue.models import Kind

LEAST_CONTRAST = 3.0


_GOLD = Ink("gold foil", "#fbe7ad", "#e3b95c", lip="#ffffff", lip_share=".18", shade_share=".55")
_STEEL = Ink("bare steel", "#ffffff", "#dfe3ea", lip_share=".2", shade_share=".6")
_CLAY = Ink("cream under the glaze", "#fffdf7", "#f3e7d2", lip_share=".2", shade_share=".55")
_DARK = Ink("dark line", "#3a2a33", "#2b1d27", lip_share=".6", shade_share=".35")
_BURNT = Ink("burnt line", "#5b3213", "#44240c", lip_share=".75", shade_share=".3")
_WHITE = Ink("white line", "#ffffff", "#ffffff", lip_share=".15", shade_share=".6")
_BLACK = Ink("black line", "#000000", "#000000", lip_share=".5", shade_share=".3")

# In the order of the shop's taste; the last two are for colours between light and dark.
_INKS = {
    Kind.JOURNAL: (_GOLD, _DARK, _WHITE, _BLACK),
    Kind.CUP: (_CLAY, _DARK, _WHITE, _BLACK),
    Kind.BOTTLE: (_STEEL, _DARK, _WHITE, _BLACK),
    Kind.GIFTPACK: (_BURNT,),
}


@lru_cache(maxsize=256)
def ink_for(kind: str, hex: str) -> Ink:
    """Return the ink for a thing of a colour: never under 3:1 against the colour, and where an ink manages that,
    not against its lit and shaded sides either.
    """
    surface = surface_of(kind, hex)
    sides = [surface]
    if surface == hex:
        shades = shades_of(hex)
        sides += [shades.light, shades.dark]
    inks = _INKS[Kind(kind)]
    for ink in inks:
        if _least(ink, sides) >= LEAST_CONTRAST:
            return ink
    return max(inks, key=lambda ink: _least(ink, sides[:1]))


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours by WCAG 2.2, from 1 to 21."""
    dark, light = sorted([_luminance(one), _luminance(other)])
    return (light + 0.05) / (dark + 0.05)


def _least(ink: Ink, sides: list[str]) -> float:
    return min(contrast(tone, side) for tone in (ink.top, ink.bottom) for side in sides)


def _luminance(hex: str) -> float:
    red, green, blue = (
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
        for channel in (int(hex[at : at + 2], 16) / 255 for at in (1, 3, 5))
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
