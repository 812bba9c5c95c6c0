"""Opening hours as people write them, and as machines read them."""

import re
from dataclasses import dataclass

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
EXAMPLE = "Mon–Fri 9:00–17:00, Sat 10:00–14:00"

_DASH = r"\s*(?:-|–|—|to|until)\s*"
_DAY = r"(?P<{0}>[a-z]{{3,9}})\.?"
_TIME = r"(?P<{0}>\d{{1,2}}(?:[:.]\d{{2}})?\s*(?:am|pm)?)"
_DAYS_PART = re.compile(rf"{_DAY.format('first')}(?:{_DASH}{_DAY.format('last')})?", re.IGNORECASE)
_PART = re.compile(
    rf"(?P<days>[a-z][a-z.\s–—-]*?)\s*:?\s+{_TIME.format('opens')}{_DASH}{_TIME.format('closes')}", re.IGNORECASE
)
_CLOSED = re.compile(r"\bclosed\b", re.IGNORECASE)  # is what it is by not being said, too
_EVERY_DAY = {"daily", "every day", "all days"}


@dataclass(frozen=True)
class Hours:
    """When the shop opens and closes on some days of the week: `09:00`, `17:00`."""

    days: tuple[str, ...]
    opens: str
    closes: str


def parse_hours(typed: str) -> list[Hours]:
    """Return the hours in a line like EXAMPLE. Raises ValueError with a sentence for what cannot be read."""
    parts = re.split(r"[;\n]|,(?=\s*[a-z])", _as_one_part(typed), flags=re.IGNORECASE)
    return [_part(part) for part in parts if part.strip() and not _CLOSED.search(part)]


def _as_one_part(typed: str) -> str:
    """Return the text without the comma between days and their time: `Monday to Friday, 9 am to 5 pm`."""
    return re.sub(r",\s*(?=\d)", " ", typed)


def _part(part: str) -> Hours:
    match = _PART.fullmatch(part.strip())
    if match is None:
        raise ValueError(f"“{part.strip()}” cannot be read. Write days and times like {EXAMPLE}")
    opens, closes = _time(match["opens"]), _time(match["closes"])
    if closes <= opens:
        raise ValueError(f"“{part.strip()}”: it must close after it opens")
    return Hours(_days(match["days"].strip()), opens, closes)


def _days(typed: str) -> tuple[str, ...]:
    if typed.casefold() in _EVERY_DAY:
        return DAYS
    match = _DAYS_PART.fullmatch(typed)
    if match is None:
        raise ValueError(f"“{typed}” is no day. Write days and times like {EXAMPLE}")
    first = _day(match["first"])
    last = _day(match["last"]) if match["last"] else first
    if last < first:
        raise ValueError(f"“{typed}”: the week begins on Monday")
    return DAYS[first : last + 1]


def _day(typed: str) -> int:
    for number, day in enumerate(DAYS):
        if day.casefold().startswith(typed.casefold()):
            return number
    raise ValueError(f"“{typed}” is no day. Write days and times like {EXAMPLE}")


def _time(typed: str) -> str:
    match = re.fullmatch(r"(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm)?", typed.strip(), re.IGNORECASE)
    hour, minute = (int(match[1]), int(match[2] or 0)) if match else (24, 0)
    half = (match[3] or "").lower() if match else ""
    if half and not 1 <= hour <= 12:
        hour = 24
    elif half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    if hour > 23 or minute > 59:
        raise ValueError(f"“{typed.strip()}” is no time. Write it like 9:00 or 5 pm")
    return f"{hour:02d}:{minute:02d}"
