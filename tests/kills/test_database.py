"""The database restarts, dies, is slow or busy under the running shop. It has a PostgreSQL of its own to do this to."""

import json
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import Any

import psycopg
import pytest
import requests
from django.db import connection

from tests.gateway import Gateway
from tests.kills.gate import Gate
from tests.kills.shopper import Shopper, form_on, in_the_background, ring
from tests.kills.wait import until
from tests.servers.postgres import Postgres, running_postgres
from tests.servers.shop import ROOT, Shop

# A minute of it is for a slow day: KILLS_SECONDS=60.
KILLS_SECONDS = float(os.environ.get("KILLS_SECONDS") or 0)
FRIENDLY = "Your cart and your orders are kept"
DEADLOCK = "ERROR:  deadlock detected"
ROW_WAIT = "SELECT 1 FROM pg_locks WHERE NOT granted AND locktype IN ('transactionid', 'tuple')"


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    with running_postgres() as server:
        yield server


@pytest.fixture(scope="module")
def cup(server: Postgres) -> dict[str, Any]:
    """A thousand cups in a fresh database."""
    environment = {**os.environ, "TEST_DATABASE_URL": server.url}
    planted = subprocess.run(
        [sys.executable, "-m", "tests.kills.plant"], cwd=ROOT, env=environment, check=True, capture_output=True
    )
    cup: dict[str, Any] = json.loads(planted.stdout)
    return cup


@pytest.fixture(scope="module")
def _shop(
    server: Postgres, cup: dict[str, Any], collected_static: None, _gateway_server: tuple[Any, Gateway]
) -> Iterator[Shop]:
    address = {"DATABASE_URL": server.url, "PAYSTACK_BASE_URL": _gateway_server[1].url}
    shop = Shop(address | {"WEB_CONCURRENCY": "1"}).start()
    yield shop
    shop.kill()
    shop.log_file.unlink()


@pytest.fixture
def shop(_shop: Shop, gateway: Gateway) -> Iterator[Shop]:
    """The shop on that database. After each test one pass of the jobs, then the audit."""
    yield _shop
    for job in ("run_jobs", "audit"):
        done = subprocess.run(
            [sys.executable, "manage.py", job], cwd=ROOT, env=_shop.environment, check=False, capture_output=True
        )
        assert done.returncode == 0, (done.stdout + done.stderr).decode()


@pytest.fixture
def shopper(shop: Shop, cup: dict[str, Any]) -> Shopper:
    """A shopper with a cup in the cart."""
    shopper = Shopper(shop.url)
    assert shopper.add(**cup).status_code == 303
    return shopper


class TestRestarted:
    def test_f18_between_two_requests_nobody_notices(self, shop: Shop, server: Postgres, shopper: Shopper) -> None:
        form = shopper.checkout_form()
        every_thread_has_a_connection(shop)
        server.stop()
        server.start()
        answers = every_thread_has_a_connection(shop)
        assert {answer.status_code for answer in answers} == {200}
        assert shopper.send(form).status_code == 303

    def test_f19_with_a_transaction_open_it_never_happened(
        self, shop: Shop, server: Postgres, shopper: Shopper
    ) -> None:
        form = shopper.checkout_form()
        before = world(server)
        with Gate(server.url) as gate:
            gate.close_before("INSERT", "shop_payment")
            with in_the_background(lambda: shopper.send(form)) as answer:
                gate.wait()
                server.kill()
                assert_friendly(answer.result())
            server.start()
            gate.forget(server.url)
        assert world(server) == before
        assert shopper.send(form).status_code == 303
        assert world(server) == {**before, "orders": before["orders"] + 1, "reserved": before["reserved"] + 1}

    def test_f20_while_it_is_down_pages_say_so_and_the_shop_recovers_by_itself(
        self, shop: Shop, server: Postgres, shopper: Shopper, gateway: Gateway
    ) -> None:
        form = shopper.checkout_form()
        reference = shopper.send(form).headers["Location"].rsplit("/", 1)[-1]
        amount = gateway.transactions[reference]["amount"]
        gateway.pay(reference, amount=amount, requested_amount=amount)
        server.stop()
        for path in ("/", "/products/", "/cart/", "/checkout/", "/orders/"):
            assert_friendly(shopper.get(path))
        assert_friendly(shopper.send(form))
        assert ring(shop.url, reference).status_code == 503  # Paystack rings again
        assert shop.health() == 503
        assert shopper.get("/robots.txt").status_code == 200
        server.start()
        assert shop.health() == 200
        assert shopper.get("/products/").status_code == 200
        assert ring(shop.url, reference).status_code == 200
        assert one(server, "SELECT status FROM shop_order ORDER BY placed_at DESC LIMIT 1") == "paid"


