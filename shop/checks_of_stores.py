"""Refusals about the database and the shared cache. `shop/checks.py` says when they are asked for."""

import re
from collections.abc import Iterator
from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings


def database() -> Iterator[str]:
    configured: dict[str, Any] = settings.DATABASES["default"]
    if configured.get("ATOMIC_REQUESTS"):
        yield "ATOMIC_REQUESTS is on: a payment would wait for Paystack inside a transaction. Remove it from DATABASES."
    options = configured.get("OPTIONS") or {}
    if configured["ENGINE"] == "django.db.backends.sqlite3":
        yield from _sqlite(options)
    else:
        yield from _postgres(options, is_checked=bool(configured.get("CONN_HEALTH_CHECKS")))


def _sqlite(options: dict[str, Any]) -> Iterator[str]:
    if settings.IS_ON_RENDER:
        yield "DATABASE_URL is SQLite, and Render empties its disk at each deploy. Set it to a PostgreSQL database."
    if options.get("transaction_mode") != "IMMEDIATE":
        yield "SQLite loses orders that come at once. Set transaction_mode to IMMEDIATE in DATABASES' OPTIONS."


def _postgres(options: dict[str, Any], *, is_checked: bool) -> Iterator[str]:
    server_side = str(options.get("options", ""))
    missing = [name for name in ("connect_timeout", "tcp_user_timeout") if not options.get(name)]
    missing += [
        name
        for name in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
        if f"{name}=" not in server_side
    ]
    if missing:
        yield f"A PostgreSQL that hangs would hang the shop. Set {', '.join(missing)} in DATABASES' OPTIONS."
    if not is_checked:
        yield "A restart of PostgreSQL would show as errors. Set CONN_HEALTH_CHECKS in DATABASES to True."


def shared_cache() -> Iterator[str]:
    if not settings.REDIS_URL:
        return
    for address in re.split("[;,]", settings.REDIS_URL):
        if not _is_redis(address):
            yield "REDIS_URL is not the address of a Redis. Set it to one like redis://:password@host:6379/0"
            return
    if find_spec("redis") is None:
        yield "REDIS_URL needs the package redis. Install requirements-production.txt, or remove REDIS_URL."


def _is_redis(address: str) -> bool:
    """Whether Redis could be there: with the number of a database, if any, after the host."""
    parts = urlsplit(address)
    if parts.scheme == "unix":
        return bool(parts.path)
    try:
        parts.port  # noqa: B018  (raises for what is no number)
    except ValueError:
        return False
    number = parts.path.removeprefix("/")
    return parts.scheme in {"redis", "rediss"} and bool(parts.hostname) and (not number or number.isdigit())
