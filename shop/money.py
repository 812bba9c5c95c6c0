"""Money: whole kobo inside, naira on the way in and out. Nothing here is ever a float."""

import re
from decimal import Decimal

KOBO_PER_NAIRA = 100
MAX_KOBO = 1_000_000_000  # Paystack takes at most 10,000,000 naira in one payment.

_NAIRA = re.compile(r"(?:₦|NGN)?\s*(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d{1,2}))?", re.IGNORECASE)


def format_naira(kobo: int) -> str:
    """Return an amount of kobo as shoppers read it: `₦12,500`, with kobo only where there are any."""
    naira, rest = divmod(abs(kobo), KOBO_PER_NAIRA)
    sign = "−" if kobo < 0 else ""
    return f"{sign}₦{naira:,}" + (f".{rest:02d}" if rest else "")


def parse_naira(typed: str) -> int:
    """Return the kobo in an amount a person typed: `12500`, `12,500.50`, `₦12,500`.

    Raises ValueError for anything else, a fraction of a kobo and amounts above MAX_KOBO included.
    """
    match = _NAIRA.fullmatch(typed.strip())
    if match is None:
        raise ValueError("Enter an amount in naira, like 12,500 or 12,500.50")
    naira, fraction = match.groups()
    kobo = int(naira.replace(",", "")) * KOBO_PER_NAIRA + int((fraction or "0").ljust(2, "0"))
    if kobo > MAX_KOBO:
        raise ValueError(f"Enter an amount of at most {format_naira(MAX_KOBO)}")
    return kobo


def to_naira(kobo: int) -> Decimal:
    """Return kobo as a decimal number of naira, for form fields and spreadsheets."""
    return Decimal(kobo) / KOBO_PER_NAIRA
