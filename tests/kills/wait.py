"""Wait for something that will be true in a moment. Nothing here waits for time to pass."""

import time
from collections.abc import Callable

from django.db import connection

POLL_SECONDS = 0.01


def until(is_so: Callable[[], object], what: str, *, seconds: float = 10) -> None:
    """Return once `is_so()` is true; fail with `what` was waited for when that takes too long."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, f"waited {seconds:g} s in vain until {what}"
        time.sleep(POLL_SECONDS)


def somebody_waits_for_a_row() -> bool:
    """Say whether a transaction on the test's database waits for a row that another one has locked."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_locks WHERE NOT granted AND locktype IN ('transactionid', 'tuple')")
        return cursor.fetchone() is not None
