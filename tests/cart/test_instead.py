"""What the cart offers in the place of a gift that sold out: the same in another colour, or in another size."""

from typing import Any

import pytest
from django.test import Client

from shop.cart.models import CartLine
from shop.catalogue.models import ProductColour, Variant
from shop.stock.models import Stock
from tests.cart.make import make_cup
from tests.cart.pages import HTMX, add, text_of
from tests.make import make_colour, make_product, make_variant

pytestmark = pytest.mark.django_db


@pytest.fixture
def cup(client: Client) -> Variant:
    """A cup of 350 ml in indigo, in the cart."""
    cup = make_cup(price_kobo=950_000)
    add(client, cup)
    return cup


def withdraw(cup: Variant, *colours: str) -> None:
    ProductColour.objects.filter(product=cup.product, colour__slug__in=colours).update(is_available=False)


def sell_out(*variants: Variant) -> None:
    Stock.objects.filter(variant__in=variants).update(on_hand=0)


def edit_of(cup: Variant) -> str:
    return f"/cart/lines/{CartLine.objects.get(variant=cup).pk}/edit/"


def cart_of(client: Client) -> str:
    return text_of(client.get("/cart/"))


def checked(page: str) -> list[str]:
    """Return the value of every radio button that is chosen."""
    radios = [tag.partition(">")[0] for tag in page.split("<input") if 'type="radio"' in tag.partition(">")[0]]
    return [tag.partition('value="')[2].partition('"')[0] for tag in radios if "checked" in tag]


def test_a_colour_that_sold_out_offers_those_that_can_be_had(client, cup):
    for name in ("Forest", "Sand"):
        ProductColour.objects.create(product=cup.product, colour=make_colour(name, "#228833"), position=5)
    withdraw(cup, "indigo", "sand")
    page = cart_of(client)
    assert f'href="{edit_of(cup)}?colour=clay"' in page
    assert f'href="{edit_of(cup)}?colour=forest"' in page
    assert "?colour=indigo" not in page
    assert "?colour=sand" not in page


def test_it_leads_to_the_gift_filled_in_with_that_colour_and_changes_nothing_yet(client, cup):
    withdraw(cup, "indigo")
    page = text_of(client.get(f"{edit_of(cup)}?colour=clay"))
    assert "clay" in checked(page)
    assert "Tolu" in page
    assert "Save changes" in page
    assert CartLine.objects.get().customization["colour"] == "indigo"


def test_a_size_that_sold_out_offers_the_sizes_that_are_there(client, cup):
    there, gone, off = (make_variant(cup.product, name=f"{n}00 ml", price_kobo=n * 200_000) for n in (5, 6, 7))
    Variant.objects.filter(pk=off.pk).update(is_active=False)
    sell_out(cup, gone)
    page = cart_of(client)
    assert f'href="{edit_of(cup)}?variant={there.pk}"' in page
    assert "500 ml, ₦10,000" in page
    assert f"?variant={gone.pk}" not in page
    assert f"?variant={off.pk}" not in page
    assert str(there.pk) in checked(text_of(client.get(f"{edit_of(cup)}?variant={there.pk}")))


def test_who_changes_the_cart_without_a_new_page_is_offered_them_too(client, cup):
    withdraw(cup, "indigo")
    other = make_product("Mug", category=cup.product.category).variants.get()
    add(client, other)
    line = CartLine.objects.get(variant=other)
    changed: Any = client.post(f"/cart/lines/{line.pk}/", {"quantity": 2}, **HTMX)
    assert f'href="{edit_of(cup)}?colour=clay"' in text_of(changed)


def test_nothing_is_offered_where_there_is_nothing_else(client, cup):
    sell_out(cup)
    assert "?variant=" not in cart_of(client)
    withdraw(cup, "indigo", "clay")
    assert "?colour=" not in cart_of(client)
    cup.product.category.is_active = False
    cup.product.category.save()
    assert "edit/?" not in cart_of(client)


def test_a_gift_that_can_be_had_offers_nothing_in_its_place(client, cup):
    make_variant(cup.product)
    assert "edit/?" not in cart_of(client)


@pytest.mark.parametrize("asked", ["variant=x", "variant=%00", "colour=none-such", "colour=%00", "colour="])
def test_nonsense_in_the_address_chooses_nothing(client, cup, asked):
    answer = client.get(f"{edit_of(cup)}?{asked}")
    assert answer.status_code == 200
    assert "Save changes" in text_of(answer)


def test_however_many_sold_out_it_costs_the_same(client, cup, django_assert_num_queries):
    make_variant(cup.product, name="500 ml")
    sell_out(cup)
    client.get("/cart/")
    # Session, cart; lines, fields, colours; the sizes that are left.
    with django_assert_num_queries(6):
        client.get("/cart/")
    for _ in range(3):
        product = make_product("Mug", category=cup.product.category, variants=2)
        first = product.variants.all()[0]
        add(client, first)
        sell_out(first)
    client.get("/cart/")
    with django_assert_num_queries(6):
        assert text_of(client.get("/cart/")).count("?variant=") == 4
