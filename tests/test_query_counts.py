"""How often each page asks the database: an exact number, and the same one when there is more to show.

Profile, tree of categories, fields and places are in the cache, as they are on all but one visit in some seconds; no
page is kept. BEGIN and COMMIT count where a transaction is one of ours: in a test they are SAVEPOINT and RELEASE.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from shop.catalogue.models import Category, Kind, Product
from tests.cart.pages import forms_to
from tests.gateway import Gateway
from tests.make import make_category, make_product, make_variant
from tests.orders.make import make_order, trust
from tests.personalisation import make
from tests.personalisation.make import GIFTPACK_POST, STANDARD_POST

pytestmark = pytest.mark.django_db

IS_POSTGRES = connection.vendor == "postgresql"

Counting = Callable[[int], AbstractContextManager[Any]]


@pytest.fixture
def counting(client: Client, django_assert_num_queries: Counting, settings: Any) -> Counting:
    """A context manager that pins the queries within, made after one visit to fill the cache."""
    settings.REMEMBERED_SECONDS = 30  # longer than a test takes
    client.get("/robots.txt")
    return django_assert_num_queries


# In one category, since the tree of them stays in the cache.
def make_standard_product(**fields: Any) -> Product:
    return make.make_standard_product(category=_category(), **fields)


def make_giftpack(*extras: Product) -> Product:
    return make.make_giftpack(*extras, category=_category())


def _category() -> Category:
    return Category.objects.first() or make_category()


def visit(client: Client, counting: Counting, address: str, queries: int) -> str:
    """Open a page twice, the first time to fill the cache; return what it shows."""
    client.get(address)
    with counting(queries):
        answer = client.get(address)
    assert answer.status_code == 200
    return str(answer.content.decode())


def put_in_cart(client: Client, *products: Product) -> None:
    for product in products:
        posted = GIFTPACK_POST if product.kind == Kind.GIFTPACK else STANDARD_POST
        extras = [each.pk for each in product.extras.all()]
        more = {"variant": product.variants.all()[0].pk, "quantity": 1, "extras": extras}
        assert client.post(f"/cart/add/{product.slug}/", posted | more).status_code == 303


class TestLookingAround:
    def test_home(self, client, counting):
        category = make_category()
        make_product(category=category)
        visit(client, counting, "/", 2)
        for _ in range(3):
            make_product(category=category, variants=2)
        assert visit(client, counting, "/", 2).count('class="card"') == 4

    @pytest.mark.parametrize("kind", ["product_list", "category"])
    def test_a_list(self, client, counting, kind):
        category = make_category()
        address = "/products/" if kind == "product_list" else category.get_absolute_url()
        make_product(category=category)
        visit(client, counting, address, 4)
        for _ in range(5):
            make_product(category=category, variants=2)
        assert visit(client, counting, address, 4).count('class="card"') == 6

    def test_a_product(self, client, counting):
        product = make_standard_product()
        visit(client, counting, product.get_absolute_url(), 4)
        make_variant(product)
        make_variant(product)
        assert visit(client, counting, product.get_absolute_url(), 4).count('name="variant"') == 3

    def test_a_giftpack(self, client, counting):
        pack = make_giftpack(make_product())
        visit(client, counting, pack.get_absolute_url(), 5)
        pack.extras.add(make_product(), make_product())
        assert visit(client, counting, pack.get_absolute_url(), 5).count('name="extras"') == 3


class TestWhileSomebodyTypes:
    """With the throttle, as in production: it counts the network and the browser."""

    @pytest.mark.parametrize("has_cart", [False, True])
    @pytest.mark.parametrize(("part", "queries"), [("preview", 2 + 2), ("total", 3 + 2), ("names", 2 + 2)])
    def test_a_part_of_the_page_asks_nothing_of_who_asks(self, counting, settings, part, queries, has_cart):
        settings.THROTTLE = True
        client = Client(REMOTE_ADDR="102.89.1.1")
        product = make_standard_product()
        if has_cart:
            put_in_cart(client, product)
        ask: Any = client.get if part == "preview" else client.post
        typed = STANDARD_POST | {"quantity": 2, "each.how": "different"}
        address, headers = f"{product.get_absolute_url()}{part}/", {"hx-request": "true"}
        ask(address, typed, headers=headers)
        with counting(queries):
            assert ask(address, typed, headers=headers).status_code == 200


class TestOrdering:
    def test_adding(self, client, counting):
        first, second, third = (make_standard_product() for _ in range(3))
        put_in_cart(client, first)
        for product in (second, third):
            wanted = STANDARD_POST | {"variant": product.variants.get().pk, "quantity": 1}
            with counting(10):  # eight questions, and the beginning and the end of the transaction
                assert client.post(f"/cart/add/{product.slug}/", wanted).status_code == 303

    def test_the_cart(self, client, counting):
        put_in_cart(client, make_standard_product())
        visit(client, counting, "/cart/", 4)
        put_in_cart(client, *(make_standard_product() for _ in range(4)))
        assert visit(client, counting, "/cart/", 4).count('class="line"') == 5

    def test_the_cart_with_giftpacks(self, client, counting):
        put_in_cart(client, make_giftpack(make_product()))
        visit(client, counting, "/cart/", 5)
        put_in_cart(client, make_giftpack(make_product(), make_product()))
        assert visit(client, counting, "/cart/", 5).count('class="line line--extra"') == 3

    def test_the_checkout(self, client, counting):
        put_in_cart(client, make_standard_product())
        visit(client, counting, "/checkout/", 6)
        put_in_cart(client, *(make_standard_product() for _ in range(4)))
        assert visit(client, counting, "/checkout/", 6).count('class="line"') == 5

    # PostgreSQL writes the order with its lines, its payment, the event and the mail as one statement.
    @pytest.mark.parametrize(("lines", "queries"), [(3, 19), (5, 21)] if IS_POSTGRES else [(3, 23), (5, 25)])
    def test_placing_an_order_asks_once_more_for_each_variant(self, client, counting, gateway: Gateway, lines, queries):
        put_in_cart(client, *(make_standard_product() for _ in range(lines)))
        [shown] = forms_to(client.get("/checkout/"), "/checkout/")
        hidden = {
            name: shown[name][0] for name in ("token", "cart_version", "shown_items", "shown_fees", "shown_lines")
        }
        typed = {"email": "ada@example.com", "name": "Ada Obi", "phone": "0803 123 4567", "location": "abeokuta"}
        with counting(queries):
            answer = client.post("/checkout/", typed | hidden | {"address": "12 Quarry Road", "pay_with": "card"})
        assert answer["Location"].startswith(gateway.url)


class TestOrders:
    def test_an_order(self, client, counting):
        one, many = make_order(), make_order(lines=[{}, {"extras": [{}, {}]}, {}])
        trust(client, one, many)
        visit(client, counting, f"/orders/{one.pk}/", 7)
        visit(client, counting, f"/orders/{many.pk}/", 7)

    def test_my_orders(self, client, counting):
        orders = [make_order()]
        trust(client, *orders)
        visit(client, counting, "/orders/", 4)
        orders += [make_order(lines=[{}, {}]) for _ in range(4)]
        trust(client, *orders)
        assert visit(client, counting, "/orders/", 4).count("<article") == 5
