"""Our drawings in pixels, for those who show no SVG: other sites' previews of a link, product feeds.

Each kind lies here rendered in four greys. A colour is worked out from two of them: every tone of a drawing lies on
a line between black and white, so a pixel's colour does, too. `scripts/render_drawings.py` makes the files anew.
"""

import hashlib
from functools import cache
from pathlib import Path

from PIL import Image

from shop.catalogue.drawings import draw_product
from shop.catalogue.models import Kind

RENDERED = Path(__file__).parent / "rendered"
RENDERED_OF = RENDERED / "of.txt"
SIZE = 560  # pixels, both ways
# Two greys with the light ribbon of dark things, two with the dark ribbon of light ones, as `shades_of` decides.
DARK, LIGHT = (0x30, 0x90), (0xA8, 0xF0)
_LIGHT_FROM = 0.62 * 255
_CHANNELS = "RGB"


def draw_raster(kind: str, hex: str) -> Image.Image:
    """Return the front of the drawing in a colour like #2a2f7f, on nothing, SIZE by SIZE."""
    channels = [int(hex[at : at + 2], 16) for at in (1, 3, 5)]
    red, green, blue = channels
    low, high = LIGHT if 0.299 * red + 0.587 * green + 0.114 * blue > _LIGHT_FROM else DARK
    darker, lighter = _rendered(kind, low), _rendered(kind, high)
    mixed = [
        Image.blend(darker.getchannel(name), lighter.getchannel(name), (value - low) / (high - low))
        for name, value in zip(_CHANNELS, channels, strict=True)
    ]
    return Image.merge("RGBA", [*mixed, darker.getchannel("A")])


@cache
def _rendered(kind: str, grey: int) -> Image.Image:
    with Image.open(file_of(kind, grey)) as image:
        return image.convert("RGBA")


def file_of(kind: str, grey: int) -> Path:
    return RENDERED / f"{Kind(kind)}-{grey:02x}.webp"


def fingerprint() -> str:
    """Return what the files must have been made of: another one says that a drawing has changed since."""
    drawings = (draw_product(kind, f"#{grey:02x}{grey:02x}{grey:02x}", key="d") for kind in Kind for grey in DARK)
    return hashlib.sha256("".join(drawings).encode()).hexdigest()
