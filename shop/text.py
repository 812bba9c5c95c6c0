"""Text that people type: one normal form, and a refusal that names what cannot be used."""

import re
import unicodedata
from collections.abc import Callable

_SPACES = re.compile(r"[^\S\n]+")
_LINE_ENDS = re.compile(r"\r\n?|[\u2028\u2029\x85]")
# They only choose between two pictures of one character, so two texts that look the same would differ by them.
_VARIATION_SELECTORS = dict.fromkeys(range(0xFE00, 0xFE10))
# Letters, marks and symbols that show nothing, the sign for bytes that were no text, and the blank Braille cell.
_INVISIBLE = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0\ufffd"
    + "".join(map(chr, range(0xE0100, 0xE01F0)))
)
_JOINER = "\u200d"  # makes one picture of several: a family of two parents and a child
_SKIN_TONES = frozenset(map(chr, range(0x1F3FB, 0x1F400)))
_FLAG_LETTERS = frozenset(map(chr, range(0x1F1E6, 0x1F200)))
_MOST_MARKS = 4  # on one letter; Yoruba needs two
# Normalising is slow for long runs of accents. No readable text needs more than this many for one it shows.
_MOST_TYPED_PER_SHOWN = 10

# What a form field says instead of Django's own words, in its `error_messages`.
NO_NUL = {"null_characters_not_allowed": "Remove the character U+0000. It cannot be used here"}


def clusters(text: str) -> list[str]:
    """Return the text in pieces that a reader sees as one character each: a letter with its accents, a flag."""
    if text.isascii():
        return list(text)
    pieces: list[str] = []
    for character in text:
        if pieces and _continues(pieces[-1], character):
            pieces[-1] += character
        else:
            pieces.append(character)
    return pieces


def visible_length(text: str) -> int:
    """Return how many characters a reader counts: `ẹ́` is one, though it is stored as two."""
    return len(clusters(text))


def _continues(piece: str, character: str) -> bool:
    if piece == "\n":
        return False
    if piece[-1] == _JOINER:
        return _is_picture(character)
    if character in _FLAG_LETTERS:
        return len(piece) == 1 and piece in _FLAG_LETTERS
    return character == _JOINER or character in _SKIN_TONES or _is_mark(character)


def _is_mark(character: str) -> bool:
    return unicodedata.category(character).startswith("M")


def _is_picture(character: str) -> bool:
    return character in _SKIN_TONES or unicodedata.category(character) == "So"


def _is_refused(character: str) -> bool:
    """Control, invisible, direction-changing, private and unassigned characters; a line break is none of them."""
    if character == "\n":
        return False
    return character in _INVISIBLE or unicodedata.category(character) in {"Cc", "Cf", "Co", "Cs", "Cn"}


def name_of(character: str) -> str:
    """Return how to call a character to the person who typed it: `“😀” (grinning face)`, `U+202E`."""
    name = unicodedata.name(character, "").lower()
    code = f"U+{ord(character):04X}"
    if not character.isprintable() or character in _INVISIBLE:
        return f"{code} ({name})" if name else code
    return f"“{character}” ({name})" if name else f"“{character}”"


def _unreadable_in(piece: str) -> str:
    """Return the first character of a piece that nobody can read; empty if there is none."""
    if _is_mark(piece[0]):
        return piece[0]
    for before, character, after in zip("\n" + piece, piece, piece[1:] + "\n", strict=False):
        if character == _JOINER and _is_picture(before) and _is_picture(after):
            continue
        if _is_refused(character):
            return character
    return ""


def _refuse_unreadable(text: str) -> None:
    if text.isascii() and text.replace("\n", " ").isprintable():
        return
    for piece in clusters(text):
        if unreadable := _unreadable_in(piece):
            raise ValueError(f"Remove the character {name_of(unreadable)}. It cannot be used here")
        if sum(map(_is_mark, piece)) > _MOST_MARKS:
            raise ValueError(f"Use at most {_MOST_MARKS} accents on “{piece[0]}”")


def _refuse_long(length: int, max_length: int) -> None:
    if length > max_length:
        raise ValueError(f"Use at most {max_length} characters. You have {length}")


def tidy_text(typed: str) -> str:
    """Return the text in NFC, white space and line ends tidied. Refuses nothing."""
    text = unicodedata.normalize("NFC", typed.translate(_VARIATION_SELECTORS))
    lines = [_SPACES.sub(" ", line).strip() for line in _LINE_ENDS.sub("\n", text).strip().split("\n")]
    return "\n".join(lines)


def clean_text(typed: str, *, max_length: int, max_lines: int = 1, count: Callable[[str], int] = len) -> str:
    """Return the text in NFC, white space tidied, with at most `max_lines` lines that are not empty at the ends.

    `count` measures against `max_length`: `len` is what a database column counts, `visible_length` what a reader
    does. Raises ValueError with a sentence for the shopper when it is too long, has too many lines, or has a
    character that nobody can read. Two texts that look the same come out the same. Safe to call twice.
    """
    if len(typed) > _MOST_TYPED_PER_SHOWN * (max_length + 10):
        _refuse_long(len(typed), max_length)
    text = tidy_text(typed)
    _refuse_unreadable(text)
    if text.count("\n") >= max_lines:
        raise ValueError(f"Use at most {max_lines} lines" if max_lines > 1 else "Use one line only")
    _refuse_long(count(text), max_length)
    return text
