"""Pages that are the same for everybody are drawn once in a few seconds, and nothing of a visitor is in them."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shop.catalogue.models import Product
from shop.catalogue.reindex import reindex
from tests.cart.make import make_cup
from tests.cart.pages import add
from tests.make import make_category, make_product
from tests.orders.make import make_order, trust

pytestmark = pytest.mark.django_db

CARTS = "/cart/"


@pytest.fixture(autouse=True)
def _kept(settings: Any) -> None:
    settings.PAGES_KEPT_SECONDS = 5


@pytest.fixture
def gift() -> Product:
    made = make_product("Kept mug", category=make_category(slug="cups"))
    reindex([made.pk])
    return made


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("address", ["/", "/products/", "/categories/cups/", "/products/?sort=price"])
def test_a_page_is_drawn_once_for_many_visitors(address: str, gift: Product, django_assert_num_queries: Any) -> None:
    before = page(Client(), address)
    with django_assert_num_queries(0):
        assert page(Client(), address) == before
    Product.objects.filter(pk=gift.pk).update(name="Renamed mug")
    assert "Renamed mug" not in page(Client(), address)
    cache.clear()  # the seconds are over
    assert "Renamed mug" in page(Client(), address)


def test_so_is_a_product_for_a_newcomer(gift: Product, django_assert_num_queries: Any) -> None:
    before = page(Client(), gift.get_absolute_url())
    with django_assert_num_queries(0):
        assert page(Client(), gift.get_absolute_url()) == before
    assert "csrfmiddlewaretoken" not in before


def test_every_visitor_sees_the_number_in_their_own_cart(gift: Product) -> None:
    cup, one, two, nobody = make_cup(), Client(), Client(), Client()
    for shopper, quantity in ((one, 1), (two, 2)):
        add(shopper, cup, quantity=quantity)
        shopper.get(CARTS)  # takes the message away
    for _ in range(2):
        for shopper, number in ((one, 1), (nobody, 0), (two, 2)):
            shown = page(shopper, "/products/")
            assert [f'data-count="{n}"' in shown for n in range(3)] == [n == number for n in range(3)]


def test_a_message_is_shown_to_whom_it_is_for_and_to_nobody_else(gift: Product) -> None:
    shopper, cup = Client(), make_cup()
    page(Client(), "/products/")
    add(shopper, cup)
    assert "Added. 1 item in your cart" in page(shopper, "/products/")
    assert "Added" not in page(Client(), "/products/")
    assert "Added" not in page(shopper, "/products/")


def test_what_a_shopper_typed_before_is_in_their_own_form_only(gift: Product) -> None:
    shopper = Client()
    session = shopper.session
    session["contact"] = {
        "phone": "+2348031234567",
        "phone_typed": "0803 123 4567",
        "location": "",
        "location_other": "",
    }
    session.save()
    shopper.cookies["sessionid"] = session.session_key or ""
    page(shopper, gift.get_absolute_url())
    assert "0803 123 4567" not in page(Client(), gift.get_absolute_url())


def test_staff_see_what_they_changed_at_once(gift: Product) -> None:
    staff = Client()
    staff.force_login(User.objects.create_superuser("owner", "owner@example.com", "x"))
    page(Client(), "/products/")
    Product.objects.filter(pk=gift.pk).update(name="Renamed mug")
    assert "Renamed mug" in page(staff, "/products/")


@pytest.mark.parametrize("query", ["q=mug", "min=100", "utm_source=elsewhere"])
def test_what_can_be_typed_fills_no_cache(query: str, gift: Product, django_assert_num_queries: Any) -> None:
    page(Client(), f"/products/?{query}")
    Product.objects.filter(pk=gift.pk).update(name="Renamed mug")
    assert "Renamed mug" in page(Client(), f"/products/?{query}")


@pytest.mark.parametrize(
    "address",
    [
        "/?page=7",
        "{gift}?sort=x1",
        "/products/?category=junk7&sort=x7",
        "/products/?sort=price&sort=x",
        "/products/?in_stock=perhaps",
        "/products/?page=01",
        "/products/?sort=" + "x" * 300,
        "/gifts/?colour=none-such",
    ],
)
def test_nor_does_what_stands_under_a_parameter_with_few_values(address: str, gift: Product) -> None:
    """A page is kept under the one address that the shop's own links give it."""
    address = address.format(gift=gift.get_absolute_url())
    page(Client(), address)
    with CaptureQueriesContext(connection) as asked:
        page(Client(), address)
    assert asked.captured_queries


def test_an_error_is_not_kept(gift: Product) -> None:
    assert Client().get("/products/kept-cup/").status_code == 404
    Product.objects.filter(pk=gift.pk).update(slug="kept-cup")
    assert page(Client(), "/products/kept-cup/")


@pytest.mark.parametrize("address", ["/", "/products/", "/categories/cups/"])
def test_drawn_for_a_shopper_with_everything_it_is_what_a_newcomer_gets(
    address: str, gift: Product, settings: Any
) -> None:
    """Whoever puts something of a visitor's own into these pages must take them out of the kept ones first."""
    settings.PAGES_KEPT_SECONDS = 0
    cup, shopper = make_cup(), Client()
    add(shopper, cup, phone="0803 123 4567", location="abeokuta")
    shopper.get(CARTS)  # takes the message away
    shopper.get(gift.get_absolute_url())
    shopper.get("/products/?q=mug&colour=indigo")
    trust(shopper, make_order(), make_order())
    own = page(shopper, address)
    assert 'data-count="1"' in own
    assert _without_the_number(own) == _without_the_number(page(Client(), address))


def _without_the_number(html: str) -> str:
    return re.sub(r'<span id="cart-count".*?</span>\d+</span>', "", html)
