"""Where data are kept: the database, the cache that instances share, the owner's photos."""

from typing import Any

import dj_database_url

DATABASE_SCHEMES = ("postgresql", "postgres", "sqlite")

# A write lock at BEGIN makes read-then-write right on SQLite; without it such transactions fail at once.
_SQLITE = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
}
_POSTGRES = {
    "connect_timeout": 3,
    "prepare_threshold": 5,  # of queries that are built once: `built_query.py`
    "keepalives": 1,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15000,
    # The last one: where the disk is no disk, the planner does well to trust an index sooner.
    "options": "-c statement_timeout=8000 -c lock_timeout=3000 -c idle_in_transaction_session_timeout=15000 "
    "-c random_page_cost=1.1",
}


def database(url: str) -> dict[str, Any]:
    """Return the database at an address, with an end to every wait.

    ATOMIC_REQUESTS stays off: a view must be able to talk to Paystack with no transaction open.
    """
    parsed: dict[str, Any] = dict(dj_database_url.parse(url))
    if parsed["ENGINE"] == "django.db.backends.sqlite3":
        return parsed | {"OPTIONS": {**_SQLITE}}
    own = parsed.get("OPTIONS", {})
    return parsed | {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True, "OPTIONS": {**own, **_POSTGRES}}


def cache(redis_url: str) -> dict[str, Any]:
    """Return the cache: a Redis that may be away, or without one this process's own memory."""
    if redis_url:
        return {"BACKEND": "shop.cache.FailOpenRedisCache", "LOCATION": redis_url}
    at_most_40_mb = {"MAX_ENTRIES": 1500}
    return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": at_most_40_mb}


def photo_stores(bucket: dict[str, str | None] | None) -> dict[str, dict[str, Any]]:
    """Return every place that photos can be in, by what MEDIA_STORE calls it; `bucket` says how to reach that one."""
    stores: dict[str, dict[str, Any]] = {
        "folder": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "database": {"BACKEND": "shop.catalogue.stored_files.DatabaseStorage"},
    }
    if bucket is not None:
        stores["s3"] = {"BACKEND": "shop.catalogue.object_storage.ObjectStorage", "OPTIONS": bucket}
    return stores
