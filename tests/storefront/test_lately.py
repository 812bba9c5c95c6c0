"""A product that is asked for again and again is read once in some seconds; its price and stock are read each time."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from shop.cart.models import CartLine
from shop.catalogue.models import Colour, Product, ProductColour, Variant
from shop.personalisation.models import CustomizationField
from shop.personalisation.sets import touch_set
from shop.stock.models import Stock
from shop.storefront.lately import product_lately
from tests.cart.pages import add, text_of
from tests.make import make_set
from tests.personalisation.make import make_standard_product

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock(settings: Any) -> Any:
    settings.REMEMBERED_SECONDS, settings.PAGES_KEPT_SECONDS = 30, 5
    with time_machine.travel(timezone.now(), tick=False) as clock:
        yield clock


@pytest.fixture
def mug(clock: object, client: Client) -> Variant:
    """A mug, of which the client has one in the cart."""
    mug: Variant = make_standard_product(name="Mug", slug="mug").variants.get()
    assert put(client, mug, "Tolu") == 303
    return mug


def put(client: Client, mug: Variant, words: str, **more: object) -> int:
    asked = {"inscription": words, "phone": "0803 123 4567", "location": "abeokuta"}
    return add(client, mug, **asked | more).status_code


def test_the_second_gift_of_a_moment_asks_less(
    client: Client, mug: Variant, clock: time_machine.Traveller, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(8):  # session, cart, sizes, BEGIN, the lock, the lines, the line, COMMIT
        assert put(client, mug, "Ada") == 303
    clock.shift(timedelta(seconds=6))
    # Product and colours, and the categories, of which five seconds are over, too.
    with django_assert_num_queries(8 + 2 + 1):
        assert put(client, mug, "Obi") == 303


def test_price_and_stock_are_as_they_are(client: Client, mug: Variant) -> None:
    Variant.objects.filter(pk=mug.pk).update(price_kobo=123_400)
    assert put(client, mug, "Ada") == 303
    assert CartLine.objects.latest("pk").seen_price_kobo == 123_400
    Stock.objects.filter(variant=mug).update(on_hand=2)
    assert put(client, mug, "Obi") == 422
    Variant.objects.filter(pk=mug.pk).update(is_active=False)
    assert put(client, mug, "Uche") == 404  # it was the only one
    assert CartLine.objects.count() == 2


@pytest.mark.parametrize("archived", [Product, Variant])
def test_what_is_sold_no_more_is_not_added(client: Client, mug: Variant, archived: Any) -> None:
    archived.objects.update(is_active=False)
    assert put(client, mug, "Ada") == 404


def test_a_gift_is_asked_for_what_its_form_asks_now(client: Client, mug: Variant) -> None:
    Product.objects.update(customization_set=make_set("Other", "colour", "inscription", "recipient"))
    assert put(client, mug, "Ada") == 422
    assert put(client, mug, "Ada", recipient="female") == 303


def test_a_field_that_was_just_added_is_heard(client: Client, mug: Variant) -> None:
    """The page of a returning shopper is drawn afresh, and may be newer than what is remembered of the product."""
    asked = mug.product.customization_set
    assert asked is not None
    CustomizationField.objects.create(customization_set=asked, kind="text", name="gift_note", label="Note", position=9)
    touch_set(asked.pk)
    assert put(client, mug, "Ada", gift_note="With love") == 303
    assert CartLine.objects.latest("pk").customization["gift_note"] == "With love"


def test_a_colour_that_was_just_added_is_taken(client: Client, mug: Variant) -> None:
    coral = Colour.objects.create(name="New coral", slug="new-coral", hex="#ff7f50")
    ProductColour.objects.create(product=mug.product, colour=coral, position=9)
    assert put(client, mug, "Ada", colour="new-coral") == 303


def test_a_colour_that_is_gone_is_found_by_the_cart_at_once(
    client: Client, mug: Variant, clock: time_machine.Traveller
) -> None:
    ProductColour.objects.update(is_available=False)
    assert put(client, mug, "Ada") == 303
    assert text_of(client.get("/cart/")).count("Indigo is sold out") >= 2
    clock.shift(timedelta(seconds=6))
    assert put(client, mug, "Obi") == 422


def test_each_caller_has_a_product_of_their_own(mug: Variant) -> None:
    (mine, _), (other, _) = product_lately("mug"), product_lately("mug")
    mine.name = "Changed"
    assert other.name == product_lately("mug")[0].name == "Mug"


def test_nothing_is_kept_where_the_shop_keeps_nothing(mug: Variant, settings: Any) -> None:
    settings.PAGES_KEPT_SECONDS = 0
    cache.clear()
    assert product_lately("mug")[1] is False
    Product.objects.update(name="Beaker")
    product, is_older = product_lately("mug")
    assert (product.name, is_older) == ("Beaker", False)
