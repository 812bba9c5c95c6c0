"""A short soak, so that the long one can always be run, and a bench with tiny numbers for the same reason."""

import os
import subprocess
import sys

import pytest

from scripts.bench.rows import ROWS
from scripts.bench.sizes import PAGES
from tests.servers.shop import ROOT


@pytest.mark.timeout(200)
def test_nothing_is_lost_while_everything_breaks() -> None:
    done = run("scripts.soak", SOAK_SECONDS="12", SOAK_SEED="7")
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-4000:]
    assert "seed 7" in done.stdout
    assert "orders acknowledged" in done.stdout


@pytest.mark.timeout(200)
def test_the_bench_runs() -> None:
    """Its ratios mean nothing after so short a time, so whether they reach their targets does not count here."""
    done = run("scripts.bench", BENCH_SECONDS="0.2", BENCH_ROUNDS="1", BENCH_SIZES="20")
    assert done.returncode in {0, 1}, done.stderr[-4000:]
    lines = len(ROWS) + len(["heading", *PAGES])
    assert done.stdout.count("\n| ") == lines, done.stdout + done.stderr[-4000:]


def run(module: str, **environment: str) -> subprocess.CompletedProcess[str]:
    without_the_tests = {name: value for name, value in os.environ.items() if not name.startswith("TEST_")}
    return subprocess.run(
        [sys.executable, "-m", module],
        cwd=ROOT,
        env=without_the_tests | environment,
        capture_output=True,
        text=True,
        check=False,
    )
