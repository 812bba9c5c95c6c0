"""Whoever only looks leaves nothing behind: no cookie in their browser, no row in our database."""

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from shop.cart.models import Cart
from shop.catalogue.models import Kind
from shop.personalisation.art import art_of
from shop.profile.models import ShopProfile
from shop.profile.pages import Page
from tests.make import make_category, make_product
from tests.personalisation.make import make_giftpack, make_standard_product
from tests.test_conventions import our_patterns

pytestmark = pytest.mark.django_db

NAMES = {str(one.name) for one in our_patterns() if not one.callback.__module__.startswith("shop.admin")}

# By the name of the address: what somebody opens who looks around.
LOOKED_AT = {
    "home": ["/"],
    "product_list": ["/products/", "/products/?q=mug&sort=price&page=1", "/products/?q=elephant"],
    "gifts": ["/gifts/?name=Tola"],
    "category": ["/categories/cups/"],
    "product": ["/products/mug/", "/products/pack/", "/products/gone/"],
    "product_preview": ["/products/mug/preview/?inscription=Ada"],
    "product_picture": ["/products/mug/picture.jpg"],
    "page": ["/pages/delivery/"],
    "cart": ["/cart/"],
    "my_orders": ["/orders/"],
    "orders_find": ["/orders/find/", "/orders/find/?sent=1"],
    "art": [art_of(Kind.CUP, "#2a2f7f", []).url],
    "photo": [],
    "product_feed": ["/products/feed.xml"],
    "sitemap": ["/sitemap.xml"],
    "offline": ["/offline/"],
    "service_worker": ["/sw.js"],
    "robots": ["/robots.txt"],
    "drawing": ["/drawings/cup/front/2a2f7f.svg"],
    "healthz": ["/healthz/"],
}
# These have a form of their own that changes something, and so a token; or they answer a purchase under way.
NOT_LOOKING = {
    "cart_add",
    "cart_clear",
    "cart_line_edit",
    "cart_line_remove",
    "cart_line_update",
    "checkout",
    "product_back_in_stock",
    "product_names",
    "product_total",
} | {
    name
    for name in NAMES
    if name.startswith(("order_", "paystack_")) or name in {"order", "orders_link", "orders_forget", "mailed_drawing"}
}


@pytest.fixture
def shelf() -> None:
    cups = make_category("Cups", slug="cups")
    make_standard_product(name="Mug", slug="mug", category=cups)
    make_giftpack(make_product("Journal", category=cups), slug="pack", category=cups)
    make_standard_product(name="Gone", slug="gone", category=cups, on_hand=0)
    ShopProfile.objects.get_or_create(pk=1)
    Page.objects.get_or_create(slug="delivery", defaults={"title": "Delivery", "body": "By rider."})


@pytest.mark.parametrize("address", [address for addresses in LOOKED_AT.values() for address in addresses])
def test_looking_leaves_nothing_behind(shelf: None, client: Client, address: str) -> None:
    for headers in ({}, {"HX-Request": "true"}):
        answer = client.get(address, headers=headers)
        assert (answer.status_code, dict(answer.cookies)) == (200, {})
    assert not Session.objects.exists()
    assert not Cart.objects.exists()


def test_looking_all_around_leaves_nothing_behind_either(shelf: None, client: Client) -> None:
    for address in [address for addresses in LOOKED_AT.values() for address in addresses]:
        client.get(address)
    assert dict(client.cookies) == {}


def test_every_address_of_the_shop_is_one_to_look_at_or_is_known_not_to_be() -> None:
    assert LOOKED_AT.keys() | NOT_LOOKING == NAMES