class TestSlow:
    def test_f21_a_slow_statement_is_cut_off_and_nothing_is_half_done(
        self, shop: Shop, server: Postgres, shopper: Shopper
    ) -> None:
        form = shopper.checkout_form()
        before = world(server)
        with (
            trigger(server, "shop_order", "set_config('statement_timeout', '200', true)"),
            trigger(server, "shop_payment", "pg_sleep(20)"),
        ):
            assert_friendly(shopper.send(form))
        assert world(server) == before
        assert shopper.send(form).status_code == 303

    def test_f22_a_row_that_somebody_keeps_is_waited_for_twice_and_then_the_form_comes_back(
        self, shop: Shop, server: Postgres, shopper: Shopper
    ) -> None:
        form = shopper.checkout_form(note="Ring three times")
        before = world(server)
        with (
            trigger(server, "shop_order", "set_config('lock_timeout', '200', true)"),
            psycopg.connect(server.url) as somebody,
        ):
            somebody.execute("SELECT 1 FROM shop_stock FOR UPDATE")
            answer = shopper.send(form)
        assert answer.status_code == 422
        assert "The shop is very busy just now" in answer.text
        assert "Ring three times" in answer.text
        assert world(server) == before
        assert shopper.send(form).status_code == 303

    def test_f26_with_a_full_disk_ordering_says_so_and_paystack_rings_again(
        self, shop: Shop, server: Postgres, shopper: Shopper, gateway: Gateway
    ) -> None:
        form = shopper.checkout_form(note="Ring four times")
        before = world(server)
        with full_disk(server, "shop_orderline"):
            answer = shopper.send(form)
            assert shopper.get("/products/").status_code == 200
            assert shopper.get("/cart/").status_code == 200
        assert answer.status_code == 422
        assert "We cannot take orders for the moment. Nothing was charged" in answer.text
        assert "Ring four times" in answer.text
        assert "no order can be written" in shop.log()
        assert world(server) == before

        reference = shopper.send(form).headers["Location"].rsplit("/", 1)[-1]
        amount = gateway.transactions[reference]["amount"]
        gateway.pay(reference, amount=amount, requested_amount=amount)
        with full_disk(server, "shop_webhookdelivery"):
            assert ring(shop.url, reference).status_code == 503
        assert ring(shop.url, reference).status_code == 200
        assert one(server, "SELECT status FROM shop_order ORDER BY placed_at DESC LIMIT 1") == "paid"

    def test_f23_a_deadlock_is_tried_once_more_and_nobody_notices(
        self, shop: Shop, server: Postgres, shopper: Shopper
    ) -> None:
        form = shopper.checkout_form()
        before = world(server)
        with (
            trigger(server, "shop_order", "set_config('lock_timeout', '30000', true)"),  # the deadlock comes first
            Gate(server.url) as gate,
            psycopg.connect(server.url) as somebody,
            ThreadPoolExecutor(1) as beside,
        ):

            def take_the_cart_too() -> None:
                with suppress(psycopg.errors.QueryCanceled):
                    somebody.execute("SELECT 1 FROM shop_cart FOR UPDATE")
                somebody.rollback()

            somebody.execute("SET deadlock_timeout = '30s'")  # so that the shop is the one that is cut off
            somebody.execute("SELECT 1 FROM shop_stock FOR UPDATE")
            gate.close_before("INSERT", "shop_payment")  # here the shop has the cart and not yet the stock
            with in_the_background(lambda: shopper.send(form)) as answer:
                gate.wait()
                taken = beside.submit(take_the_cart_too)
                until(lambda: one(server, ROW_WAIT), "somebody waits for the cart")
                gate.let_through()
                until(lambda: DEADLOCK in server.log(), "the shop is cut off")
                somebody.cancel_safe()  # the shop may have been the first again to take the cart
                taken.result()
        result = answer.result()
        assert result is not None
        assert result.status_code == 303
        assert server.log().count(DEADLOCK) == 1
        assert world(server) == {**before, "orders": before["orders"] + 1, "reserved": before["reserved"] + 1}


