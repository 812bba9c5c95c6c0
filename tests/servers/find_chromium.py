"""Find a Chromium, or fetch one. The first that starts counts."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chromium-headless-shell", "chrome"]
MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
INSTALL = (
    "No Chromium for the browser tests. Install one (Debian: apt-get install chromium), "
    "or name one: CHROMIUM_PATH=/path/to/chromium"
)
FETCH_SECONDS = 300


def starts(path: str) -> bool:
    """Say whether this browser runs here: one that lacks a library does not."""
    try:
        done = subprocess.run([path, "--version"], capture_output=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _already_here() -> Iterator[str]:
    if named := os.environ.get("CHROMIUM_PATH"):
        yield named
    yield from filter(None, map(shutil.which, NAMES))
    yield MAC
    caches = [Path.home() / ".cache/ms-playwright", Path.home() / "Library/Caches/ms-playwright"]
    if chosen := os.environ.get("PLAYWRIGHT_BROWSERS_PATH"):
        caches.insert(0, Path(chosen))
    for cache in caches:
        for name in ("chrome", "headless_shell", "chrome-headless-shell", "Chromium"):
            yield from sorted(map(str, cache.glob(f"chromium*/*/**/{name}")), reverse=True)


def find_chromium() -> str | None:
    """Return the path of a Chromium that runs here, if there is one already."""
    return next((path for path in _already_here() if starts(path)), None)


def _run(*command: str) -> None:
    """Run a fetching command; whether it helped is seen by looking again."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with suppress(OSError, subprocess.TimeoutExpired):
        subprocess.run(
            command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=FETCH_SECONDS, check=False
        )


def _from_playwright() -> None:
    _run(sys.executable, "-m", "playwright", "install", "chromium")


def _from_debian() -> None:
    if os.geteuid() == 0 and shutil.which("apt-get"):
        _run("apt-get", "update", "-qq")
        _run("apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium")


def find_or_fetch_chromium(say: Callable[[str], object] = print) -> str:
    """Return the path of a Chromium, fetching one if there is none. Raises RuntimeError that says what to install."""
    if found := find_chromium():
        return found
    for where, fetch in (("Playwright", _from_playwright), ("Debian", _from_debian)):
        say(f"Fetching a Chromium from {where} …")
        fetch()
        if found := find_chromium():
            return found
    raise RuntimeError(INSTALL)
