"""The guards of the shop taken away one by one, for twins: tests that show that a race does go wrong without them."""

from typing import Any

import pytest
from django.db import connection, connections
from django.db.models import F, QuerySet

from shop.orders import moves
from shop.orders.events import record
from shop.orders.models import Actor, Order, Status

IS_POSTGRES = connection.vendor == "postgresql"


def without_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    """No row is locked on PostgreSQL; on SQLite a transaction does not take the write lock when it begins."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_: rows.all())
    if not IS_POSTGRES:
        monkeypatch.setitem(connections.settings["default"]["OPTIONS"], "transaction_mode", "DEFERRED")
        connection.close()  # it opens again as the settings say now
        connection.ensure_connection()


def without_comparing(monkeypatch: pytest.MonkeyPatch) -> None:
    """An order moves wherever it is told to, from whatever state it is in by now."""

    def move(order: Order, after: Status, *, actor: Actor, note: str = "", user: Any = None, **fields: Any) -> None:
        Order.objects.filter(pk=order.pk).update(status=after, version=F("version") + 1, **fields)
        record(order, actor, after.value, before=order.status, after=after.value, note=note, user=user)
        order.refresh_from_db()

    monkeypatch.setattr(moves, "_move", move)
