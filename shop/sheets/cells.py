"""What is typed in one cell, understood or refused with a sentence. Each function raises ValueError."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils import timezone

from shop.days import FAR_DAY, is_far
from shop.money import format_naira, parse_naira
from shop.sheets.files import refuse_formula
from shop.text import clean_text

Reader = Callable[[str], Any]

_YES, _NO = {"yes", "y", "true", "1"}, {"no", "n", "false", "0"}
_MOMENTS = ["%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d", "%d/%m/%Y %H:%M", "%d/%m/%Y"]
_WHOLE = re.compile(r"[0-9]{1,3}(?:,[0-9]{3}){1,2}|[0-9]{1,9}")


def text(most: int, *, lines: int = 1, is_needed: bool = False) -> Reader:
    """Return a reader of text of at most so many characters and lines."""

    def read(typed: str) -> str:
        if is_needed and not typed.strip():
            raise ValueError("This is empty. Fill it in")
        return refuse_formula(clean_text(typed, max_length=most, max_lines=lines))

    return read


def slug(most: int) -> Reader:
    """Return a reader of the end of an address: small letters, digits and hyphens."""

    def read(typed: str) -> str:
        typed = typed.strip()
        if not re.fullmatch(r"[a-z0-9]+(?:[-_][a-z0-9]+)*", typed):
            raise ValueError("Use small letters, digits and hyphens, like ankara-cup")
        if len(typed) > most:
            raise ValueError(f"Use at most {most} characters. This has {len(typed)}")
        return typed

    return read


def yes_or_no(typed: str) -> bool:
    word = typed.strip().casefold()
    if word not in _YES | _NO:
        raise ValueError("Write yes or no")
    return word in _YES


def whole(*, most: int, least: int = 0) -> Reader:
    """Return a reader of a whole number from `least` to `most`."""

    def read(typed: str) -> int:
        match = _WHOLE.fullmatch(typed.strip())
        number = int(match[0].replace(",", "")) if match else -1
        if not least <= number <= most:
            raise ValueError(f"Write a whole number from {least} to {most:,}")
        return number

    return read


def price(typed: str) -> int:
    """Return kobo. A price is more than nothing."""
    if typed.strip().startswith(("-", "−")):
        raise ValueError("A price cannot be below nothing")
    kobo = parse_naira(typed)
    if kobo < 1:
        raise ValueError(f"A price must be more than {format_naira(0)}")
    return kobo


def price_or_none(typed: str) -> int | None:
    return price(typed) if typed.strip() else None


def moment_or_none(typed: str) -> datetime | None:
    """Return a moment in the shop's time zone; a day alone is its first minute."""
    if not typed.strip():
        return None
    moment = _moment(typed.strip())
    if moment is None:
        raise ValueError("Write a day and a time like 2026-11-30 18:00")
    if is_far(moment):
        raise ValueError(FAR_DAY)
    return timezone.make_aware(moment)


def _moment(typed: str) -> datetime | None:
    for form in _MOMENTS:
        try:
            return datetime.strptime(typed, form)  # noqa: DTZ007  made aware by who asks
        except ValueError:
            continue
    return None


def one_of(words: dict[str, Any], what: str) -> Reader:
    """Return a reader of one of `words`, keyed by how people write them, letter case aside."""
    known = {word.casefold(): value for word, value in words.items()}

    def read(typed: str) -> Any:
        word = " ".join(typed.split()).casefold()
        if word not in known:
            there = ", ".join(sorted(words)[:20]) or "none yet"
            raise ValueError(f"There is no {what} “{typed.strip()[:60]}”. There are: {there}")
        return known[word]

    return read
