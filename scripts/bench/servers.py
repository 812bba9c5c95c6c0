"""The servers of a bench: one PostgreSQL that keeps its promises to the disk, and one gunicorn for each shop."""

import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import psycopg

from scripts.processes import Processes
from tests.servers.postgres import Postgres, running_postgres
from tests.servers.shop import HOST, ROOT, free_port

START_SECONDS = 60


@contextmanager
def database_server() -> Iterator[Postgres]:
    """Give a fresh PostgreSQL.

    Other than for tests, what is committed is on the disk before anybody is told so, as in production.
    """
    with running_postgres(fsync="on", full_page_writes="on") as server:
        yield server


def make_database(server: Postgres, name: str) -> str:
    """Make an empty database and return its address."""
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return f"{server.url.rpartition('/')[0]}/{name}"


def plant(module: str, database: str, carts: int) -> dict[str, Any]:
    """Have a shop planted by a process of its own; return what it says that visitors can send."""
    environment = {**os.environ, "DATABASE_URL": database, "TEST_DATABASE_URL": database}
    done = subprocess.run(
        [sys.executable, "-m", module, str(carts)], cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True
    )
    planted: dict[str, Any] = json.loads(done.stdout)
    return planted


class Gunicorns:
    """Shops under the shop's own gunicorn settings: two workers of four threads, whatever they serve."""

    def __init__(self, stack: ExitStack) -> None:
        self.directory = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="lg-bench-")))
        self.processes = Processes({**os.environ, "WEB_CONCURRENCY": "2"}, ROOT)
        stack.callback(self.processes.stop)

    def serve(self, name: str, application: str, address: str, environment: Mapping[str, str]) -> int:
        """Start one, wait until `address` answers 200, and return its port."""
        port = free_port()
        log = self.directory / f"{name}.log"
        variables = {**environment, "PORT": str(port), "SITE_URL": f"http://{HOST}:{port}"}
        command = ["env", *(f"{key}={value}" for key, value in variables.items())]
        command += [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py", "--bind", f"{HOST}:{port}"]
        self.processes.start(name, [*command, application], log=log)
        deadline = time.monotonic() + START_SECONDS
        while not _answers(f"http://{HOST}:{port}{address}"):
            if self.processes.first_ended() or time.monotonic() > deadline:
                raise RuntimeError(f"{name} did not start:\n{log.read_text(errors='replace')}")
            time.sleep(0.1)
        return port


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310  (our own address)
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
