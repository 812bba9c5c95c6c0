"""Time: Paystack's way of writing it, and an alarm that calls functions later."""

import heapq
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count


def now() -> datetime:
    """Give the present moment, in UTC."""
    return datetime.now(UTC)


def iso(moment: datetime | None) -> str | None:
    """Write a moment as Paystack does: milliseconds and a `Z`. None stays None."""
    if moment is None:
        return None
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"


class Alarm:
    """Call functions at a later time, one after the other, with the sandbox's lock held.

    The functions may change state; they must not wait or talk to the network.
    """

    def __init__(self, changed: threading.Condition) -> None:
        self._changed = changed
        self._waiting: list[tuple[float, int, Callable[[], None]]] = []
        self._numbers = count()  # two calls due at the same instant keep their order

    def after(self, seconds: float, call: Callable[[], None]) -> None:
        """Call `call` in that many seconds. The caller holds the lock."""
        heapq.heappush(self._waiting, (time.monotonic() + seconds, next(self._numbers), call))
        self._changed.notify_all()

    def hurry(self) -> None:
        """Let everything that is waiting be due now. The caller holds the lock."""
        self._waiting = [(time.monotonic(), number, call) for _, number, call in sorted(self._waiting)]
        self._changed.notify_all()

    def is_idle(self) -> bool:
        """Say whether nothing is waiting. The caller holds the lock."""
        return not self._waiting

    def clear(self) -> None:
        """Forget everything that is waiting. The caller holds the lock."""
        self._waiting.clear()
        self._changed.notify_all()

    def run(self) -> None:
        """Ring for ever; the body of a thread of its own."""
        with self._changed:
            while True:
                wait = self._waiting[0][0] - time.monotonic() if self._waiting else None
                if wait is None or wait > 0:
                    self._changed.wait(wait)
                else:
                    heapq.heappop(self._waiting)[2]()
                    self._changed.notify_all()
