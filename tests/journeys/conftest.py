"""What every journey has: the demo shop under gunicorn, its own Paystack, a visitor, and what must hold afterwards."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import StringIO
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import override_settings
from playwright.sync_api import Page, expect

from shop.management.audit import broken_rules
from tests.journeys.clean import Tables, clear_the_day, empty_tables
from tests.journeys.shopper import personal_words
from tests.sandbox.control import Sandbox
from tests.servers.chromium import DESKTOP, PHONE, OpenPage
from tests.servers.shop import Shop, database_url_of_test

expect.set_options(timeout=15_000)  # the slowest wait of a page of ours is its look at a payment, every 5 s


@dataclass(frozen=True)
class Way:
    """How somebody looks at the shop."""

    name: str
    size: dict[str, int]
    has_javascript: bool


ON_A_PHONE = Way("phone", PHONE, has_javascript=True)
WITHOUT_SCRIPTS = Way("phone-without-scripts", PHONE, has_javascript=False)
AT_A_DESK = Way("desk", DESKTOP, has_javascript=True)
AT_A_PLAIN_DESK = Way("desk-without-scripts", DESKTOP, has_javascript=False)
EVERY_WAY = [ON_A_PHONE, WITHOUT_SCRIPTS, AT_A_DESK, AT_A_PLAIN_DESK]

in_every_way = pytest.mark.parametrize("way", EVERY_WAY, ids=lambda way: way.name, indirect=True)

Visit = Callable[[], Page]

# The tests hash passwords in a quick way of their own, which the running shop refuses.
THE_SHOPS_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]


@dataclass(frozen=True)
class Street:
    """The demo shop and its Paystack, and the tables that nobody has written to yet."""

    shop: Shop
    sandbox: Sandbox
    empty: Tables


@pytest.fixture(scope="session")
def street(django_db_setup: None, django_db_blocker: Any, collected_static: None) -> Iterator[Street]:
    """Both servers, started once: what a journey leaves behind is cleared before the next."""
    with django_db_blocker.unblock():
        with override_settings(DEBUG=True, PASSWORD_HASHERS=THE_SHOPS_HASHERS):
            call_command("seed_demo", stdout=StringIO())
        shop = Shop({"DATABASE_URL": database_url_of_test()})
        with Sandbox(webhook=f"{shop.url}/payments/paystack/webhook/", retry_seconds=0.2, refund_delay=0) as sandbox:
            shop.environment["PAYSTACK_BASE_URL"] = sandbox.url
            yield Street(shop.start(), sandbox, empty_tables())
        shop.stop()
        shop.log_file.unlink()


@pytest.fixture
def db(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The test's database with nothing around it: what is committed stays, and is cleared at the next journey."""
    with django_db_blocker.unblock():
        yield
        connection.close()  # while a browser runs it is another one than before and after


@pytest.fixture
def sandbox(street: Street) -> Sandbox:
    """This journey's Paystack, which knows of no payment yet."""
    return street.sandbox


@pytest.fixture(autouse=True)
def shop(db: None, street: Street, settings: Any, page_faults: list[str]) -> Iterator[Shop]:
    """The shop at the start of a day. At the end every rule holds and the log tells nothing about anybody.

    Jobs that the test runs itself see the same shop: its address, its Paystack.
    """
    shop, sandbox = street.shop, street.sandbox
    settings.SITE_URL, settings.PAYSTACK_BASE_URL = shop.url, sandbox.url
    sandbox.reset()
    clear_the_day(street.empty)
    already_logged = len(shop.log())
    yield shop
    sandbox.wait_for_webhooks()
    assert broken_rules() == []
    log = shop.log()[already_logged:]
    assert "Traceback" not in log
    assert [words for words in personal_words() if words in log] == []


@pytest.fixture
def visit(open_page: OpenPage, shop: Shop, sandbox: Sandbox, way: Way, page_faults: list[str]) -> Visit:
    """A function that opens the shop as somebody new, on a device of their own."""
    ours = {urlsplit(shop.url).netloc, urlsplit(sandbox.url).netloc}

    def visit() -> Page:
        page = open_page(way.size, javascript=way.has_javascript, base_url=shop.url)

        def note_strangers(request: Any) -> None:
            address = urlsplit(request.url)
            if address.scheme not in {"data", "blob"} and address.netloc not in ours:
                page_faults.append(f"a stranger was asked: {request.url}")

        page.context.on("request", note_strangers)
        return page

    return visit


@pytest.fixture(params=[ON_A_PHONE, WITHOUT_SCRIPTS], ids=lambda way: way.name)
def way(request: pytest.FixtureRequest) -> Way:
    """On a phone, with JavaScript and without. `@in_every_way` adds the desk."""
    chosen: Way = request.param
    return chosen


@pytest.fixture
def page(visit: Visit) -> Page:
    """The shopper's page."""
    return visit()
