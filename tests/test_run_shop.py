"""`make run`: one command starts everything, and one signal ends it."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.servers.shop import HOST, ROOT, free_port

START_SECONDS = 60
Run = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    """A function that starts what `make run` starts, on a database of the test's own."""
    started: list[subprocess.Popen[str]] = []
    # Empty values win over a `.env` that this machine may have.
    quiet = {"PAYSTACK_SECRET_KEY": "", "PAYSTACK_BASE_URL": "", "SITE_URL": "", "DATABASE_URL": ""}

    def start(**environment: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "scripts.run_shop"],
            cwd=ROOT,
            env={"PATH": os.environ["PATH"], "HOME": str(tmp_path), "PYTHONUNBUFFERED": "1", **quiet}
            | {"DATABASE_URL": f"sqlite:///{tmp_path}/shop.sqlite3"}
            | environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)


def read_until(process: subprocess.Popen[str], words: str) -> str:
    """Return what the process says up to the line with these words."""
    assert process.stdout is not None
    said, deadline = "", time.monotonic() + START_SECONDS
    while words not in said:
        line = process.stdout.readline()
        assert line, f"It ended before it said {words!r}:\n{said}"
        assert time.monotonic() < deadline, said
        said += line
    return said


def get(address: str) -> int:
    with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310  (our own address)
        return int(answer.status)


def is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) == 0


@pytest.mark.journeys
def test_it_starts_the_shop_and_its_paystack_and_ends_them_with_it(run: Run) -> None:
    port = free_port()
    process = run(PORT=str(port))
    said = read_until(process, "Ctrl-C stops everything")
    assert f"Shop      http://{HOST}:{port}/" in said
    assert f"Admin     http://{HOST}:{port}/admin/" in said
    assert re.search(rf"Sign in: http://{HOST}:{port}/admin/ as \S+, password \S+", said)
    [sandbox] = map(int, re.findall(rf"stand-in at http://{HOST}:(\d+)", said))
    assert get(f"http://{HOST}:{port}/") == 200
    assert is_open(sandbox)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=30)
    assert process.returncode == 0
    assert not is_open(port)
    assert not is_open(sandbox)


def test_a_port_in_use_is_named(run: Run) -> None:
    with socket.create_server((HOST, 0)) as taken:
        port = taken.getsockname()[1]
        said, _ = run(PORT=str(port)).communicate(timeout=30)
    assert said == (
        f"Cannot go on: something else already listens on port {port}. Stop it, or choose another: make run PORT=8100\n"
    )


@pytest.mark.parametrize("port", ["eighty", "0", "70000", "-1"])
def test_a_port_that_is_none_is_refused(run: Run, port: str) -> None:
    process = run(PORT=port)
    said, _ = process.communicate(timeout=30)
    assert process.returncode == 1
    assert said == f"Cannot go on: PORT is {port!r}. Set it to a number from 1 to 65535.\n"


def test_a_demo_shop_takes_no_real_money(run: Run) -> None:
    process = run(PORT=str(free_port()), PAYSTACK_SECRET_KEY="sk_live_0000000000000000")
    said, _ = process.communicate(timeout=30)
    assert process.returncode == 1
    assert "is a live key" in said
