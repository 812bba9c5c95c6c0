"""Nigerian phone numbers: any way people write them in, one way stored."""

import re
import unicodedata

MAX_TYPED = 40
_PUNCTUATION = re.compile(r"[\s().\-/\u2010-\u2015\u2212]")
_STORED = re.compile(r"\+234([0-9]{3})([0-9]{3})([0-9]{4})")
_MOBILE = re.compile(r"(?:(?:\+|00)?234|0)?0?([789][01][0-9]{8})")


def tidy_phone(typed: str) -> str:
    """Return a number as it was typed, without the invisible marks that copying from a contact list adds."""
    return " ".join("".join(sign for sign in typed if unicodedata.category(sign) != "Cf").split())


def parse_phone(typed: str) -> str:
    """Return the number as `+2348031234567`.

    Accepts 0803 123 4567, 803…, 234…, 00234…, +234 (0)803… with spaces, dashes, dots and brackets; prefixes 070,
    071, 080, 081, 090, 091. Raises ValueError with a sentence for the shopper for anything else.
    """
    match = _MOBILE.fullmatch(_PUNCTUATION.sub("", tidy_phone(typed))) if len(typed) <= MAX_TYPED else None
    if match is None:
        raise ValueError("Enter a Nigerian phone number, like 0803 123 4567")
    return f"+234{match.group(1)}"


def written_phone(phone: str) -> str:
    """Return a stored number as people write it, `0803 123 4567`; one that is not ours as it is."""
    match = _STORED.fullmatch(phone)
    return f"0{match[1]} {match[2]} {match[3]}" if match else phone
