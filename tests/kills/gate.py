"""A gate inside the shop's own transaction: a trigger that waits for an advisory lock which the test holds.

The shop needs no hook for it. Closed before a table's INSERT or UPDATE, it stops the transaction just there; closed
in COMMIT (a deferred constraint trigger), it stops a transaction that has done everything but end.
"""

from types import TracebackType
from typing import Self

import psycopg
from psycopg import sql

from tests.kills.wait import until

KEY = 471_100  # of the advisory lock; nothing else here takes one
ANY_ROW = "true"

FUNCTION = """
CREATE OR REPLACE FUNCTION kills_gate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared({key});
    RETURN NEW;
END $$
"""
BEFORE = "CREATE TRIGGER kills_gate BEFORE {event} ON {table} FOR EACH ROW WHEN ({rows}) EXECUTE FUNCTION kills_gate()"
IN_COMMIT = (
    "CREATE CONSTRAINT TRIGGER kills_gate AFTER {event} ON {table} DEFERRABLE INITIALLY DEFERRED "
    "FOR EACH ROW WHEN ({rows}) EXECUTE FUNCTION kills_gate()"
)
STANDING_THERE = """
SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = %s AND NOT granted
"""


class Gate:
    """One gate on one database. Close it, let the shop run into it, open it. `open` is safe to call twice."""

    def __init__(self, url: str) -> None:
        self._holder = psycopg.connect(url, autocommit=True)
        self._looker = psycopg.connect(url, autocommit=True)
        self._table: str | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self.open()
        finally:
            self._holder.close()
            self._looker.close()

    def close_before(self, event: str, table: str, *, rows: str = ANY_ROW) -> None:
        """Stop every transaction before its `event` (INSERT, UPDATE) of a row that the condition `rows` holds for."""
        self._close(BEFORE, event, table, rows)

    def close_in_commit(self, event: str, table: str, *, rows: str = ANY_ROW) -> None:
        """Stop every transaction that did `event` to such a row inside its COMMIT."""
        self._close(IN_COMMIT, event, table, rows)

    def wait(self) -> None:
        """Wait until the shop stands at the gate."""
        until(self._standing_there, f"the shop stands at the gate of {self._table}")

    def let_through(self) -> None:
        """Let whoever stands there go on, and do not wait for them."""
        self._holder.execute("SELECT pg_advisory_unlock_all()")

    def open(self) -> None:
        """Let whoever stands there go on, take the gate away, and return when they have gone home.

        The server goes on for a client that died: up to its next word to it, or to the end of COMMIT.
        """
        if self._table is None:
            return
        pids = self._standing_there()
        self.let_through()
        until(lambda: not self._busy(pids), "the transactions that stood at the gate have ended")
        drop = sql.SQL("DROP TRIGGER kills_gate ON {}").format(sql.Identifier(self._table))
        self._looker.execute(drop)
        self._table = None

    def forget(self, url: str) -> None:
        """Take the gate away after the server that it stood on was started again; the lock is gone with its server."""
        assert self._table is not None
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP TRIGGER kills_gate ON {}").format(sql.Identifier(self._table)))
        self._table = None

    def _close(self, trigger: str, event: str, table: str, rows: str) -> None:
        assert self._table is None, "one gate at a time"
        self._holder.execute("SELECT pg_advisory_lock(%s)", [KEY])
        self._looker.execute(sql.SQL(FUNCTION).format(key=sql.Literal(KEY)))
        words = {"event": sql.SQL(event), "table": sql.Identifier(table), "rows": sql.SQL(rows)}
        self._looker.execute(sql.SQL(trigger).format(**words))
        self._table = table

    def _standing_there(self) -> list[int]:
        return [pid for (pid,) in self._looker.execute(STANDING_THERE, [KEY]).fetchall()]

    def _busy(self, pids: list[int]) -> bool:
        """Whether one of these server processes is still in a transaction."""
        busy = "SELECT 1 FROM pg_stat_activity WHERE pid = ANY(%s) AND xact_start IS NOT NULL"
        return self._looker.execute(busy, [pids]).fetchone() is not None
