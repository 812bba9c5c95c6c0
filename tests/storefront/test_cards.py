"""What a card says beside name and price, and which pictures a list asks for first."""

import re

import pytest
from django.test import Client

from shop.catalogue.models import Category, Product
from shop.personalisation.models import CustomizationField
from tests.make import make_category, make_product, make_set

pytestmark = pytest.mark.django_db

INCLUDED = "Engraving included"


@pytest.fixture
def cups() -> Category:
    return make_category("Cups", slug="cups")


def engraved(category: Category, *prices: int) -> Product:
    """Make a product whose form asks for one inscription at each of these prices, in kobo."""
    made_of = make_set("Engraved", "colour", *("inscription" for _ in prices[:1]))
    for number, price_kobo in enumerate(prices):
        CustomizationField.objects.update_or_create(
            customization_set=made_of,
            name="inscription" if not number else f"line-{number}",
            defaults={"kind": "inscription", "label": "Words", "price_kobo": price_kobo},
        )
    return make_product(category=category, customization_set=made_of)


def page(client: Client, address: str = "/products/") -> str:
    return " ".join(client.get(address).content.decode().split())


@pytest.mark.parametrize("address", ["/", "/products/", "/categories/cups/", "/gifts/?name=Ada"])
def test_an_inscription_that_costs_nothing_is_said_to_be_included(client, cups, address):
    engraved(cups, 0)
    assert page(client, address).count(INCLUDED) == 1


def test_so_is_one_of_several_of_which_the_others_cost_more(client, cups):
    engraved(cups, 50_000, 0)
    assert INCLUDED in page(client)


def test_one_that_costs_more_is_not(client, cups):
    engraved(cups, 50_000)
    shown = page(client)
    assert INCLUDED not in shown
    assert "Engraving ₦500 more" in shown


def test_a_gift_that_takes_no_words_says_nothing_of_them(client, cups):
    engraved(cups)
    make_product(category=cups)
    assert page(client).count('class="card"') == 2
    assert "Engraving" not in page(client)


def test_the_first_picture_of_a_list_comes_first_and_those_out_of_sight_when_they_are_near(client, cups):
    for _ in range(4):
        make_product(category=cups)
    pictures = re.findall(r'<span class="card__picture"><img [^>]*>', page(client))
    assert ["high" if 'fetchpriority="high"' in one else "lazy" if "lazy" in one else "" for one in pictures] == [
        "high",
        "",
        "lazy",
        "lazy",
    ]
