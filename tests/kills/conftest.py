"""One shop for all kill tests: what a test kills the next one starts again."""

from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from shop.catalogue.models import Variant
from shop.management.audit import broken_rules
from tests.gateway import Answer, Gateway
from tests.kills.gate import Gate
from tests.kills.shopper import Shopper, in_the_background
from tests.make import make_category, make_place, make_product, make_set, make_variant
from tests.servers.shop import Shop, database_url_of_test

CATEGORY = 900_000
Kill = Callable[[Callable[[], Any]], None]
WhenAsked = Callable[..., None]


@pytest.fixture(scope="session")
def _one_shop(django_db_setup: None, collected_static: None, _gateway_server: tuple[Any, Gateway]) -> Iterator[Shop]:
    address = {"DATABASE_URL": database_url_of_test(), "PAYSTACK_BASE_URL": _gateway_server[1].url}
    shop = Shop(address | {"WEB_CONCURRENCY": "1"})
    yield shop
    shop.kill()
    shop.log_file.unlink()


@pytest.fixture
def shop(_one_shop: Shop, transactional_db: None, gateway: Gateway) -> Iterator[Shop]:
    """The shop, running. Whatever a test does to it, after one pass of the jobs every rule of the audit holds."""
    if _one_shop.health() == 0:
        _one_shop.start()
    yield _one_shop
    run_jobs()
    assert broken_rules() == []


@pytest.fixture
def gate(shop: Shop) -> Iterator[Gate]:
    with Gate(database_url_of_test()) as gate:
        yield gate


@pytest.fixture
def cup(shop: Shop) -> Variant:
    """Ten cups that can be engraved, and a place to send them to.

    Their category has one key in all tests: a shop that lives on remembers its menu for half a minute.
    """
    make_place()
    category = make_category("Cups", pk=CATEGORY, slug="cups")
    made_of = make_set("Cup", "colour", "inscription")
    return make_variant(make_product("Cup", variants=0, category=category, customization_set=made_of), on_hand=10)


@pytest.fixture
def shopper(shop: Shop, cup: Variant) -> Shopper:
    """A shopper with two cups in the cart."""
    shopper = Shopper(shop.url)
    assert shopper.add(cup.pk, cup.product.slug, quantity=2).status_code == 303
    return shopper


@pytest.fixture
def kill_at(shop: Shop, gate: Gate) -> Kill:
    """`kill_at(ask)`: send a request, kill the shop when it stands at the gate, take the gate away."""

    def kill_at(ask: Callable[[], Any]) -> None:
        with in_the_background(ask) as answer:
            gate.wait()
            shop.kill()
            gate.open()
        assert answer.result() is None

    return kill_at


@pytest.fixture
def when_asked(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> WhenAsked:
    """`when_asked("GET /transaction/verify", shop.kill)`: do that when Paystack is next asked this, then hang up.

    With `has_effect` Paystack does first what it was asked.
    """

    def when_asked(what: str, do: Callable[[], object], *, has_effect: bool = False) -> None:
        answer = gateway.answer

        def once(method: str, path: str, body: dict[str, Any]) -> Answer | None:
            if not f"{method} {path}".startswith(what):
                return answer(method, path, body)
            monkeypatch.setattr(gateway, "answer", answer)
            if has_effect:
                answer(method, path, body)
            do()
            return None

        monkeypatch.setattr(gateway, "answer", once)

    return when_asked


def run_jobs() -> str:
    """Run every periodic job once, as `manage.py run_jobs` does."""
    said = StringIO()
    call_command("run_jobs", stdout=said)
    return said.getvalue()
