"""What can be engraved: the letters our typefaces have, and a few symbols."""

import unicodedata

from shop.text import name_of

SYMBOLS = "♥★∞✝☾"
_AS_SYMBOL = str.maketrans({"❤": "♥", "⭐": "★", "🌟": "★", "♾": "∞"})  # emoji for what we do engrave
_LATIN = [range(0x20, 0x7F), range(0xA1, 0x250), range(0x1E00, 0x1F00)]
_HAUSA = "ɓƁɗƊƙƘƴƳ"
_ACCENTS = "\u0300\u0301\u0302\u0303\u0304\u0307\u0308\u030c\u0323\u0329\u0331"
_SIGNS = "\n₦€‘’“”–—…•" + SYMBOLS


def to_engravable(text: str) -> str:
    """Return a clean text with emoji hearts and stars as the symbols we engrave. Safe to call twice.

    Raises ValueError that names the first character no typeface of ours has.
    """
    text = unicodedata.normalize("NFC", text.translate(_AS_SYMBOL))
    for character in text:
        if not _has_shape(character):
            raise ValueError(f"Remove the character {name_of(character)}. It cannot be engraved")
    return text


def _has_shape(character: str) -> bool:
    return character in _HAUSA + _ACCENTS + _SIGNS or any(ord(character) in letters for letters in _LATIN)
