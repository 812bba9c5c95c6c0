import re

import pytest
from django.test import Client

from tests.make import make_category, make_product

pytestmark = pytest.mark.django_db


def test_the_sitemap_lists_what_anybody_may_open_under_the_shops_own_address(client: Client) -> None:
    cups = make_category(slug="cups")
    make_product(slug="mug", category=cups)
    make_product(slug="archived", category=cups, is_active=False)
    make_category(slug="hidden", is_active=False)
    response = client.get("/sitemap.xml", headers={"Host": "localhost"})
    assert re.findall("<loc>(.+?)</loc>", response.content.decode()) == [
        "http://127.0.0.1:8000/",
        "http://127.0.0.1:8000/products/",
        "http://127.0.0.1:8000/categories/cups/",
        "http://127.0.0.1:8000/products/mug/",
    ]


def test_robots_are_told_what_is_private_and_where_the_sitemap_is(client: Client) -> None:
    response = client.get("/robots.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode().splitlines() == [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /cart/",
        "Disallow: /checkout/",
        "Disallow: /orders/",
        "Disallow: /payments/",
        "Disallow: /products/*/preview/",
        "Sitemap: http://127.0.0.1:8000/sitemap.xml",
    ]


@pytest.mark.parametrize("address", ["/", "/products/", "/robots.txt", "/sitemap.xml"])
def test_pages_answer_head_and_refuse_post(client: Client, address: str) -> None:
    assert client.head(address).status_code == 200
    assert client.post(address).status_code == 405