class TestUnderLoad:
    """Twelve shoppers, four at once, each sending until they are answered. O4: what was acknowledged is there."""

    def test_postgres_restarted_under_load_every_acknowledged_order_is_there_once(
        self, shop: Shop, server: Postgres, cup: dict[str, Any]
    ) -> None:
        def restart() -> None:
            server.kill()
            server.start()

        self.buy_while(restart, shop, server, cup)

    def test_f17_the_shop_killed_under_load_every_acknowledged_order_is_there_once(
        self, shop: Shop, server: Postgres, cup: dict[str, Any]
    ) -> None:
        def restart() -> None:
            shop.kill()
            shop.start()

        self.buy_while(restart, shop, server, cup)

    @pytest.mark.skipif(not KILLS_SECONDS, reason="KILLS_SECONDS says for how long to kill the shop again and again")
    @pytest.mark.timeout(KILLS_SECONDS + 300)
    def test_f17_the_shop_killed_again_and_again_every_acknowledged_order_is_there_once(
        self, shop: Shop, server: Postgres, cup: dict[str, Any]
    ) -> None:
        acknowledged: list[str] = []
        is_over = threading.Event()

        def buy_and_buy(_: int) -> None:
            while not is_over.is_set():
                acknowledged.append(buy_one(shop, cup))

        before, kills, until_then = world(server), 0, time.monotonic() + KILLS_SECONDS
        with ThreadPoolExecutor(4) as shoppers:
            buying = shoppers.map(buy_and_buy, range(4))
            while time.monotonic() < until_then:
                time.sleep(random.uniform(0.2, 3))
                shop.kill()
                shop.start()
                kills += 1
            is_over.set()
            list(buying)
        print(f"{kills} kills, {len(acknowledged)} orders")  # noqa: T201  for whoever runs -s
        self.assert_all_there(acknowledged, before, server)

    def buy_while(self, disturb: Callable[[], None], shop: Shop, server: Postgres, cup: dict[str, Any]) -> None:
        acknowledged: list[str] = []

        def buy(_: int) -> None:
            acknowledged.append(buy_one(shop, cup))

        before = world(server)
        with ThreadPoolExecutor(4) as shoppers:
            bought = shoppers.map(buy, range(12))
            until(lambda: len(acknowledged) >= 2, "some have bought", seconds=30)
            disturb()
            until(lambda: len(acknowledged) >= 6, "more have bought", seconds=30)
            disturb()
            list(bought)
        assert len(acknowledged) == 12
        self.assert_all_there(acknowledged, before, server)

    def assert_all_there(self, acknowledged: list[str], before: dict[str, int], server: Postgres) -> None:
        """Each order that a shopper was told of is there, there is no other, and each holds its piece."""
        number = len(acknowledged)
        assert len(set(acknowledged)) == number > 0
        tokens = "SELECT count(*) FROM shop_order WHERE checkout_token = ANY(%s::uuid[])"
        assert one(server, tokens, acknowledged) == number
        assert world(server)["orders"] == before["orders"] + number
        assert world(server)["reserved"] == before["reserved"] + number


