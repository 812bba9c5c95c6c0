"""`make sabotage`: take the shop's guards away, one at a time, and see that some test notices each.

The guards are in `tests/sabotage/guards.py`. The project is copied; nothing is changed here. A guard whose loss no
test notices fails the run, and so does one that cannot be taken away any more as the list says. The tests that the list
names run first; where they see nothing the other quick ones do, and the list ought to name the one that noticed.
Words after the command choose guards by their name: `python -m scripts.sabotage refund voucher`.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from queue import Empty, SimpleQueue

from tests.sabotage.guard import Guard
from tests.sabotage.guards import GUARDS
from tests.servers.postgres import postgres_address

ROOT = Path(__file__).resolve().parent.parent
LEFT_OUT = [".git", ".venv", ".run", "venv", "staticfiles", "media", "htmlcov", "*.sqlite3*", "__pycache__", ".*_cache"]
ALL_PASSED, SOME_FAILED = 0, 1  # of pytest; whatever else it says is a fault of the list or of a test
HANGS = -2
LONGEST = 900  # seconds for one guard's tests: one that hangs has noticed nothing that can be relied on
THE_REST = ["tests", "-m", "not races and not kills and not journeys", "--ignore=tests/sabotage"]

Lane = SimpleQueue[Guard]


class Copy:
    """A copy of the project to do harm to, with the database that its tests use."""

    def __init__(self, directory: str, postgres: str) -> None:
        self.root = Path(directory) / "shop"
        self._postgres = postgres
        shutil.copytree(ROOT, self.root, ignore=shutil.ignore_patterns(*LEFT_OUT))

    def test(self, selection: Sequence[str], *, on_postgres: bool) -> tuple[int, str]:
        """Run tests until the first that fails; return pytest's exit status and the name of that test."""
        urls = {"TEST_POSTGRES_URL": self._postgres, "TEST_DATABASE_URL": self._postgres if on_postgres else ""}
        command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:randomly", "-p", "no:cacheprovider"]
        try:
            done = subprocess.run(
                [*command, *selection],
                cwd=self.root,
                # No compiled files: two versions of a file of the same second and length would look the same.
                env={**os.environ, **urls, "PYTHONDONTWRITEBYTECODE": "1"},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                check=False,
                timeout=LONGEST,
            )
        except subprocess.TimeoutExpired:
            return HANGS, f"not done after {LONGEST} s"
        noticed = re.search(r"^(?:FAILED|ERROR) (\S+)", done.stdout, re.MULTILINE)
        return done.returncode, noticed.group(1) if noticed else done.stdout[-2000:] + done.stderr[-2000:]

    def sabotage(self, guard: Guard) -> tuple[int, str]:
        """Test the project without one guard."""
        file = self.root / guard.file
        whole = file.read_text(encoding="utf-8")
        if whole.count(guard.text) != 1:
            return -1, f"{guard.file} does not have this once:\n{guard.text}"
        file.write_text(whole.replace(guard.text, guard.instead), encoding="utf-8")
        try:
            status, what = self.test(guard.tests.split(), on_postgres=guard.on_postgres)
            if status != ALL_PASSED:
                return status, what
            status, what = self.test(THE_REST, on_postgres=False)
            return status, f"{what}, which the list does not name"
        finally:
            file.write_text(whole, encoding="utf-8")


def baseline(guards: Sequence[Guard]) -> Iterator[tuple[list[str], bool]]:
    """Yield what has to pass while every guard stands: each test once, with the database that it is run on."""
    for on_postgres in (False, True):
        selections = {guard.tests for guard in guards if guard.on_postgres == on_postgres}
        whole = sorted({path for tests in selections if " -k " not in tests for path in tests.split()})
        yield from ((tests.split(), on_postgres) for tests in sorted(selections) if " -k " in tests)
        if whole:
            yield whole, on_postgres


def work(copy: Copy, lanes: Sequence[Lane]) -> Iterator[bool]:
    """Take guards away until none is left in these lanes; say of each whether it was noticed."""
    for lane in lanes:
        while True:
            try:
                guard = lane.get_nowait()
            except Empty:
                break
            started = time.monotonic()
            status, what = copy.sabotage(guard)
            word = {ALL_PASSED: "SURVIVED", SOME_FAILED: "noticed"}.get(status, "BROKEN")
            by = f"by {what}" if status == SOME_FAILED else f"({guard.file}; {guard.tests})"
            print(f"{word:9}{time.monotonic() - started:4.0f} s  {guard.name}  {by}", flush=True)
            if word == "BROKEN":
                print(what, flush=True)
            yield status == SOME_FAILED


def sabotage_all(guards: Sequence[Guard], copies: tuple[Copy, Copy]) -> list[bool]:
    """Two at a time: one copy has PostgreSQL to itself, and helps with the rest when it is done there."""
    on_sqlite, on_postgres = Lane(), Lane()
    for guard in guards:
        (on_postgres if guard.on_postgres else on_sqlite).put(guard)
    plans = [(copies[0], [on_sqlite]), (copies[1], [on_postgres, on_sqlite])]
    with ThreadPoolExecutor(len(plans)) as both:
        return [noticed for done in both.map(lambda plan: list(work(*plan)), plans) for noticed in done]


def main(words: Sequence[str]) -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the server goes, too
    guards = [guard for guard in GUARDS if not words or any(word in guard.name for word in words)]
    with ExitStack() as stack:
        postgres = stack.enter_context(postgres_address())
        directories = [stack.enter_context(tempfile.TemporaryDirectory(prefix="lg-sabotage-")) for _ in range(2)]
        copies = Copy(directories[0], postgres), Copy(directories[1], postgres)
        for selection, on_postgres in baseline(guards):
            status, what = copies[1].test(selection, on_postgres=on_postgres)
            if status != ALL_PASSED:
                print(f"With every guard in its place these must pass: {' '.join(selection)}\n{what}")
                return 1
        noticed = sabotage_all(guards, copies)
    share = 100 * sum(noticed) // max(len(noticed), 1)
    print(f"\n{sum(noticed)} of {len(noticed)} guards are noticed when they are gone: {share} %")
    return 0 if noticed and all(noticed) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
