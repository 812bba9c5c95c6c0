"""`make test`: bring what the tests need, run every check, then every test on each database it is about.

Two lanes run at once, for two cores. The first has the checks, the tests on SQLite in memory, the races and the first
journey on a SQLite file, then every journey on PostgreSQL. The second has the tests that use a database on PostgreSQL,
the races and the kills. What the back office asks of a database is asked on PostgreSQL alone: nobody keeps a shop on
SQLite, and a bare `pytest` asks it there.
COVERAGE=1 measures which lines the tests reach.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import IO
from urllib.parse import urlsplit

from tests.servers.find_chromium import find_or_fetch_chromium
from tests.servers.postgres import postgres_address

ROOT = Path(__file__).resolve().parent.parent
IS_MEASURED = os.environ.get("COVERAGE", "") not in {"", "0"}


@dataclass(frozen=True)
class Step:
    """One command of a lane."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Lane:
    """Steps that run one after the other. A failed step does not stop the next: one run tells everything."""

    steps: Sequence[Step]
    results: list[tuple[str, bool, float]] = field(default_factory=list)

    def run(self, out: IO[bytes] | None) -> None:
        for step in self.steps:
            started = time.monotonic()
            title = f"\n=== {step.name}\n".encode()
            (out or sys.stdout.buffer).write(title)
            (out or sys.stdout.buffer).flush()
            done = subprocess.run(
                step.command,
                cwd=ROOT,
                env={**os.environ, **step.environment},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                check=False,
            )
            self.results.append((step.name, done.returncode == 0, time.monotonic() - started))


def pytest_step(name: str, chosen: str, environment: Mapping[str, str]) -> Step:
    runner = ["-m", "coverage", "run", "--parallel-mode", "-m", "pytest"] if IS_MEASURED else ["-m", "pytest"]
    return Step(name, [sys.executable, *runner, "-q", "-m", chosen], environment)


def lanes(postgres: str, chromium: str, directory: str) -> tuple[Lane, Lane]:
    on_file = {"TEST_DATABASE_URL": f"sqlite:///{directory}/races.sqlite3", "CHROMIUM_PATH": chromium}
    full = {"TEST_POSTGRES_URL": postgres, "TEST_DATABASE_URL": postgres, "CHROMIUM_PATH": chromium}
    of_its_own = urlsplit(postgres)._replace(path="/journeys").geturl()  # on the same server, beside the other lane's
    on_sqlite = "not races and not kills and not journeys and not (database and back_office)"
    return (
        Lane(
            [
                Step("checks", [sys.executable, "-m", "scripts.check"]),
                pytest_step("tests on SQLite", on_sqlite, {"TEST_DATABASE_URL": ""}),
                pytest_step("races and the first journey on a SQLite file", "races or on_sqlite_too", on_file),
                pytest_step("journeys in a browser", "journeys", full | {"TEST_DATABASE_URL": of_its_own}),
            ]
        ),
        Lane(
            [
                pytest_step(
                    "tests, races and kills on PostgreSQL", "(database or races or kills) and not journeys", full
                ),
            ]
        ),
    )


def run_both(first: Lane, second: Lane, log: Path) -> None:
    """Run the lanes at once: the first speaks as it goes, what the second said follows."""
    with log.open("wb") as out:
        beside = Thread(target=second.run, args=(out,))
        beside.start()
        first.run(None)
        if beside.is_alive():
            print("\n… the PostgreSQL lane is still running", flush=True)
        beside.join()
    sys.stdout.flush()
    sys.stdout.buffer.write(log.read_bytes())
    sys.stdout.buffer.flush()


def report_coverage() -> None:
    for command in (["combine", "--quiet"], ["report"]):
        subprocess.run([sys.executable, "-m", "coverage", *command], cwd=ROOT, check=False)


def summary(*ran: Lane) -> Iterator[str]:
    yield "\n=== summary"
    for lane in ran:
        for name, is_fine, seconds in lane.results:
            yield f"{'ok  ' if is_fine else 'FAIL'}  {name}  {seconds:.0f} s"


def main() -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the server goes, too
    with ExitStack() as stack:
        try:
            chromium = find_or_fetch_chromium()
            postgres = stack.enter_context(postgres_address())
        except RuntimeError as missing:
            print(missing, file=sys.stderr)
            return 1
        directory = stack.enter_context(tempfile.TemporaryDirectory(prefix="lg-tests-"))
        first, second = lanes(postgres, chromium, directory)
        run_both(first, second, Path(directory) / "postgres-lane.log")
    if IS_MEASURED:
        report_coverage()
    print("\n".join(summary(first, second)))
    return 0 if all(is_fine for lane in (first, second) for _, is_fine, _ in lane.results) else 1


if __name__ == "__main__":
    sys.exit(main())
