"""Cut the fonts down to what the shop engraves and heads its pages with. Run it when a font or a list changes.

    python -m scripts.subset_fonts NotoSans-Regular.ttf NotoSerif-Regular.ttf GreatVibes-Regular.ttf
    python -m scripts.subset_fonts Literata_600SemiBold.ttf

Literata comes from the npm package @expo-google-fonts/literata 0.4.3, the others as decision 10 says. The same
sources give the same bytes. A subset is a modified font: it stays under its licence, which lies beside it, and carries
a name of our own, so that no name reserved now or later is used for it.
"""

import hashlib
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parent.parent
ENGRAVING = ROOT / "shop" / "personalisation" / "drawing" / "typefaces"
SITE = ROOT / "static" / "fonts"

ASCII_LATIN_1_AND_EXTENDED_A = [*range(0x20, 0x7F), *range(0xA0, 0xAD), *range(0xAE, 0x180)]
YORUBA = "ẸẹỌọṢṣǸǹḾḿ"
IGBO = "ỊịỌọỤụṄṅ"
HAUSA_AND_OTHERS = "ƁɓƊɗƘƙƳƴƎǝƏəƐɛƆɔŊŋẠạḄḅḌḍḤḥḲḳḶḷṂṃṆṇṚṛṬṭẒẓ"
TONES_ON_LETTERS = "ǍǎǏǐǑǒǓǔẼẽỸỹ"
MARKS = "\u0300\u0301\u0302\u0303\u0304\u0306\u0307\u0308\u030a\u030b\u030c\u031b\u0323\u0324\u0325\u0327\u0328"
MARKS_BELOW = "\u0329\u032d\u0330\u0331"
SIGNS = "‘’‚“”„†‡•…‰‹›–—−₦€™\u02bc\u2044"
LETTERS = [
    *ASCII_LATIN_1_AND_EXTENDED_A,
    *map(ord, YORUBA + IGBO + HAUSA_AND_OTHERS + TONES_ON_LETTERS + MARKS + MARKS_BELOW + SIGNS),
]
# What the names of gifts, categories and pages are written in. Every browser fetches it, so each letter counts.
HEADING_LETTERS = [
    *range(0x20, 0x7F),
    *range(0xA0, 0xAD),
    *range(0xAE, 0x100),
    *map(ord, "ẸẹỌọṢṣỊịỤụṄṅḾḿǸǹŃńẠạḄḅḌḍḤḥĀāĒēĪīŌōŪūŊŋ" + "\u0300\u0301\u0302\u0304\u0307\u0323" + "‘’“”–—…•₦×−"),
]
HEADING_FEATURES = ["ccmp", "kern", "mark", "mkmk"]
# What makes marks sit right and letters join. Swashes, small capitals and the like are not offered.
FEATURES = ["ccmp", "locl", "rlig", "liga", "clig", "calt", "rclt", "kern", "mark", "mkmk"]
COPYRIGHT, FAMILY, STYLE, ID, FULL_NAME, VERSION, POSTSCRIPT, TRADEMARK, LICENCE, LICENCE_URL = (
    0,
    1,
    2,
    3,
    4,
    5,
    6,
    7,
    13,
    14,
)


@dataclass(frozen=True)
class Source:
    """A font as its makers publish it, and what is cut from it: `target` is the file, `name` what it is called."""

    sha256: str
    target: Path
    name: str
    letters: Sequence[int]
    features: Sequence[str]


def _engraved(lettering: str, sha256: str) -> Source:
    return Source(sha256, ENGRAVING / f"{lettering}.ttf", f"Giftings {lettering.title()}", LETTERS, FEATURES)


SOURCES = {
    "NotoSans-Regular.ttf": _engraved("modern", "89c3c497f618fdaa0b2d1e98fef93582f28c71debd2c4a8cdf41f190ced2909d"),
    "NotoSerif-Regular.ttf": _engraved("classic", "9d7583b7dc9e812afd32a14280c5cac3160012efe50c8d08938f4fea266ff67f"),
    "GreatVibes-Regular.ttf": _engraved("script", "f5cbf7a0a129339980e01ad9563d23000446824a099f95521a142cdea95d9212"),
    "Literata_600SemiBold.ttf": Source(
        "f63e5f1b010a93f397cbdafccef644ce1a4b289eec60a1aca0a3ed3fd7b55bac",
        SITE / "heading.woff2",
        "Giftings Heading",
        HEADING_LETTERS,
        HEADING_FEATURES,
    ),
}


def cut(path: Path, source: Source) -> None:
    """Write the subset of one font to where it belongs."""
    font = TTFont(path, recalcTimestamp=False)
    options = subset.Options()
    options.layout_features = list(source.features)
    options.hinting = False
    options.notdef_outline = True
    options.name_IDs = [COPYRIGHT, FAMILY, STYLE, ID, FULL_NAME, VERSION, POSTSCRIPT, TRADEMARK, LICENCE, LICENCE_URL]
    options.drop_tables += ["DSIG", "meta", "STAT"]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=source.letters)
    subsetter.subset(font)
    rename(font, source.name)
    if source.target.suffix == ".woff2":
        font.flavor = "woff2"
    font.save(source.target)


def rename(font: TTFont, name: str) -> None:
    names = {FAMILY: name, ID: name, FULL_NAME: name, POSTSCRIPT: name.replace(" ", "")}
    for record in font["name"].names:
        if record.nameID in names:
            record.string = names[record.nameID]


def main() -> int:
    paths = list(map(Path, sys.argv[1:]))
    if not paths or not {path.name for path in paths} <= set(SOURCES):
        sys.exit(f"Name some of these files: {' '.join(SOURCES)}")
    for path in paths:
        source = SOURCES[path.name]
        if hashlib.sha256(path.read_bytes()).hexdigest() != source.sha256:
            sys.exit(f"{path} is another version than the one that was tested. Look at it, then change its digest here")
        cut(path, source)
        written = source.target.read_bytes()
        print(f"{source.target.name}: {len(written)} bytes, {hashlib.sha256(written).hexdigest()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
