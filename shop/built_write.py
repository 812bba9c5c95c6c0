"""Writing on the hottest path, placing an order: the SQL is put together once, and several tables are one statement.

Like `built_query.py`: Django's own description of the tables is used, its work for each statement is not done again.
"""

from collections import defaultdict
from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any, cast

from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.models import AutoField, Field, Model, QuerySet
from django.db.models.sql import UpdateQuery

from shop.built_query import Given, Place, adapted, planning

MOST_SHAPES = 64  # an order of two lines and an order of three are two statements
Shape = tuple[tuple[type[Model], int], ...]


class BuiltUpdate:
    """The update that `build` makes for some values, as the rows it is about and what their columns become.

    `build` sees places instead of the values, once.
    """

    def __init__(self, build: Callable[..., tuple[QuerySet[Any], dict[str, Any]]]) -> None:
        self._build = build
        self._built = cache(self._compile)

    def run(self, *given: Given | None) -> int:
        """Ask the database; return how many rows it was true for."""
        connection = connections[DEFAULT_DB_ALIAS]
        sql, params = self._built(connection.vendor, len(given))
        values = [adapted(one, connection) for one in given]
        with transaction.mark_for_rollback_on_error(), planning(connection).cursor() as cursor:
            cursor.execute(sql, [values[one.number] if isinstance(one, Place) else one for one in params])
            return int(cursor.rowcount)

    def _compile(self, vendor: str, places: int) -> tuple[str, tuple[Any, ...]]:
        rows, columns = self._build(*(Place(number) for number in range(places)))
        query = cast(UpdateQuery, rows.query.chain(UpdateQuery))
        query.add_update_values(columns)
        sql, params = query.get_compiler(DEFAULT_DB_ALIAS).as_sql()
        return sql, tuple(params)


def insert_together(*rows: Model) -> None:
    """Insert new rows of several tables as one statement, and give them the keys that the database made.

    For each table what `bulk_create` does for one. A row may point to one that has its key already, in any order:
    PostgreSQL looks at foreign keys when the transaction ends. Where it is not PostgreSQL, each table is a statement.
    """
    by_table: dict[type[Model], list[Model]] = defaultdict(list)
    for row in rows:
        by_table[type(row)].append(row)
    connection = connections[DEFAULT_DB_ALIAS]
    if connection.vendor != "postgresql" or not rows:
        for model, of_table in by_table.items():
            model._base_manager.bulk_create(of_table)
        return
    sql = _insert(tuple((model, len(of_table)) for model, of_table in by_table.items()))
    values = [
        field.get_db_prep_save(field.pre_save(row, add=True), connection)
        for model, of_table in by_table.items()
        for row in of_table
        for field in _fields(model)
    ]
    with transaction.mark_for_rollback_on_error(), planning(connection).cursor() as cursor:
        cursor.execute(sql, values)
        keys = sorted(cursor.fetchall())  # by table; in one table the keys grow from row to row
    made = [row for model, of_table in by_table.items() if _makes_keys(model) for row in of_table]
    for row, (_, key) in zip(made, keys, strict=True):
        row.pk = key
    for row in rows:
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


@lru_cache(maxsize=MOST_SHAPES)
def _insert(shape: Shape) -> str:
    """Return one INSERT for each table, and a SELECT of the keys that were made, with the number of their table."""
    inserts, keys = [], []
    for number, (model, count) in enumerate(shape):
        columns = ", ".join(f'"{field.column}"' for field in _fields(model))
        row = f"({', '.join(['%s'] * len(_fields(model)))})"
        insert = f'INSERT INTO "{model._meta.db_table}" ({columns}) VALUES {", ".join([row] * count)}'  # noqa: S608
        if _makes_keys(model):
            insert += f' RETURNING "{model._meta.pk.column}"'
            keys.append(f"SELECT {number}, * FROM t{number}")  # noqa: S608
        inserts.append(f"t{number} AS ({insert})")
    return f"WITH {', '.join(inserts)} {' UNION ALL '.join(keys) or 'SELECT 1 WHERE false'}"


@cache
def _fields(model: type[Model]) -> "tuple[Field[Any, Any], ...]":
    return tuple(field for field in model._meta.concrete_fields if not isinstance(field, AutoField))


def _makes_keys(model: type[Model]) -> bool:
    return isinstance(model._meta.pk, AutoField)
