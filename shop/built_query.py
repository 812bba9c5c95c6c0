"""Queries that are asked on every request: Django puts their SQL together once, and only the values change.

To build and compile a query of a few joined tables takes Django longer than PostgreSQL needs to answer it, and to plan
it takes PostgreSQL longer than to find the rows: it keeps the plan, too, wherever it can be given up again.
"""

import copy
import re
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from datetime import datetime
from functools import lru_cache
from typing import Any, Generic, TypeVar, cast
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, NotSupportedError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Expression, Model, QuerySet
from django.db.models.query import get_related_populators

Row = TypeVar("Row", bound=Model)
Done = TypeVar("Done")
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
        built = self._built(connection.vendor, lengths)
        values = [one for value in given for one in (value if isinstance(value, list | tuple) else [value])]
        values = [adapted(one, connection) for one in values]
        filled = tuple(values[param.number] if isinstance(param, Place) else param for param in built.params)
        try:
            found = _ask(connection, built.sql, filled)
        except NotSupportedError:
            if connection.in_atomic_block:
                raise
            # A migration gave a column another type since the plan was made. Another connection has no plans.
            connection.close()
            found = _ask(connection, built.sql, filled)
        return built.rows(found, connection)

    def first(self, *given: Given) -> Row | None:
        """Return the first row, None where there is none. Reads them all: for what has one at most."""
        return next(iter(self.rows(*given)), None)

    def _compile(self, vendor: str, lengths: tuple[int | None, ...]) -> "_Built[Row]":
        numbers = iter(range(sum(1 if length is None else length for length in lengths)))
        places = [
            Place(next(numbers)) if length is None else [Place(next(numbers)) for _ in range(length)]
            for length in lengths
        ]
        return _Built(self._build(*places), vendor)


class _Built(Generic[Row]):
    """A query as SQL, and what makes rows of its answer: what Django works out anew for each query set."""

    def __init__(self, queryset: QuerySet[Row], vendor: str) -> None:
        compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        self.sql, params = compiler.as_sql()
        self.params = tuple(params)
        if any(_TIME.match(str(param)) for param in self.params):
            raise ValueError("A time in a query that is built once would stand still")
        of_model = compiler.klass_info["select_fields"]
        self._model, self._own = queryset.model, slice(of_model[0], of_model[-1] + 1)
        self._names = [column.target.attname for column, *_ in compiler.select[self._own]]
        self._joined = get_related_populators(compiler.klass_info, compiler.select, DEFAULT_DB_ALIAS)  # type: ignore[call-arg]  # as in 5.2
        self._added = dict(compiler.annotation_col_map or {})
        self._compiler = compiler
        self._columns = [column for column, *_ in compiler.select[: compiler.col_count]]
        # Elsewhere what makes values of columns belongs to a connection.
        self._converters = compiler.get_converters(self._columns) if vendor == "postgresql" else None

    def rows(self, found: list[Any], connection: BaseDatabaseWrapper) -> list[Row]:
        converters = self._converters
        if converters is None:
            compiler = copy.copy(self._compiler)
            compiler.connection = connection
            converters = compiler.get_converters(self._columns)
        found = [list(values) for values in found]
        for at, (convert_all, column) in converters.items():
            for values in found:
                for convert in convert_all:
                    values[at] = convert(values[at], column, connection)
        return [self._row(values) for values in found]

    def _row(self, values: list[Any]) -> Row:
        row = self._model.from_db(DEFAULT_DB_ALIAS, self._names, values[self._own])
        for joined in self._joined:
            joined.populate(values, row)
        for name, at in self._added.items():
            setattr(row, name, values[at])
        return row


_begins_again: ContextVar[bool] = ContextVar("begins_again", default=False)


def _ask(connection: BaseDatabaseWrapper, sql: str, params: tuple[Any, ...]) -> list[Any]:
    with planning(connection).cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


def keeping_plans(transaction: Callable[[], Done]) -> Done:
    """Run a whole transaction that keeps plans, too, and begin it again, once, where one was older than a migration."""
    token = _begins_again.set(True)
    try:
        return transaction()
    except NotSupportedError:
        if connections[DEFAULT_DB_ALIAS].in_atomic_block:
            raise
        connections[DEFAULT_DB_ALIAS].close()  # another one has no plans
    finally:
        _begins_again.reset(token)
    return transaction()


def planning(connection: BaseDatabaseWrapper) -> BaseDatabaseWrapper:
    """Return a connection whose cursors keep the plans of what they are asked again and again, where that may be.

    In a transaction a plan that is out of date cannot be given up alone: the transaction is lost with it. A connection
    that is being watched says its values.
    """
    may_keep = connection.vendor == "postgresql" and not connection.queries_logged
    keeps_plans = may_keep and (_begins_again.get() or not connection.in_atomic_block)
    return cast(BaseDatabaseWrapper, _KeepingPlans(connection)) if keeps_plans else connection


class _KeepingPlans:
    """PostgreSQL's connection as it is, only that it prepares what is asked again and again (`prepare_threshold`)."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def cursor(self) -> Any:
        from django.db.backends.postgresql.base import ServerBindingCursor  # there with PostgreSQL only

        self._connection.ensure_connection()
        psycopg = self._connection.connection
        usual, psycopg.cursor_factory = psycopg.cursor_factory, ServerBindingCursor
        try:
            return self._connection.cursor()
        finally:
            psycopg.cursor_factory = usual
