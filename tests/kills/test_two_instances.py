"""F55 and two instances for real: they agree within seconds, and a change of version costs nobody an order.

A release may only add to the tables: the release before it goes on running on them while instances are replaced.
What it does not use any more goes with a later one. Here the running code is the old one, and the tables get what a
next release would add; then both instances are replaced one after the other, while shoppers buy from both all the time.
"""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
import requests
from django.db import connection

from shop.catalogue.models import Variant
from shop.management.audit import broken_rules
from shop.orders.models import Order
from tests.cart.make import make_cup
from tests.gateway import Gateway
from tests.kills.shopper import Shopper, form_on
from tests.kills.wait import until
from tests.make import make_place
from tests.servers.shop import Shop

# What AddField with null or a database default, AddIndex, AddConstraint (not valid yet) and CreateModel come to.
EXPAND = [
    "ALTER TABLE shop_order ADD COLUMN gift_wrap varchar(20) NULL",
    "ALTER TABLE shop_orderline ADD COLUMN weight_grams integer NOT NULL DEFAULT 0",
    "CREATE INDEX CONCURRENTLY next_release ON shop_order (gift_wrap)",
    "ALTER TABLE shop_orderline ADD CONSTRAINT weight_not_negative CHECK (weight_grams >= 0) NOT VALID",
    "CREATE TABLE shop_wrapping (id bigint PRIMARY KEY, name varchar(20) NOT NULL)",
]
# Once no instance of the old release is left.
CONTRACT = [
    "ALTER TABLE shop_orderline DROP COLUMN weight_grams",
    "DROP INDEX CONCURRENTLY next_release",
    "ALTER TABLE shop_order DROP COLUMN gift_wrap",
    "DROP TABLE shop_wrapping",
]


@pytest.fixture
def cup(transactional_db: None) -> Variant:
    make_place()
    return make_cup(on_hand=500)


@pytest.fixture
def shops(cup: Variant, start_shop: Callable[..., Shop], gateway: Gateway) -> list[Shop]:
    return [start_shop(PAYSTACK_BASE_URL=gateway.url, PAGES_KEPT_SECONDS="5") for _ in range(2)]


@pytest.fixture(autouse=True)
def _tables_as_before(transactional_db: None) -> Iterator[None]:
    yield
    for statement in CONTRACT:
        migrate(statement.replace("COLUMN ", "COLUMN IF EXISTS ").replace("TABLE shop_w", "TABLE IF EXISTS shop_w"))


def test_both_show_a_new_price_within_five_seconds(shops: list[Shop], cup: Variant) -> None:
    """The price is changed behind the back of both, as the one that did not take the owner's save would see it."""
    pages = [f"{shop.url}/products/{cup.product.slug}/" for shop in shops]
    assert not any("1,234" in requests.get(page, timeout=20).text for page in pages)
    Variant.objects.filter(pk=cup.pk).update(price_kobo=123_400)
    until(lambda: all("1,234" in requests.get(page, timeout=20).text for page in pages), "both show it", seconds=7)


def test_a_cart_filled_on_one_is_ordered_on_the_other(shops: list[Shop], cup: Variant) -> None:
    shopper = Shopper(shops[0].url)
    assert shopper.add(cup.pk, cup.product.slug).status_code == 303
    shopper.url = shops[1].url
    assert shopper.send(shopper.checkout_form()).status_code == 303


@pytest.mark.timeout(200)
def test_f55_instances_are_replaced_one_after_the_other_on_tables_that_grew(shops: list[Shop], cup: Variant) -> None:
    with shoppers_who_go_on_buying(shops, cup) as tokens:
        until(lambda: len(tokens) >= 2, "orders come in", seconds=40)
        for statement in EXPAND:
            migrate(statement)
        wait_for_more(tokens)  # from the old release on the new tables
        for shop in shops:
            shop.stop()
            shop.start()
            wait_for_more(tokens)
        for statement in CONTRACT:
            migrate(statement)
        wait_for_more(tokens)
    placed = {str(token) for token in Order.objects.values_list("checkout_token", flat=True)}
    assert set(tokens) == placed
    assert len(tokens) == len(placed)
    assert broken_rules() == []


def migrate(statement: str) -> None:
    """Run one statement of a migration as a deploy does: it gives up a lock that it does not get, and tries again."""

    def is_done() -> bool:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '1s'")
                cursor.execute(statement.replace("DROP INDEX CONCURRENTLY", "DROP INDEX CONCURRENTLY IF EXISTS"))
        except Exception as refused:
            if getattr(refused.__cause__, "sqlstate", "") != "55P03":
                raise
            return False
        return True

    until(is_done, statement, seconds=30)


def wait_for_more(tokens: list[str]) -> None:
    enough = len(tokens) + 3
    until(lambda: len(tokens) >= enough, "more orders come in", seconds=60)


@contextmanager
def shoppers_who_go_on_buying(shops: list[Shop], cup: Variant) -> Iterator[list[str]]:
    """Let two shoppers buy again and again, from whichever instance answers; gives the tokens of what they ordered.

    Nobody is told of a fault: an instance that is being replaced finishes what it was asked, and then nobody answers.
    """
    tokens: list[str] = []
    is_over = threading.Event()

    def buy(first: int) -> None:
        while not is_over.is_set():
            shopper = Shopper(shops[first].url)
            ask(shopper, lambda: shopper.add(cup.pk, cup.product.slug), {303})  # noqa: B023  (asked at once)
            form = form_on(ask(shopper, lambda: shopper.get("/checkout/"), {200}))  # noqa: B023
            # 302: it was placed, and the answer to that was lost with the connection.
            ask(shopper, lambda: shopper.send(form), {303, 302})  # noqa: B023
            tokens.append(form["token"])

    def ask(shopper: Shopper, what: Callable[[], requests.Response], expected: set[int]) -> requests.Response:
        answers: list[requests.Response] = []

        def is_answered() -> bool:
            try:
                answers.append(what())
            except requests.ConnectionError:
                shopper.url = next(shop.url for shop in shops if shop.url != shopper.url)
                return False
            return True

        until(is_answered, "one of them answers", seconds=40)
        assert answers[-1].status_code in expected, (answers[-1].status_code, answers[-1].text[:500])
        return answers[-1]

    with ThreadPoolExecutor(2) as pool:
        buying = [pool.submit(buy, first) for first in range(2)]
        try:
            yield tokens
        finally:
            is_over.set()
        for one in buying:
            one.result()
