"""Keep several programs running together: when one ends, or somebody presses Ctrl-C, all of them end."""

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import NoReturn

GRACE_SECONDS = 8


def _interrupt(number: int, frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


def stop_on_signals() -> None:
    """Make a polite kill and a closed terminal end this program the way Ctrl-C does."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)


class Processes:
    """Programs that belong together. Each leads a process group, so that what it started itself ends with it."""

    def __init__(self, environment: Mapping[str, str], directory: Path) -> None:
        self.environment = dict(environment)
        self.directory = directory
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str, command: Sequence[str], *, log: Path | None = None) -> None:
        """Start a program; with `log` what it says goes to that file instead of the terminal."""
        out = log.open("ab") if log else None
        self.running[name] = subprocess.Popen(
            list(command),
            cwd=self.directory,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT if out else None,
            start_new_session=True,
        )
        if out:
            out.close()

    def first_ended(self) -> tuple[str, int] | None:
        """Return the name and exit status of a program that is no longer running, if there is one."""
        for name, process in self.running.items():
            status = process.poll()
            if status is not None:
                return name, status
        return None

    def wait(self) -> tuple[str, int]:
        """Wait until one of the programs ends; return its name and exit status."""
        while (ended := self.first_ended()) is None:
            time.sleep(0.3)
        return ended

    def stop(self) -> None:
        """End them all, politely for GRACE_SECONDS. Safe to call twice; a second Ctrl-C does not cut it short."""
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        for process in self.running.values():
            _signal_group(process, signal.SIGTERM)
        deadline = time.monotonic() + GRACE_SECONDS
        for process in self.running.values():
            with suppress(subprocess.TimeoutExpired):
                process.wait(max(0.1, deadline - time.monotonic()))
            _signal_group(process, signal.SIGKILL)
            process.wait()
        self.running.clear()


def _signal_group(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    # Nobody may be left in the group; macOS says "not permitted" of a group of dead processes.
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)