def buy_one(shop: Shop, cup: dict[str, Any]) -> str:
    """Buy a cup, sending each request until it is answered; return the token of its checkout."""
    shopper = Shopper(shop.url)
    patiently(lambda: shopper.add(**cup), {303})
    form = form_on(patiently(lambda: shopper.get("/checkout/"), {200}))
    # To Paystack, or to the order where the page that Paystack had opened was lost with the answer.
    patiently(lambda: shopper.send(form), {303, 302})
    return form["token"]


def patiently(ask: Callable[[], requests.Response], expected: Collection[int]) -> requests.Response:
    """Send the same thing until it is answered as expected; a broken connection or a 5xx is tried again."""
    answers: list[requests.Response] = []

    def is_answered() -> bool:
        try:
            answer = ask()
        except requests.ConnectionError:
            return False
        assert answer.status_code in expected or answer.status_code >= 500, (answer.status_code, answer.text[:500])
        answers.append(answer)
        return answer.status_code in expected

    until(is_answered, "the shop answers", seconds=30)
    return answers[-1]


@contextmanager
def trigger(server: Postgres, table: str, what: str) -> Iterator[None]:
    """Let the database do something before each INSERT into a table."""
    name = f"kills_{table}"
    body = f"BEGIN PERFORM {what}; RETURN NEW; END"
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute(f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $${body}$$")
        connection.execute(f"CREATE TRIGGER {name} BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")
        try:
            yield
        finally:
            connection.execute(f"DROP FUNCTION {name} CASCADE")


@contextmanager
def full_disk(server: Postgres, table: str) -> Iterator[None]:
    """Let the database answer as it does when its disk is full, at each INSERT into a table."""
    body = "BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END"
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute(f"CREATE FUNCTION kills_full() RETURNS trigger LANGUAGE plpgsql AS $${body}$$")
        connection.execute(
            f"CREATE TRIGGER kills_full BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION kills_full()"
        )
        try:
            yield
        finally:
            connection.execute("DROP FUNCTION kills_full CASCADE")


def assert_friendly(answer: requests.Response | None) -> None:
    """The page that needs no database: it says when to come back, and offers to try again."""
    assert answer is not None
    assert (answer.status_code, answer.headers.get("Retry-After")) == (503, "30")
    assert FRIENDLY in answer.text


def every_thread_has_a_connection(shop: Shop) -> list[requests.Response]:
    """Ask for pages at once, more than the shop has threads."""
    with ThreadPoolExecutor(8) as visitors:
        return list(visitors.map(lambda _: Shopper(shop.url).get("/products/"), range(16)))


def world(server: Postgres) -> dict[str, int]:
    """Return how many orders there are, how many of their pieces are reserved, and what lies in carts."""
    queries = {
        "orders": "SELECT count(*) FROM shop_order",
        "lines": "SELECT count(*) - (SELECT count(*) FROM shop_order) FROM shop_orderline",
        "payments": "SELECT count(*) - (SELECT count(*) FROM shop_order) FROM shop_payment",
        "reserved": "SELECT sum(on_hand - 1000 + reserved) FROM shop_stock",
        "cart_pieces": "SELECT sum(quantity) FROM shop_cartline",
    }
    return {name: int(one(server, query) or 0) for name, query in queries.items()}


def one(server: Postgres, query: str, *values: Any) -> Any:
    with psycopg.connect(server.url) as connection:
        row = connection.execute(query, values or None).fetchone()
    return row[0] if row else None


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("limit", "value"),
    [("statement_timeout", "8s"), ("lock_timeout", "3s"), ("idle_in_transaction_session_timeout", "15s")],
)
def test_every_connection_of_the_shop_has_its_limits(limit: str, value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting(%s)", [limit])
        assert cursor.fetchone() == (value,)
