"""A text letter by letter, with the names of what is easy to mistake: marks that look alike are where engravers err."""

import unicodedata
from dataclasses import dataclass

from shop.text import clusters

_SIGNS = {"♥": "heart", "★": "star", "∞": "endless sign", "✝": "cross", "☾": "moon", "🎓": "graduation cap"}
_SIGNS |= {"\n": "new line", " ": "space", "’": "apostrophe or closing quote", "‘": "opening quote"}
_SIGNS |= {"“": "opening double quote", "”": "closing double quote", "–": "dash", "-": "hyphen", "₦": "naira sign"}
_SIGNS |= {".": "full stop", ",": "comma", "&": "and sign"}
_LOOK_ALIKE = {"I": "capital i", "1": "digit one", "0": "digit nought"}


@dataclass(frozen=True, slots=True)
class Letter:
    """One character as a reader sees it. `name` says what it is made of, empty for one that nobody mistakes."""

    shown: str
    name: str


def spell(text: str) -> list[Letter]:
    """Return the letters of a text in order, accents on their letters, spaces and line breaks named."""
    return [Letter(_shown(piece), _name(piece)) for piece in clusters(text)]


def _shown(piece: str) -> str:
    return {" ": "␣", "\n": "↵"}.get(piece, piece)


def _name(piece: str) -> str:
    """Return "O with dot below and acute" for Ọ́, however it is composed."""
    if piece in _SIGNS or piece in _LOOK_ALIKE:
        return _SIGNS.get(piece) or _LOOK_ALIKE[piece]
    base, *marks = list(unicodedata.normalize("NFD", piece))
    letter, own_mark = _base(base)
    said = [*own_mark, *(_mark(mark) for mark in marks)]
    if said:
        return f"{letter} with {' and '.join(said)}"
    return "" if base.isascii() and base.isalnum() else letter


def _base(character: str) -> tuple[str, list[str]]:
    """Return a letter and what it has that no accent of its own stands for: ɓ is a b with a hook."""
    if character.isascii():
        return character, []
    name = unicodedata.name(character, f"U+{ord(character):04X}").lower()
    letter, _, own_mark = name.removeprefix("latin ").partition(" with ")
    case, _, rest = letter.partition(" letter ")
    if rest:
        letter = rest.upper() if case == "capital" else rest
    return letter, [own_mark] if own_mark else []


def _mark(character: str) -> str:
    name = unicodedata.name(character, f"U+{ord(character):04X}").lower()
    return name.removeprefix("combining ").removesuffix(" accent")
