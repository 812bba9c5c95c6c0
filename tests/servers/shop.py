"""The real shop under gunicorn, on the test's own database, as production runs it."""

import fcntl
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent.parent
HOST = "127.0.0.1"
START_SECONDS = 30


def free_port() -> int:
    """Return a port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def database_url_of_test() -> str:
    """Return the address of the database this test uses, for another process to use as well."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        if "memory" in name:
            pytest.fail("This test shares its database with a server. Set TEST_DATABASE_URL to a file or PostgreSQL.")
        return f"sqlite:///{name}"
    at = connection.settings_dict
    who = quote(str(at["USER"]), safe="") + (f":{quote(str(at['PASSWORD']), safe='')}" if at["PASSWORD"] else "")
    where = quote(str(at["HOST"]), safe="") + (f":{at['PORT']}" if at["PORT"] else "")
    return f"postgresql://{who}@{where}/{name}"


class Shop:
    """One gunicorn with the shop. The port, and so `url`, stays the same over stop and start."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.port = free_port()
        self.url = f"http://{HOST}:{self.port}"
        handle, name = tempfile.mkstemp(prefix="lg-shop-", suffix=".log")
        os.close(handle)
        self.log_file = Path(name)
        self.environment = {
            **os.environ,
            "DEBUG": "0",
            "SECRET_KEY": settings.SECRET_KEY,  # links that the test signs are good in the shop too
            "SITE_URL": self.url,
            "ALLOWED_HOSTS": HOST,
            "EMAIL_URL": "memory://",
            "ALLOW_TEST_PAYSTACK": "1",
            "PAYSTACK_SECRET_KEY": settings.PAYSTACK_SECRET_KEY,
            "PAYSTACK_BASE_URL": settings.PAYSTACK_BASE_URL,
            "DJANGO_SETTINGS_MODULE": "shop.settings",
            "PORT": str(self.port),
            **environment,
        }
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, *, wait: bool = True) -> "Shop":
        """Start it and wait until it serves; `wait=False` returns at once, for a shop that is not to come up."""
        command = [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py", "--bind", f"{HOST}:{self.port}"]
        with self.log_file.open("ab") as log:
            self._process = subprocess.Popen(
                [*command, "shop.wsgi"],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        deadline = time.monotonic() + START_SECONDS
        while wait and self.health() != 200:
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"The shop did not start:\n{self.log()}")
            time.sleep(0.05)
        return self

    def health(self) -> int:
        """Return what /healthz/ answers, 0 when nobody does."""
        try:
            with urllib.request.urlopen(f"{self.url}/healthz/", timeout=10) as answer:  # noqa: S310  (our own address)
                return int(answer.status)
        except urllib.error.HTTPError as refusal:
            refusal.close()
            return refusal.code
        except OSError:
            return 0

    def log(self) -> str:
        """Return everything the shop wrote so far, its access log included."""
        return self.log_file.read_text(errors="replace")

    def wait_until_ended(self, seconds: float = START_SECONDS) -> int:
        """Return the exit status of a shop that ends by itself."""
        assert self._process is not None
        return self._process.wait(seconds)

    def stop(self) -> int:
        """Stop as a deploy does: requests under way are finished first. Return the exit status, 0 if not running."""
        return self._end(signal.SIGTERM)

    def kill(self) -> None:
        """Stop as a power cut does, workers and all."""
        self._end(signal.SIGKILL)

    def workers(self) -> list[int]:
        """Return the process ids of its workers: the children of gunicorn."""
        if self._process is None:
            return []
        listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
        pairs = (line.split() for line in listed.splitlines())
        return [int(child) for child, parent in pairs if int(parent) == self._process.pid]

    def _end(self, number: signal.Signals) -> int:
        process = self._process  # another thread may start the next one as soon as this one is gone
        if process is None:
            return 0
        if process.poll() is None:
            if number == signal.SIGKILL:
                os.killpg(process.pid, number)
            else:
                process.send_signal(number)  # gunicorn tells its workers itself
        try:
            process.wait(40)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
        status = process.wait()
        if self._process is process:
            self._process = None
        return status


def _is_collected() -> bool:
    """Whether the hashed files are newer than every file they are made from."""
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    sources = (storage.path(name) for finder in get_finders() for name, storage in finder.list([]))
    return manifest.exists() and all(os.path.getmtime(source) < manifest.stat().st_mtime for source in sources)


def collect_static() -> None:
    """Make the static files with hashed names, as a deploy does. Of two runs at once one makes them."""
    folder = os.open(ROOT / "static", os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        if not _is_collected():
            subprocess.run(
                [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"],
                cwd=ROOT,
                env={**os.environ, "DJANGO_SETTINGS_MODULE": "shop.settings"},
                check=True,
            )
    finally:
        os.close(folder)  # and the lock with it


@pytest.fixture(scope="session")
def collected_static() -> None:
    """Static files as a deploy makes them."""
    collect_static()


@pytest.fixture
def start_shop(transactional_db: None, collected_static: None) -> Iterator[Callable[..., Shop]]:
    """A function that starts the shop on this test's database: `start_shop(PAYSTACK_BASE_URL=…)`.

    What the test commits the shop sees, and the other way round. All shops end with the test.
    """
    shops: list[Shop] = []

    def start(**environment: str) -> Shop:
        shop = Shop({"DATABASE_URL": database_url_of_test(), **environment})
        shops.append(shop)
        return shop.start()

    yield start
    for shop in shops:
        shop.stop()
        shop.log_file.unlink()
