"""What goes wrong during a soak: one thing after another, drawn by the seed."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress

from tests.sandbox.control import Sandbox
from tests.servers.postgres import Postgres
from tests.servers.shop import ROOT, Shop

PAUSE_SECONDS = (0.5, 2.5)
CALLS = ("initialize", "verify")
CALL_FAULTS = ("500", "502", "drop_before", "drop_after", "500_after", "truncated", "html", "bad_json")


class Chaos:
    """Breaks one thing at a time and mends it. `done` counts what it did."""

    def __init__(self, shops: Sequence[Shop], database: Postgres, paystack: Sandbox, seed: str) -> None:
        self.shops, self.database, self.paystack = shops, database, paystack
        self.chance = random.Random(seed)  # noqa: S311  the same faults for the same seed
        self.done: Counter[str] = Counter()
        self.jobs: list[subprocess.Popen[bytes]] = []
        self.ways: list[Callable[[], None]] = [
            self.a_worker_is_killed,
            self.a_worker_is_killed,
            self.an_instance_is_killed,
            self.an_instance_is_deployed,
            self.the_database_is_restarted,
            self.the_database_crashes,
            self.paystack_fails,
            self.paystack_fails,
            self.paystack_is_slow,
            self.webhooks_come_twice_or_late,
            self.jobs_run_twice_at_once,
            self.jobs_run_twice_at_once,
        ]

    def break_until(self, end: float) -> None:
        """Break things until `end` (of time.monotonic). Everything runs again afterwards."""
        while time.monotonic() < end:
            time.sleep(self.chance.uniform(*PAUSE_SECONDS))
            way = self.chance.choice(self.ways)
            self.done[way.__name__.replace("_", " ")] += 1
            way()

    def a_worker_is_killed(self) -> None:
        if workers := self.chance.choice(self.shops).workers():
            with suppress(ProcessLookupError):
                os.kill(self.chance.choice(workers), signal.SIGKILL)

    def an_instance_is_killed(self) -> None:
        shop = self.chance.choice(self.shops)
        shop.kill()
        shop.start()

    def an_instance_is_deployed(self) -> None:
        """Ended politely and started again, as for a new version."""
        shop = self.chance.choice(self.shops)
        shop.stop()
        shop.start()

    def the_database_is_restarted(self) -> None:
        self.database.stop()
        self.database.start()

    def the_database_crashes(self) -> None:
        self.database.kill()
        self.database.start()

    def paystack_fails(self) -> None:
        self.paystack.fault(self.chance.choice(CALLS), self.chance.choice(CALL_FAULTS), times=2)

    def paystack_is_slow(self) -> None:
        self.paystack.fault(self.chance.choice(CALLS), "slow", times=2, value=2)

    def webhooks_come_twice_or_late(self) -> None:
        kind = self.chance.choice(["double", "late", "reorder"])
        self.paystack.fault("webhook", kind, times=2, value={"double": 2, "late": 1}.get(kind))

    def jobs_run_twice_at_once(self) -> None:
        self.jobs = [job for job in self.jobs if job.poll() is None]
        if not self.jobs:
            self.jobs = [start_jobs(self.shops[0]), start_jobs(self.shops[0])]

    def mend(self) -> None:
        """Wait for the jobs and let everything go right again."""
        for job in self.jobs:
            job.wait(60)  # it may have failed: the database went away
        self.paystack.clear_faults()
        self.paystack.flush()


def start_jobs(shop: Shop) -> subprocess.Popen[bytes]:
    """Start one pass of all periodic jobs."""
    command = [sys.executable, "manage.py", "run_jobs"]
    quiet = subprocess.DEVNULL
    return subprocess.Popen(command, cwd=ROOT, env=shop.environment, stdin=quiet, stdout=quiet, stderr=quiet)
