"""Refusals of what no environment variable can bring about, only an edit of the settings file."""

from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from pytest_django import Settings

from shop.checks import stop_if_unsafe, unsafe_settings
from tests.production import PRODUCTION

SAFE_POSTGRES: dict[str, Any] = {
    "ENGINE": "django.db.backends.postgresql",
    "ATOMIC_REQUESTS": False,
    "CONN_HEALTH_CHECKS": True,
    "OPTIONS": {
        "connect_timeout": 3,
        "tcp_user_timeout": 15000,
        "options": "-c statement_timeout=1 -c lock_timeout=1 -c idle_in_transaction_session_timeout=1",
    },
}
SAFE_SQLITE: dict[str, Any] = {
    "ENGINE": "django.db.backends.sqlite3",
    "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20},
}


def sentences() -> list[str]:
    return [str(error.msg) for error in unsafe_settings()]


@pytest.fixture
def database(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A function that shows the checks another database configuration; the connection itself stays."""

    def configure(changed: dict[str, Any]) -> None:
        for name, value in changed.items():
            monkeypatch.setitem(settings.DATABASES["default"], name, value)

    return configure


@pytest.mark.parametrize("configured", [SAFE_POSTGRES, SAFE_SQLITE])
def test_our_databases_are_fine(database: Any, configured: dict[str, Any]) -> None:
    database(configured)
    assert sentences() == []


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        (SAFE_POSTGRES | {"ATOMIC_REQUESTS": True}, "ATOMIC_REQUESTS is on"),
        (SAFE_POSTGRES | {"CONN_HEALTH_CHECKS": False}, "Set CONN_HEALTH_CHECKS in DATABASES to True"),
        (
            SAFE_POSTGRES | {"OPTIONS": {}},
            "Set connect_timeout, tcp_user_timeout, statement_timeout, lock_timeout, idle",
        ),
        (
            SAFE_POSTGRES | {"OPTIONS": SAFE_POSTGRES["OPTIONS"] | {"options": "-c lock_timeout=1"}},
            "Set statement_timeout, idle_in_transaction_session_timeout in DATABASES",
        ),
        (SAFE_SQLITE | {"OPTIONS": {}}, "Set transaction_mode to IMMEDIATE"),
        (SAFE_SQLITE | {"OPTIONS": {"transaction_mode": "DEFERRED"}}, "Set transaction_mode to IMMEDIATE"),
    ],
)
def test_an_unsafe_database_is_refused(database: Any, changed: dict[str, Any], sentence: str) -> None:
    database(changed)
    [told] = sentences()
    assert sentence in told


@pytest.mark.parametrize("name", ["UpdateCacheMiddleware", "FetchFromCacheMiddleware", "CacheMiddleware"])
def test_a_cache_middleware_is_refused(settings: Settings, name: str) -> None:
    settings.MIDDLEWARE = [f"django.middleware.cache.{name}", *settings.MIDDLEWARE]
    assert sentences() == [
        "A cache middleware can show one shopper's pages to another. Remove it from MIDDLEWARE.",
    ]


def test_the_start_stops_with_every_sentence(settings: Settings) -> None:
    stop_if_unsafe()
    settings.ALLOWED_HOSTS = []
    settings.SECRET_KEY = "short"
    with pytest.raises(ImproperlyConfigured) as stopped:
        stop_if_unsafe()
    assert str(stopped.value).splitlines() == sentences()
    assert len(sentences()) == 2


def test_debug_allows_weak_settings_but_not_in_public(settings: Settings) -> None:
    settings.DEBUG = True
    settings.SECRET_KEY = "short"
    assert sentences() == []
    settings.IS_ON_RENDER = True
    [told] = sentences()
    assert told.startswith("DEBUG is on, on Render")


def test_a_sentence_never_repeats_a_secret(settings: Settings) -> None:
    settings.SECRET_KEY = "a-key-that-is-weak"
    settings.PAYSTACK_SECRET_KEY = "sk_test_that_is_secret"
    settings.ALLOW_TEST_PAYSTACK = False
    settings.PAYSTACK_BASE_URL = PRODUCTION["PAYSTACK_BASE_URL"]
    told = "\n".join(sentences())
    assert "PAYSTACK_SECRET_KEY" in told
    assert settings.SECRET_KEY not in told
    assert settings.PAYSTACK_SECRET_KEY not in told
