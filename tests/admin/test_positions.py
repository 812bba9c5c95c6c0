"""Numbers typed in a list: they change the order, and nothing else of the row."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.urls import reverse

from tests.admin.test_owners_at_once import ROWS

pytestmark = pytest.mark.django_db

TABLES = [
    model._meta.model_name or "" for model, one in admin.site._registry.items() if "position" in one.list_editable
]


def just_before_it_is_written(change: Callable[[], Any]) -> Callable[..., Any]:
    """Return a wrapper of the database's in which somebody else's change comes between the read and the write."""
    turns = [change]

    def execute(real: Callable[..., Any], sql: str, *said: Any) -> Any:
        if sql.startswith("UPDATE") and turns:
            turns.pop()()
        return real(sql, *said)

    return execute


def test_four_lists_are_put_in_order_by_hand() -> None:
    assert sorted(TABLES) == ["category", "colour", "deliveryplace", "page"]


@pytest.mark.parametrize("table", TABLES)
def test_a_number_in_the_list_writes_nothing_else(table: str, owner: Client) -> None:
    make, other = ROWS[table]
    row = make()
    rows = type(row)._default_manager.filter(pk=row.pk)
    posted = {
        "form-TOTAL_FORMS": 1,
        "form-INITIAL_FORMS": 1,
        "form-0-id": row.pk,
        "form-0-position": 7,
        "_save": "Save",
    }

    with connection.execute_wrapper(just_before_it_is_written(lambda: rows.update(**{other: "Typed meanwhile"}))):
        owner.post(reverse(f"admin:shop_{table}_changelist"), posted)

    assert rows.values_list("position", other).get() == (7, "Typed meanwhile")
