"""Things that happen at the same moment: in real threads, each on a connection of its own. Nothing here sleeps.

`together` lets calls start at once. `before` and `after` are exact: a rival acts just before or after a named
function, once. `meet` holds callers at a named function until all of them are there: between a read and a write it
makes the worst case certain, which is what a twin needs.
"""

import threading
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest
from django.db import connection

PATIENCE = 30.0  # seconds until a thread that does not end fails the test
LOOK_EVERY = 0.02
# SQLite cannot be asked who waits. Nobody can write while we are in a transaction, so waiting longer is no use.
SQLITE_WAITS = 0.3

Call = Callable[[], Any]


class Rival:
    """Somebody else's action, in a thread. Ask `result` for what it returned; it raises what the action raised."""

    def __init__(self, action: Call) -> None:
        self._thread = threading.Thread(target=self._run, args=(action,), daemon=True)
        self._returned: Any = None
        self._raised: BaseException | None = None

    def _run(self, action: Call) -> None:
        try:
            self._returned = action()
        except BaseException as error:  # noqa: BLE001  it is raised again where the test looks
            self._raised = error
        finally:
            connection.close()

    def start(self) -> None:
        self._thread.start()

    def act(self) -> None:
        """Begin, and come back once it is done or can do no more before our own transaction ends."""
        self.start()
        waited = 0.0
        while self._thread.is_alive() and waited < PATIENCE and not self._waits_for_us(waited):
            self._thread.join(LOOK_EVERY)
            waited += LOOK_EVERY

    def _waits_for_us(self, waited: float) -> bool:
        if not connection.in_atomic_block:
            return False
        if connection.vendor == "sqlite":
            return waited >= SQLITE_WAITS
        with connection.cursor() as cursor:
            cursor.execute("SELECT EXISTS (SELECT 1 FROM pg_locks WHERE pg_backend_pid() = ANY(pg_blocking_pids(pid)))")
            return bool(cursor.fetchone()[0])

    def outcome(self) -> Any:
        """Return what the action returned, or the exception that it raised."""
        assert self._thread.ident is not None, "the moment of this rival never came"
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive(), "a thread hangs"
        return self._returned if self._raised is None else self._raised

    def result(self) -> Any:
        outcome = self.outcome()
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome


def together(*calls: Call) -> list[Any]:
    """Run the calls at once and return what each returned, or the exception that it raised, in their order."""
    barrier = threading.Barrier(len(calls), timeout=PATIENCE)

    def at_once(call: Call) -> Any:
        connection.ensure_connection()
        barrier.wait()
        return call()

    rivals = [Rival(lambda call=call: at_once(call)) for call in calls]  # type: ignore[misc]
    for rival in rivals:
        rival.start()
    return [rival.outcome() for rival in rivals]


def before(monkeypatch: pytest.MonkeyPatch, module: ModuleType, name: str, action: Call) -> Rival:
    """Let a rival act once, just before `module.name` is called next."""
    rival, is_first, real = Rival(action), _once(), getattr(module, name)

    def preceded(*args: Any, **kwargs: Any) -> Any:
        if is_first():
            rival.act()
        return real(*args, **kwargs)

    monkeypatch.setattr(module, name, preceded)
    return rival


def after(monkeypatch: pytest.MonkeyPatch, module: ModuleType, name: str, action: Call) -> Rival:
    """Let a rival act once, just after `module.name` returned next."""
    rival, is_first, real = Rival(action), _once(), getattr(module, name)

    def followed(*args: Any, **kwargs: Any) -> Any:
        has_turn = is_first()
        returned = real(*args, **kwargs)
        if has_turn:
            rival.act()
        return returned

    monkeypatch.setattr(module, name, followed)
    return rival


def meet(monkeypatch: pytest.MonkeyPatch, module: ModuleType, name: str, parties: int) -> None:
    """Hold the first `parties` callers of `module.name` until all of them are there."""
    barrier, real = threading.Barrier(parties, timeout=PATIENCE), getattr(module, name)
    has_turn = _once(parties)

    def held(*args: Any, **kwargs: Any) -> Any:
        if has_turn():
            barrier.wait()
        return real(*args, **kwargs)

    monkeypatch.setattr(module, name, held)


def _once(times: int = 1) -> Callable[[], bool]:
    """Return a function that says yes the first `times` times, whatever threads ask."""
    turns = threading.Semaphore(times)
    return lambda: turns.acquire(blocking=False)
