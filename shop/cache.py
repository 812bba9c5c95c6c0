"""The cache that several instances share: Django's for Redis, which never costs a page or an order.

All that is in it can be read again elsewhere. So a Redis that is away, slow or full is the same as one that knows
nothing; docs/decisions/0035-a-redis-may-be-away.md.
"""

import logging
import pickle
import re
from collections.abc import Callable, Sequence
from functools import cache
from threading import Lock
from time import monotonic
from typing import Any, TypeVar

from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as NoConnection
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as NoAnswer
from redis.retry import Retry

log = logging.getLogger(__name__)

LONGEST_SECONDS = 0.25  # for one wait; a Redis in the same house answers in a thousandth of that
REST_SECONDS = 10.0  # after a fault nobody in this process asks it for so long, then one does
TOLD_EVERY_SECONDS = 60.0
Value = TypeVar("Value")


class Unreadable(Exception):
    """What is in the cache was written by another version of the shop, or by somebody else."""


class Pickles:
    """Values as Django writes them, but what cannot be read is Unreadable, whatever the reason."""

    def dumps(self, value: Any) -> bytes | int:
        return value if type(value) is int else pickle.dumps(value, pickle.HIGHEST_PROTOCOL)

    def loads(self, data: bytes) -> Any:
        try:
            return int(data)
        except ValueError:
            pass
        try:
            return pickle.loads(data)  # noqa: S301  (the Redis is our own, as the database is)
        except Exception as fault:
            raise Unreadable from fault


class Rest:
    """Whether this process asks one Redis now, or leaves it alone for a while. Shared by its threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._until = 0.0  # 0: all is well
        self._told_at = -TOLD_EVERY_SECONDS

    def is_over(self) -> bool:
        """Whether to ask. After a rest only the first to come does, and the others go on without."""
        with self._lock:
            if not self._until:
                return True
            if monotonic() < self._until:
                return False
            self._until = monotonic() + REST_SECONDS
            return True

    def end(self) -> None:
        """Ask it every time again."""
        self._until = 0.0

    def begin(self) -> None:
        """Leave it alone."""
        self._until = monotonic() + REST_SECONDS

    def tell(self, why: str) -> None:
        """Write a line into the log, at most one in TOLD_EVERY_SECONDS."""
        with self._lock:
            if monotonic() - self._told_at < TOLD_EVERY_SECONDS:
                return
            self._told_at = monotonic()
        log.warning("cache: the Redis of REDIS_URL could not be used (%s); pages are made without it", why)


@cache
def rest_of(addresses: tuple[str, ...]) -> Rest:
    """Return the rest of one Redis: Django makes a cache for each thread, and they must not all have to find out."""
    return Rest()


class FailOpenRedisCache(RedisCache):
    """Django's RedisCache, with every wait limited; after a fault each operation answers as if nothing were cached."""

    def __init__(self, server: str | Sequence[str], params: dict[str, Any]) -> None:
        limits = {
            "socket_connect_timeout": LONGEST_SECONDS,
            "socket_timeout": LONGEST_SECONDS,
            "retry": Retry(NoBackoff(), 0),  # its own would wait four times
            "protocol": 2,  # no greeting before the first question,
            "driver_info": None,  # and no introduction
            "serializer": Pickles,
        }
        addresses = re.split("[;,]", server) if isinstance(server, str) else list(server)
        super().__init__(addresses, params | {"OPTIONS": limits | params.get("OPTIONS", {})})
        self._rest = rest_of(tuple(addresses))

    def _try(self, ask: Callable[[], Value], otherwise: Value) -> Value:
        if not self._rest.is_over():
            return otherwise
        began = monotonic()
        try:
            answer = ask()
        except (NoConnection, NoAnswer, OSError) as fault:
            self._rest.begin()
            self._rest.tell(type(fault).__name__)
            return otherwise
        except (RedisError, Unreadable) as fault:  # it answers: full, read only, not what we wrote
            self._rest.tell(type(fault).__name__)
            answer = otherwise
        if monotonic() - began > LONGEST_SECONDS:  # bytes came, but one by one
            self._rest.begin()
            self._rest.tell("slow")
        else:
            self._rest.end()
        return answer

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        return self._try(lambda: super(FailOpenRedisCache, self).get(key, default, version), default)

    def get_many(self, keys: Any, version: int | None = None) -> dict[str, Any]:
        return self._try(lambda: super(FailOpenRedisCache, self).get_many(keys, version), {})

    def has_key(self, key: str, version: int | None = None) -> bool:
        return self._try(lambda: super(FailOpenRedisCache, self).has_key(key, version), otherwise=False)

    def set(self, key: str, value: Any, *args: Any, **kwargs: Any) -> None:
        self._try(lambda: super(FailOpenRedisCache, self).set(key, value, *args, **kwargs), None)

    def set_many(self, data: dict[str, Any], *args: Any, **kwargs: Any) -> list[str]:
        """Return the keys that were not stored."""
        return self._try(lambda: super(FailOpenRedisCache, self).set_many(data, *args, **kwargs), list(data))

    def add(self, key: str, value: Any, *args: Any, **kwargs: Any) -> bool:
        """Whether the key was not there. Without a Redis none ever is."""
        return self._try(lambda: super(FailOpenRedisCache, self).add(key, value, *args, **kwargs), otherwise=True)

    def touch(self, key: str, *args: Any, **kwargs: Any) -> bool:
        return self._try(lambda: super(FailOpenRedisCache, self).touch(key, *args, **kwargs), otherwise=False)

    def incr(self, key: str, *args: Any, **kwargs: Any) -> int:
        """Return the new value. Raises ValueError for a key that is not there, as without a Redis none is."""
        value = self._try(lambda: super(FailOpenRedisCache, self).incr(key, *args, **kwargs), None)
        if value is None:
            raise ValueError(f"Key '{key}' not found.")
        return value

    def delete(self, key: str, version: int | None = None) -> bool:
        return self._try(lambda: super(FailOpenRedisCache, self).delete(key, version), otherwise=False)

    def delete_many(self, keys: Any, version: int | None = None) -> None:
        self._try(lambda: super(FailOpenRedisCache, self).delete_many(keys, version), None)

    def clear(self) -> None:
        self._try(lambda: super(FailOpenRedisCache, self).clear(), None)
