"""What every test starts from: an empty cache, no network but this machine's own, a marker by its folder."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection

pytest_plugins = ["tests.gateway", "tests.servers.postgres", "tests.servers.shop", "tests.servers.chromium"]

ROOT = Path(__file__).parent
BACK_OFFICE = {"admin", "customers", "sheets", "watch"}  # folders
NEEDS_POSTGRES = pytest.mark.skip(
    reason="stops the shop with triggers of PostgreSQL: make test, or python -m tests.servers.postgres pytest"
)
NEEDS_SHARED_DATABASE = pytest.mark.skip(
    reason="needs a database that others can open: make test, or python -m tests.servers.postgres pytest"
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the races by their folder, the journeys by folder or browser, and who uses the database by that.

    What needs a real database is skipped on one in memory. Only a bare `pytest` has that: `make test` skips none.
    """
    is_postgres = settings.DATABASES["default"]["ENGINE"].endswith("postgresql")
    is_in_memory = ":memory:" in str(settings.DATABASES["default"]["NAME"])
    for item in items:
        folders = item.path.relative_to(ROOT).parts
        fixtures = getattr(item, "fixturenames", ())
        if "races" in folders:
            item.add_marker("races")
        if "kills" in folders:
            item.add_marker("kills")
            if not is_postgres:
                item.add_marker(NEEDS_POSTGRES)
        if "journeys" in folders or "browser" in fixtures:
            item.add_marker("journeys")
        if BACK_OFFICE.intersection(folders):
            item.add_marker("back_office")
        if item.get_closest_marker("django_db") or {"db", "transactional_db"}.intersection(fixtures):
            item.add_marker("database")
        if is_in_memory and ({"races", "journeys"}.intersection(folders) or "start_shop" in fixtures):
            item.add_marker(NEEDS_SHARED_DATABASE)
    # They leave the demo catalogue in the database, where others expect none.
    items.sort(key=lambda item: "journeys" in item.path.relative_to(ROOT).parts)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Let PostgreSQL count the rows of each table from a million of its own on.

    Its counters are not rolled back, and order is random: a number that a test writes itself would sometimes be the
    next one counted. And a row that is looked up by another table's number is never found by luck.
    """
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, 1000000 * row_number() OVER ())"
                " FROM pg_sequences WHERE schemaname = 'public'"
            )


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()
