"""What is asked for on every page and seldom changes: read once, and again after some seconds."""

import secrets
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, Generic, TypeVar

from django.core.cache import cache
from django.http import HttpRequest
from django.http.response import HttpResponseBase

Value = TypeVar("Value")

# What the request that this thread answers has been told so far; None outside requests.
_in_hand: ContextVar[dict[str, Any] | None] = ContextVar("remembered", default=None)


class SameThroughout:
    """Middleware: a page is made of one state of what is remembered, and a shared cache is asked for it once."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        token = _in_hand.set({})
        try:
            return self.get_response(request)
        finally:
            _in_hand.reset(token)


def in_hand() -> dict[str, Any]:
    """Return what this request has been told so far, to look in and add to; outside requests, nothing each time."""
    held = _in_hand.get()
    return {} if held is None else held


class Remembered(Generic[Value]):
    """A value that each process keeps as it is, without the cost of taking it out of a cache.

    Only a stamp is in the cache: when that is gone, after `seconds()` or because somebody forgot it, the value is read
    again. So no process goes on with a value older than that, however many there are. Nobody may change what it holds,
    but what began empty may be added to.
    """

    def __init__(self, key: str, read: Callable[[], Value], seconds: Callable[[], float]) -> None:
        self.key, self.read, self.seconds = key, read, seconds
        self._kept: tuple[str, Value] | None = None

    def get(self) -> Value:
        """Return the value, at most `seconds()` old; within one request the same one, asked for once."""
        in_hand = _in_hand.get()
        if in_hand is None:
            return self._read()
        if self.key not in in_hand:
            in_hand[self.key] = self._read()
        value: Value = in_hand[self.key]
        return value

    def _read(self) -> Value:
        stamp: str | None = cache.get(self.key)
        kept = self._kept
        if kept is not None and kept[0] == stamp:
            return kept[1]
        if stamp is None:
            stamp = secrets.token_hex(8)
            cache.set(self.key, stamp, self.seconds())  # before reading: what is read is never older than its stamp
        value = self.read()
        self._kept = (stamp, value)
        return value

    def last_known(self) -> Value | None:
        """Return the value as it was read last, however old it is; None where it never was."""
        return self._kept[1] if self._kept else None

    def forget(self) -> None:
        """Have every process that shares the cache read it again."""
        (_in_hand.get() or {}).pop(self.key, None)
        cache.delete(self.key)
