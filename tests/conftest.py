"""What every test starts from: an empty cache and no network but this machine's own."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache

pytest_plugins = ["tests.gateway"]


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()
