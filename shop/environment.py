"""Read settings from the environment, with a sentence for every value that cannot be used."""

import os
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal, InvalidOperation

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str = "") -> str:
    """Return the variable stripped of white space; an empty one counts as not set."""
    return os.environ.get(name, "").strip() or default


def flag(name: str, *, default: bool = False) -> bool:
    """Return a yes/no variable. Anything but 1/0, true/false, yes/no, on/off is refused."""
    value = text(name).lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} is {value!r}. Set it to 1 or 0.")


def number(name: str, default: str, *, minimum: str, maximum: str) -> Decimal:
    """Return a decimal variable that lies between the two limits, both included."""
    value = text(name, default)
    try:
        parsed = Decimal(value)
    except InvalidOperation:
        parsed = Decimal("NaN")
    if parsed.is_nan() or not Decimal(minimum) <= parsed <= Decimal(maximum):
        raise ImproperlyConfigured(f"{name} is {value!r}. Set it to a number from {minimum} to {maximum}.")
    return parsed


def minutes(name: str, default: str, *, minimum: str, maximum: str) -> timedelta:
    """Return a variable in minutes; a fraction is allowed."""
    return timedelta(minutes=float(number(name, default, minimum=minimum, maximum=maximum)))


def days(name: str, default: str, *, maximum: str) -> timedelta:
    """Return a variable in days, from 0."""
    return timedelta(days=float(number(name, default, minimum="0", maximum=maximum)))


def words(name: str) -> list[str]:
    """Return a comma-separated variable as a list without empty entries."""
    return [word.strip() for word in text(name).split(",") if word.strip()]


def choice(name: str, default: str, choices: Sequence[str]) -> str:
    """Return a variable that is one of a few words, in lower case."""
    value = text(name, default).lower()
    if value not in choices:
        raise ImproperlyConfigured(f"{name} is {value!r}. Set it to one of: {', '.join(choices)}.")
    return value
