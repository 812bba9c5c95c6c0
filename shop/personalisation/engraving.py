"""What can be engraved: the letters our typefaces have, and a few symbols."""

import re
import unicodedata

from shop.personalisation.drawing.fonts import Lettering, typeface
from shop.personalisation.drawing.shape import missing_in
from shop.personalisation.drawing.symbols import AS_SYMBOL
from shop.text import clean_text, name_of, visible_length

MOST_CHARACTERS = 120  # only a guard: what fits is decided by the height of the letters
_OPENING = re.compile(r"(?<![^\s(\[“‘])([\"'])(?=\S)")
_CLOSING = {'"': "”", "'": "’"}


def to_engravable(text: str, lettering: str = Lettering.MODERN) -> str:
    """Return a clean text with emoji hearts and stars as the symbols we engrave. Safe to call twice.

    Raises ValueError that names the first character that the lettering has no shape for.
    """
    text = unicodedata.normalize("NFC", text.translate(AS_SYMBOL))
    face = typeface(lettering)
    if missing := missing_in(curly(text), face):
        raise ValueError(_sentence(missing[0], Lettering(lettering)))
    return text


def read_inscription(typed: str, lettering: str, *, max_lines: int) -> str:
    """Return a text as it is drawn: tidied, symbols for emoji, curly quotes. Raises ValueError for what cannot be."""
    text = clean_text(typed, max_length=MOST_CHARACTERS, max_lines=max_lines, count=visible_length)
    return curly(to_engravable(text, lettering))


def curly(text: str) -> str:
    """Return the text with the quotes that a printer sets: “Ada’s”."""
    text = _OPENING.sub(lambda quote: "“" if quote[1] == '"' else "‘", text)
    return text.replace('"', _CLOSING['"']).replace("'", _CLOSING["'"])


def _sentence(piece: str, lettering: Lettering) -> str:
    named = name_of(piece) if len(piece) == 1 else f"“{piece}”"
    others = [other.label for other in Lettering if other != lettering and not missing_in(piece, typeface(other))]
    if others:
        return f"{lettering.label} lettering has no {named}. Choose {' or '.join(others)}, or leave it out"
    return f"Remove the character {named}. It cannot be engraved"
