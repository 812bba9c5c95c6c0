"""“Whose name?”: one name drawn on every gift of a list, which can be filtered, sorted, paged and sent on."""

import html
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from shop.catalogue.models import Category, Kind
from shop.personalisation.art import Art
from tests.cart.pages import text_of
from tests.make import make_category, make_product, make_set
from tests.personalisation.make import make_standard_product

pytestmark = pytest.mark.django_db

NAME = "Tọ́lá"
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def mug() -> Any:
    return make_standard_product(name="Mug", slug="mug", category=make_category("Cups", slug="cups"))


def addresses(page: str, part: str) -> list[str]:
    return [html.unescape(found) for found in re.findall(rf'{part}="([^"]*)"', page)]


def name_in(address: str) -> str:
    return parse_qs(urlsplit(address).query).get("name", [""])[0]


def test_the_home_page_asks_for_it_with_a_plain_form(client: Client) -> None:
    page = text_of(client.get("/"))
    assert '<form class="whose" action="/gifts/" method="get" novalidate>' in page
    assert re.search(
        r'<label class="field__label" for="whose">Whose name\?</label>.*<input id="whose" name="name"', page
    )


def test_the_name_is_on_every_gift_of_the_list(client: Client) -> None:
    make_product("Flask", kind=Kind.BOTTLE, customization_set=make_set("Flask", "inscription"))
    page = text_of(client.get("/gifts/", {"name": f" {NAME} "}))
    for kind in ("cup", "bottle"):
        assert f'<img src="{Art(kind, "#2a2f7f", "modern", NAME).url}"' in page


@pytest.mark.parametrize("address", ["/gifts/", "/products/", "/categories/cups/"])
def test_the_name_goes_along_wherever_a_list_leads(client: Client, address: str) -> None:
    for _ in range(13):
        make_standard_product(category=_cups())
    page = text_of(client.get(address, {"name": NAME, "sort": "price", "colour": "indigo"}))
    assert '<input type="hidden" name="name" value="Tọ́lá">' in page.split('id="filters"')[1]  # the filters
    links = [link for link in addresses(page.split("<main")[1].split("</main")[0], "href") if "?" in link]
    more = [link for link in links if "page=2" in link]
    cards = [link for link in links if link.startswith("/products/product-") or link.startswith("/products/mug")]
    assert more
    assert cards
    assert len(cards) == 12
    without = text_of(client.get(address, {"name": NAME}))
    assert {name_in(link) for link in links} == {NAME, ""}
    [bare] = [link for link in links if not name_in(link)]
    assert "Show them without" in page
    assert "sort=price" in bare
    assert all(name_in(link) == NAME for link in addresses(without.split('class="categories"')[1], "href")[:1])


def _cups() -> Category:
    return Category.objects.get(slug="cups")


def test_more_of_the_list_carries_it_too(client: Client) -> None:
    for _ in range(13):
        make_standard_product(category=_cups())
    more = client.get("/products/", {"name": NAME, "page": "2"}, headers=HTMX | {"HX-Target": "more"})
    page = text_of(more)
    assert page.count("/art/") == 2
    assert name_in(more["HX-Replace-Url"]) == NAME


def test_the_filters_keep_the_name_of_the_form_beside_them(client: Client) -> None:
    page = text_of(client.get("/products/", {"sort": "price", "name": NAME}))
    form = page.split('<form class="whose"')[1].split("</form>")[0]
    assert '<input type="hidden" name="sort" value="price">' in form
    assert form.count('name="name"') == 1


def test_the_product_page_begins_with_the_name(client: Client) -> None:
    page = text_of(client.get("/gifts/", {"name": NAME}))
    [link] = [address for address in addresses(page, "href") if address.startswith("/products/mug/")]
    page = text_of(client.get(link))
    assert f"{NAME}</textarea>" in page
    assert f"engraved “{NAME}” in Modern lettering</title>" in page
    assert '<meta name="robots" content="noindex, follow">' in page


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("Ada 😀", "Remove the character “😀” (grinning face). It cannot be engraved"),
        ("a\u202eb", "Remove the character U+202E"),
        ("x" * 10_000, "Use at most 120 characters"),
        ("\x00", "Remove the character U+0000"),
        ("شادي", "Remove the character"),
    ],
)
def test_a_name_that_cannot_be_engraved_is_refused_beside_its_field_and_the_list_stays(
    client: Client, typed: str, said: str
) -> None:
    answer = client.get("/gifts/", {"name": typed})
    page = text_of(answer)
    assert answer.status_code == 422
    assert said in page.split('id="whose-error"')[1].split("</p>")[0]
    assert 'aria-describedby="whose-error"' in page
    assert page.count('class="card"') == 1
    assert "/art/" not in page
    assert "<title>Error: " in page


def test_markup_is_a_name_like_any_other(client: Client) -> None:
    page = text_of(client.get("/gifts/", {"name": "<b>Ada</b>"}))
    assert "<b>" not in page
    assert 'value="&lt;b&gt;Ada&lt;/b&gt;"' in page


def test_a_gift_that_has_no_room_for_it_says_so(client: Client) -> None:
    page = text_of(client.get("/gifts/", {"name": "W" * 70}))
    assert "Too long for this one" in page
    assert '<img src="/drawings/cup/front/' in page


def test_a_gift_that_is_not_engraved_says_so(client: Client) -> None:
    make_product("Candle", category=_cups())
    page = text_of(client.get("/gifts/", {"name": NAME}))
    assert "Comes without engraving" in page
    assert page.count("/art/") == 1


@pytest.mark.parametrize("name", ["", "   "])
def test_without_a_name_it_is_the_list_of_all_gifts(client: Client, name: str) -> None:
    answer = client.get("/gifts/", {"name": name})
    assert answer.status_code == 200
    assert '<link rel="canonical" href="http://127.0.0.1:8000/products/">' in text_of(answer)
    assert "/art/" not in text_of(answer)


def test_nobody_finds_names_by_a_search_engine(client: Client) -> None:
    page = text_of(client.get("/gifts/", {"name": NAME}))
    assert '<meta name="robots" content="noindex, follow">' in page
    assert '<link rel="canonical" href="http://127.0.0.1:8000/products/">' in page


def test_a_name_costs_no_query(client: Client, django_assert_num_queries: Any) -> None:
    client.get("/gifts/")
    with django_assert_num_queries(4):
        client.get("/gifts/", {"name": NAME})
    for _ in range(5):
        make_standard_product(category=_cups())
    with django_assert_num_queries(4):
        assert text_of(client.get("/gifts/", {"name": NAME})).count("/art/") == 6
