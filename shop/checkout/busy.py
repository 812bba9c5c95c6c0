"""Somebody else is in the way: the database waited for a row for too long, or cut a knot of two that waited."""

from collections.abc import Callable
from typing import TypeVar

from django.db import OperationalError

# PostgreSQL's words: lock_not_available, deadlock_detected, serialization_failure. Nothing was written then.
IN_THE_WAY = frozenset({"55P03", "40P01", "40001"})

Done = TypeVar("Done")


class TooBusy(Exception):
    """Somebody else was in the way twice. Nothing was written."""


def once_more(transaction: Callable[[], Done]) -> Done:
    """Run a whole transaction, and run it once more where somebody else was in the way. Raises TooBusy after that."""
    try:
        return transaction()
    except OperationalError as error:
        _refuse_other_faults(error)
    try:
        return transaction()
    except OperationalError as error:
        _refuse_other_faults(error)
        raise TooBusy from error


def _refuse_other_faults(error: OperationalError) -> None:
    if getattr(error.__cause__, "sqlstate", None) not in IN_THE_WAY:
        raise error
