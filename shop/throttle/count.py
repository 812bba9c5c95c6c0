"""Counting, exactly, however many workers and instances do it at once: one statement, and the row is the database's."""

import logging
import time
from datetime import timedelta

from django.db import Error, connection
from django.utils.crypto import salted_hmac

from shop.throttle.models import Hits

log = logging.getLogger(__name__)

_KEPT_SECONDS = 60  # after its window: another instance's clock may be behind

_COUNT = """
INSERT INTO shop_hits (key, ends_at, count) VALUES (%s, %s, 1)
ON CONFLICT (key) DO UPDATE SET
    count = CASE WHEN shop_hits.ends_at < excluded.ends_at THEN 1 ELSE shop_hits.count + 1 END,
    ends_at = CASE WHEN shop_hits.ends_at < excluded.ends_at THEN excluded.ends_at ELSE shop_hits.ends_at END
RETURNING count
"""


def seconds_to_wait(name: str, who: str, most: int, per: timedelta) -> int:
    """Count one request and return 0 if it is within `most` for this window, else the seconds until the next window.

    Counts in a statement of its own, outside every transaction. A counter that fails lets everybody through, with a
    line in the log: what it protects the shop from is rarer than what it would then keep from the shop.
    """
    now, length = int(time.time()), int(per.total_seconds())
    ends_at = (now // length + 1) * length
    try:
        with connection.cursor() as cursor:
            cursor.execute(_COUNT, [_key(name, who), ends_at])
            [count] = cursor.fetchone()
    except Error as fault:
        log.error("throttle: %s could not be counted and was let through (%s)", name, type(fault).__name__)
        return 0
    return max(1, ends_at - now) if count > most else 0


def forgive(name: str, who: str) -> None:
    """Forget what was counted for one asker."""
    try:
        Hits.objects.filter(pk=_key(name, who)).delete()
    except Error as fault:
        log.error("throttle: %s could not be forgiven (%s)", name, type(fault).__name__)


def forget_old_hits() -> int:
    """Remove the rows whose window is over; return how many."""
    return Hits.objects.filter(ends_at__lt=int(time.time()) - _KEPT_SECONDS).delete()[0]


def _key(name: str, who: str) -> str:
    return salted_hmac(f"shop.throttle.{name}", who, algorithm="sha256").hexdigest()[:40]
