"""Queries that are asked on every request: Django puts their SQL together once, and only the values change.

To build and compile a query of a few joined tables takes Django longer than PostgreSQL needs to answer it, and to plan
it takes PostgreSQL longer than to find the rows: outside transactions it keeps the plan, too.
"""

import copy
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from functools import lru_cache
from typing import Any, Generic, TypeVar, cast
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, NotSupportedError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Expression, Model, QuerySet
from django.db.models.sql import Query
from django.db.models.sql.compiler import SQLCompiler

Row = TypeVar("Row", bound=Model)
Given = int | str | datetime | UUID | Sequence[int]
_TIME = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d")
MOST_SHAPES = 64  # a list of two and a list of three are two statements


def adapted(value: Any, connection: BaseDatabaseWrapper) -> Any:
    """Return a value as the database takes it."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, UUID) and not connection.features.has_native_uuid_field:
        return value.hex
    return value


class Place(Expression):
    """Where in a statement a value goes that is only known when it is asked: `number` counts all of them."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return "%s", [self]


class BuiltQuery(Generic[Row]):
    """The query that `build` makes for some values: numbers, texts, yes and no, times, UUIDs, lists of primary keys.

    `build` sees places instead of the values, once for each length of the lists, and may do nothing with them but
    filter. Whatever else it puts into the query stays as it is while the process lives: times have to be given.
    """

    def __init__(self, build: Callable[..., QuerySet[Row]]) -> None:
        self._build = build
        self._built = lru_cache(maxsize=MOST_SHAPES)(self._compile)

    def rows(self, *given: Given) -> list[Row]:
        """Ask the database. One query; none where a list is empty, for which there is nothing to find."""
        if any(value == [] or value == () for value in given):
            return []
        connection = connections[DEFAULT_DB_ALIAS]
        lengths = tuple(len(value) if isinstance(value, list | tuple) else None for value in given)
        model, compiler, sql, params = self._built(connection.vendor, lengths)
        values = [one for value in given for one in (value if isinstance(value, list | tuple) else [value])]
        values = [adapted(one, connection) for one in values]
        filled = tuple(values[param.number] if isinstance(param, Place) else param for param in params)
        rows: QuerySet[Row] = QuerySet(model, query=_Asked(model, compiler, sql, filled))
        try:
            return list(rows)
        except NotSupportedError:
            if connection.in_atomic_block:
                raise
            # A migration gave a column another type since the plan was made. Another connection has no plans.
            connection.close()
            return list(rows.all())

    def first(self, *given: Given) -> Row | None:
        """Return the first row, None where there is none. Reads them all: for what has one at most."""
        return next(iter(self.rows(*given)), None)

    def _compile(
        self, vendor: str, lengths: tuple[int | None, ...]
    ) -> tuple[type[Row], SQLCompiler, str, tuple[Any, ...]]:
        numbers = iter(range(sum(1 if length is None else length for length in lengths)))
        places = [
            Place(next(numbers)) if length is None else [Place(next(numbers)) for _ in range(length)]
            for length in lengths
        ]
        queryset = self._build(*places)
        compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        sql, params = compiler.as_sql()
        if any(_TIME.match(str(param)) for param in params):
            raise ValueError("A time in a query that is built once would stand still")
        if vendor == "postgresql":  # Elsewhere what makes values of columns belongs to a connection.
            converters = compiler.get_converters([column for column, *_ in compiler.select[: compiler.col_count]])
            compiler.get_converters = lambda _: converters
        return queryset.model, compiler, sql, tuple(params)


class _Asked(Query):
    """A query that is compiled already."""

    def __init__(self, model: type[Model], compiler: SQLCompiler, sql: str, params: tuple[Any, ...]) -> None:
        super().__init__(model)
        self._compiler, self._statement = compiler, (sql, params)

    def get_compiler(self, *_: Any, **__: Any) -> SQLCompiler:
        compiler = copy.copy(self._compiler)
        connection = connections[DEFAULT_DB_ALIAS]  # this thread's
        # In a transaction a plan that is out of date cannot be given up alone: the transaction is lost with it.
        # A connection that is being watched says its values.
        may_keep = connection.vendor == "postgresql" and not connection.queries_logged
        keeps_plan = may_keep and (_begins_again.get() or not connection.in_atomic_block)
        compiler.connection = cast(BaseDatabaseWrapper, _KeepingPlans(connection)) if keeps_plan else connection
        compiler.as_sql = lambda *_, **__: self._statement  # type: ignore[method-assign]
        return compiler


_begins_again: ContextVar[bool] = ContextVar("begins_again", default=False)


@contextmanager
def begins_again() -> Iterator[None]:
    """Keep plans in a transaction, too: its caller begins it again, on another connection, after NotSupportedError."""
    token = _begins_again.set(True)
    try:
        yield
    finally:
        _begins_again.reset(token)


class _KeepingPlans:
    """PostgreSQL's connection as it is, only that it prepares what is asked again and again (`prepare_threshold`)."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def cursor(self) -> Any:
        from django.db.backends.postgresql.base import ServerBindingCursor  # there with PostgreSQL only

        cursor = self._connection.cursor()
        cursor.cursor = ServerBindingCursor(self._connection.connection)  # type: ignore[call-arg]
        return cursor
