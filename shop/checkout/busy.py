"""Faults of the database that a shopper can be told of: somebody else is in the way, or there is no room to write."""

from collections.abc import Callable
from typing import TypeVar

from django.db import OperationalError

from shop.built_query import keeping_plans

# PostgreSQL's words: lock_not_available, deadlock_detected, serialization_failure. Nothing was written then.
IN_THE_WAY = frozenset({"55P03", "40P01", "40001"})

# Disk full, out of memory, resources exhausted, a server that only reads for now. Reading goes on.
NO_ROOM = frozenset({"53000", "53100", "53200", "25006"})
NO_ROOM_ON_SQLITE = frozenset({"SQLITE_FULL", "SQLITE_READONLY"})

Done = TypeVar("Done")


class TooBusy(Exception):
    """Somebody else was in the way twice. Nothing was written."""


class CannotWrite(Exception):
    """The database reads and does not write. Nothing was written."""


def once_more(transaction: Callable[[], Done]) -> Done:
    """Run a whole transaction, and run it once more where somebody else was in the way. Raises TooBusy after that.

    Raises CannotWrite, at once, where the database has no room.
    """
    try:
        return keeping_plans(transaction)
    except OperationalError as error:
        _refuse_other_faults(error)
    try:
        return transaction()
    except OperationalError as error:
        _refuse_other_faults(error)
        raise TooBusy from error


def _refuse_other_faults(error: OperationalError) -> None:
    state = getattr(error.__cause__, "sqlstate", None)
    if state in NO_ROOM or getattr(error.__cause__, "sqlite_errorname", None) in NO_ROOM_ON_SQLITE:
        raise CannotWrite from error
    if state not in IN_THE_WAY:
        raise error
