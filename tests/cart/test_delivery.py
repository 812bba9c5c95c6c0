"""What the cart and its drawer say delivery costs, where its gifts name the place already."""

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from shop.cart.models import CartLine
from shop.catalogue.models import Variant
from shop.delivery import promise
from shop.delivery.models import DeliveryPlace
from shop.stock.models import Stock
from tests.cart.pages import HTMX, add, filled_in, text_of
from tests.make import make_place, make_product, make_set, make_variant

pytestmark = pytest.mark.django_db

AT_CHECKOUT = "Delivery is added at checkout"


@pytest.fixture
def cup() -> Variant:
    """A cup at ₦9,500 whose form asks where it goes: Ikeja (₦2,500) or Abeokuta (₦1,500)."""
    make_place("Ikeja", fee_kobo=250_000, min_days=2, max_days=4)
    make_place("Abeokuta")
    product = make_product(
        "Cup", variants=0, customization_set=make_set("Reached", "colour", "inscription", "location")
    )
    return make_variant(product, price_kobo=950_000)


def cart_of(client: Client) -> str:
    return text_of(client.get("/cart/"))


def fee_in(page: str) -> tuple[str, ...]:
    """Return what the totals say before the days: what is charged, and how much."""
    found = re.search(r"<dt> ([^<]*?) <br>.*?</dt> <dd[^>]*>(.*?)</dd>", page)
    return found.groups() if found else ()


def test_one_place_gives_its_fee_the_total_and_the_days(client, cup, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: date(2026, 11, 20))
    add(client, cup, 2, location="ikeja")
    page = cart_of(client)
    place = DeliveryPlace.objects.get(slug="ikeja")
    days = promise.promise(cup.product.making_days, place, today=date(2026, 11, 20))
    assert '<dt>Items</dt> <dd class="tabular">₦19,000</dd>' in page
    assert f"Arrives {days}<" in page
    assert fee_in(page) == ("Delivery to Ikeja", "₦2,500")
    assert "<dt>Total</dt>" in page
    assert '<a class="button button--primary" href="/checkout/?location=ikeja">Checkout, ₦21,500</a>' in page
    assert AT_CHECKOUT not in page


def test_the_checkout_it_leads_to_asks_for_the_same(client, cup):
    add(client, cup, location="ikeja")
    add(client, cup, location="abeokuta", inscription="Bisi")
    CartLine.objects.latest("pk").delete()  # the place typed last was that of a gift they took out again
    assert "Checkout, ₦12,000" in cart_of(client)
    assert "Pay ₦12,000 with Paystack" in text_of(client.get("/checkout/?location=ikeja"))


def test_the_drawer_says_the_same(client, cup):
    made: Any = client.post(f"/cart/add/{cup.product.slug}/", filled_in(cup, location="ikeja"), **HTMX)
    drawer = text_of(made)
    assert fee_in(drawer) == ("Delivery to Ikeja", "₦2,500")
    assert 'href="/checkout/?location=ikeja">Checkout, ₦12,000</a>' in drawer
    assert AT_CHECKOUT not in drawer


def test_enough_gifts_are_brought_free(client, cup):
    DeliveryPlace.objects.update(free_over_kobo=1_900_000)
    add(client, cup, 2, location="ikeja")
    assert fee_in(cart_of(client)) == ("Delivery to Ikeja", "free")
    assert "Checkout, ₦19,000" in cart_of(client)


def test_what_is_fetched_is_not_delivered(client, cup):
    DeliveryPlace.objects.filter(slug="ikeja").update(name="Our workshop", is_pickup=True, fee_kobo=0)
    add(client, cup, location="ikeja")
    page = cart_of(client)
    assert fee_in(page) == ("Our workshop", "free")
    assert "Ready " in page
    assert "Delivery to" not in page


def test_several_places_are_left_to_the_checkout(client, cup):
    add(client, cup, location="ikeja")
    add(client, cup, location="abeokuta", inscription="Bisi")
    page = cart_of(client)
    assert "Your gifts name more than one place. One order goes to one of them: choose it at checkout" in page
    assert 'href="/checkout/">Checkout, ₦19,000</a>' in page
    assert "Delivery to" not in page


def test_what_is_not_counted_names_no_place(client, cup):
    other = make_variant(cup.product, name="500 ml", price_kobo=950_000)
    add(client, cup, location="ikeja")
    add(client, other, location="abeokuta")
    Stock.objects.filter(variant=other).update(on_hand=0)
    assert fee_in(cart_of(client)) == ("Delivery to Ikeja", "₦2,500")


def test_no_place_or_one_where_nothing_is_brought_any_more_is_left_to_the_checkout(client, cup):
    add(client, make_product(category=cup.product.category).variants.get())
    assert AT_CHECKOUT in cart_of(client)
    add(client, cup, location="ikeja")
    assert AT_CHECKOUT not in cart_of(client)
    DeliveryPlace.objects.filter(slug="ikeja").update(is_active=False)
    assert AT_CHECKOUT in cart_of(client)
