"""Read settings from the environment, with a sentence for every value that cannot be used."""

import os
import re
from collections.abc import Collection, Sequence
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

WEB = ("https", "http")  # schemes


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


def address(name: str, default: str = "", *, schemes: Collection[str], is_root: bool = False) -> str:
    """Return a URL with one of `schemes`; '' where it is not set and has no default.

    With `is_root` it is a host alone, with no path behind it. What is refused is not repeated: it may hold a password.
    """
    value = text(name, default)
    try:
        parts = urlsplit(value)
        is_fine = not value or (parts.scheme in schemes and parts.port != 0)  # reading the port judges it
    except ValueError:
        is_fine = False
    if not is_fine:
        known = ", ".join(f"{scheme}://" for scheme in schemes)
        raise ImproperlyConfigured(
            f"{name} is not an address that begins with {known}. In a password write signs like # or / as %23 or %2F."
        )
    is_host = bool(value and parts.hostname) and f"{parts.scheme}://{parts.netloc}" == value.rstrip("/")
    if value and is_root and (parts.username or not is_host):
        raise ImproperlyConfigured(f"{name} is more or less than a host. Set it to one like https://shop.example.ng")
    return value


def code(name: str, default: str, *, longest: int) -> str:
    """Return a variable of at most `longest` capital letters and digits."""
    value = text(name, default)
    if not re.fullmatch(rf"[A-Z0-9]{{1,{longest}}}", value):
        raise ImproperlyConfigured(f"{name} is {value!r}. Set it to at most {longest} capital letters and digits.")
    return value


def words(name: str) -> list[str]:
    """Return a comma-separated variable as a list without empty entries."""
    return [word.strip() for word in text(name).split(",") if word.strip()]


def choice(name: str, default: str, choices: Sequence[str]) -> str:
    """Return a variable that is one of a few words, in lower case."""
    value = text(name, default).lower()
    if value not in choices:
        raise ImproperlyConfigured(f"{name} is {value!r}. Set it to one of: {', '.join(choices)}.")
    return value
