"""Nigerian phone numbers: any way people write them in, one way stored."""

import re

_PUNCTUATION = re.compile(r"[\s().\-–/]")
_MOBILE = re.compile(r"(?:\+?234|0)?0?([789][01]\d{8})")


def parse_phone(typed: str) -> str:
    """Return the number as `+2348031234567`.

    Accepts 0803 123 4567, 803…, 234…, +234 (0)803… with spaces, dashes, dots and brackets; prefixes 070, 071,
    080, 081, 090, 091. Raises ValueError with a sentence for the shopper for anything else.
    """
    match = _MOBILE.fullmatch(_PUNCTUATION.sub("", typed))
    if match is None or not typed.isascii():
        raise ValueError("Enter a Nigerian phone number, like 0803 123 4567")
    return f"+234{match.group(1)}"
