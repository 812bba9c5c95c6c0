"""`make check`: every check that runs no test. All are run, two at a time; exit 0 only if all are content."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from tests.production import PRODUCTION

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
TEST_SETTINGS = {"DJANGO_SETTINGS_MODULE": "tests.settings"}


@dataclass(frozen=True)
class Check:
    """One command and what it says to a person who reads that it failed."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)


def manage(*command: str) -> list[str]:
    return [sys.executable, "-W", "error", "manage.py", *command]


CHECKS = [
    Check("types (mypy)", [str(BIN / "mypy")]),  # the slowest first
    Check("layout (ruff format)", [str(BIN / "ruff"), "format", "--check", "."]),
    Check("lint (ruff)", [str(BIN / "ruff"), "check", "."]),
    Check("import rules (import-linter)", [str(BIN / "lint-imports")]),
    Check("templates (djlint)", [str(BIN / "djlint"), "--lint", "--quiet", "templates"]),
    Check("templates compile", [sys.executable, "-m", "scripts.compile_templates"], TEST_SETTINGS),
    Check("migrations are complete", manage("makemigrations", "--check", "--dry-run"), TEST_SETTINGS),
    Check("deployment (check --deploy)", manage("check", "--deploy", "--fail-level", "WARNING"), PRODUCTION),
]


def run(check: Check) -> tuple[Check, int, str, float]:
    started = time.monotonic()
    done = subprocess.run(
        check.command,
        cwd=ROOT,
        env={**os.environ, **check.environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return check, done.returncode, done.stdout, time.monotonic() - started


def main() -> int:
    failed = 0
    with ThreadPoolExecutor(max_workers=2) as pool:
        for check, status, output, seconds in pool.map(run, CHECKS):
            print(f"{'ok  ' if status == 0 else 'FAIL'}  {check.name}  {seconds:.1f} s", flush=True)
            if status:
                failed += 1
                print(output, flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
