"""Every race runs with real commits and ends with the audit. A twin goes wrong on purpose: it takes `unguarded`."""

from collections.abc import Iterator

import pytest
from django.db import connection

from shop.checkout import place as placing
from shop.management.audit import broken_rules
from tests.races.unguarded import without_locks


@pytest.fixture(autouse=True)
def _audited(transactional_db: None, request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    if "unguarded" not in request.fixturenames:
        assert broken_rules() == []


@pytest.fixture(autouse=True)
def _only_one_try(monkeypatch: pytest.MonkeyPatch) -> None:
    """Placing an order is tried once more after a deadlock. Here that would hide one: the races must do without."""
    monkeypatch.setattr(placing, "once_more", lambda transaction: transaction())


@pytest.fixture
def unguarded(transactional_db: None) -> Iterator[None]:
    """The locks of the database taken away: the twin of a race, which must go wrong."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        without_locks(monkeypatch)
        yield
    connection.close()
