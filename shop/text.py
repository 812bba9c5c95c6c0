"""Text that people type: one normal form, and a refusal that names what cannot be used."""

import re
import unicodedata

_SPACES = re.compile(r"[^\S\n]+")
_LINE_ENDS = re.compile(r"\r\n?|[\u2028\u2029\x85]")


def _is_refused(character: str) -> bool:
    """Control, invisible, direction-changing, private and unassigned characters; a line break is none of them."""
    return character != "\n" and unicodedata.category(character) in {"Cc", "Cf", "Co", "Cs", "Cn"}


def name_of(character: str) -> str:
    """Return how to call a character to the person who typed it: `“😀” (grinning face)`, `U+202E`."""
    name = unicodedata.name(character, "").lower()
    code = f"U+{ord(character):04X}"
    if not character.isprintable():
        return f"{code} ({name})" if name else code
    return f"“{character}” ({name})" if name else f"“{character}”"


def clean_text(typed: str, *, max_length: int, max_lines: int = 1) -> str:
    """Return the text in NFC, white space tidied, with at most `max_lines` lines that are not empty at the ends.

    Raises ValueError with a sentence for the shopper when it is too long, has too many lines, or has a
    character that nobody can read. Two texts that look the same come out the same. Safe to call twice.
    """
    text = _LINE_ENDS.sub("\n", unicodedata.normalize("NFC", typed)).replace("\t", " ")
    lines = [_SPACES.sub(" ", line).strip() for line in text.strip().split("\n")]
    text = "\n".join(lines)
    for character in text:
        if _is_refused(character):
            raise ValueError(f"Remove the character {name_of(character)}. It cannot be used here")
    if len(lines) > max_lines:
        raise ValueError(f"Use at most {max_lines} lines" if max_lines > 1 else "Use one line only")
    if len(text) > max_length:
        raise ValueError(f"Use at most {max_length} characters. You have {len(text)}")
    return text
