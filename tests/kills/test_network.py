"""The network to the database swallows everything, or the database has fewer connections than callers."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from psycopg import sql

from tests.gateway import Gateway
from tests.kills.hole import Hole
from tests.kills.shopper import Shopper, in_the_background
from tests.kills.test_database import FRIENDLY, assert_friendly, cup, server, world  # noqa: F401  (fixtures)
from tests.servers.postgres import Postgres
from tests.servers.shop import Shop

THREADS = 2 * 4  # as gunicorn.conf.py has them


@contextmanager
def shop_on(url: str, gateway: Gateway, *, workers: int = 1) -> Iterator[Shop]:
    shop = Shop({"DATABASE_URL": url, "PAYSTACK_BASE_URL": gateway.url, "WEB_CONCURRENCY": str(workers)})
    try:
        yield shop
    finally:
        shop.kill()
        shop.log_file.unlink()


@pytest.fixture
def hole(server: Postgres, cup: dict[str, Any]) -> Iterator[Hole]:  # noqa: F811
    """The way to a database with a catalogue in it."""
    with Hole(server.data) as hole:
        yield hole


def test_f24_a_new_connection_into_a_black_hole_is_given_up_in_seconds(
    hole: Hole, gateway: Gateway, collected_static: None
) -> None:
    with shop_on(hole.url, gateway) as shop:
        hole.swallow_new(swallow=True)
        shop.start(wait=False)
        shopper = Shopper(shop.url)
        while not answers(shop):
            time.sleep(0.05)
        began = time.monotonic()
        assert_friendly(shopper.get("/products/"))
        assert time.monotonic() - began < 3 * 2 + 2  # connect_timeout, once for the page and once for what it remembers
        hole.swallow_new(swallow=False)
        assert shop.health() == 200
        assert shopper.get("/products/").status_code == 200


def answers(shop: Shop) -> bool:
    """Whether anybody listens; the page asked for needs no database."""
    try:
        return Shopper(shop.url).get("/robots.txt").status_code == 200
    except OSError:
        return False


def test_f24_a_connection_that_goes_silent_keeps_its_thread_and_no_other(
    hole: Hole, gateway: Gateway, collected_static: None
) -> None:
    """Bytes that arrive nowhere and are acknowledged all the same: no limit of TCP sees that. The rest serves on."""
    with shop_on(hole.url, gateway) as shop:
        shop.start()
        assert hole.swallow_old() == 1  # the thread that answered the health check has one
        with in_the_background(lambda: Shopper(shop.url).get("/products/")) as stuck:
            time.sleep(0.3)
            assert [Shopper(shop.url).get("/products/").status_code for _ in range(6)] == [200] * 6
            hole.cut()
            answer = stuck.result()
        # It was told at last, looked at its connection, and took another.
        assert answer is not None
        assert answer.status_code in {200, 503}
        assert [Shopper(shop.url).get("/products/").status_code for _ in range(8)] == [200] * 8


@contextmanager
def few_connections(server: Postgres, most: int) -> Iterator[str]:  # noqa: F811
    """Let the shop be a user of the database who may have `most` connections; give its address."""
    name = sql.Identifier("few")
    with psycopg.connect(server.url, autocommit=True) as owner:
        owner.execute(sql.SQL("CREATE ROLE {} LOGIN CONNECTION LIMIT {}").format(name, sql.Literal(most)))
        owner.execute(sql.SQL("GRANT ALL ON ALL TABLES IN SCHEMA public TO {}").format(name))
        owner.execute(sql.SQL("GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO {}").format(name))
        try:
            yield server.url.replace("postgres@", "few@")
        finally:
            owner.execute(sql.SQL("DROP OWNED BY {}").format(name))
            owner.execute(sql.SQL("DROP ROLE {}").format(name))


def statuses(shop: Shop, cup: dict[str, Any], shoppers: int) -> list[tuple[int, str]]:  # noqa: F811
    """Let so many put a cup in their cart at once, and return what each was answered."""

    def add(_: int) -> tuple[int, str]:
        answer = Shopper(shop.url).add(**cup)
        return answer.status_code, answer.text

    with ThreadPoolExecutor(shoppers) as at_once:
        return list(at_once.map(add, range(shoppers)))


def test_f25_forty_at_once_need_no_more_connections_than_the_shop_has_threads(
    server: Postgres,  # noqa: F811
    cup: dict[str, Any],  # noqa: F811
    gateway: Gateway,
    collected_static: None,
) -> None:
    before = world(server)
    with few_connections(server, THREADS) as url, shop_on(url, gateway, workers=2) as shop:
        shop.start()
        assert {status for status, _ in statuses(shop, cup, 40)} == {303}
    assert world(server)["cart_pieces"] == before["cart_pieces"] + 40


def test_f25_who_gets_no_connection_is_asked_to_come_back_and_nothing_is_half_done(
    server: Postgres,  # noqa: F811
    cup: dict[str, Any],  # noqa: F811
    gateway: Gateway,
    collected_static: None,
) -> None:
    before = world(server)
    with few_connections(server, 2) as url, shop_on(url, gateway) as shop:
        shop.start()
        answered = statuses(shop, cup, 24)
        assert {status for status, _ in answered} == {303, 503}
        assert all(FRIENDLY in text for status, text in answered if status == 503)
        done = [status for status, _ in answered].count(303)
        assert world(server)["cart_pieces"] == before["cart_pieces"] + done
