"""What every test starts from: an empty cache, no network but this machine's own, a marker by its folder."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache

pytest_plugins = ["tests.gateway", "tests.servers.postgres", "tests.servers.shop", "tests.servers.chromium"]

ROOT = Path(__file__).parent
MARKED_FOLDERS = {"races", "journeys"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what lies in `races/` and `journeys/`, and say why it cannot run on a database in memory.

    Only a bare `pytest` can skip them: `make test` runs them where this condition is false.
    """
    is_in_memory = ":memory:" in str(settings.DATABASES["default"]["NAME"])
    needs_database = pytest.mark.skip(
        reason="needs a real database: make test, or python -m tests.servers.postgres pytest"
    )
    for item in items:
        for name in MARKED_FOLDERS.intersection(item.path.relative_to(ROOT).parts):
            item.add_marker(name)
        if is_in_memory and any(item.get_closest_marker(name) for name in MARKED_FOLDERS):
            item.add_marker(needs_database)


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()
