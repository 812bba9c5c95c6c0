"""What search engines, messengers and shopping services read, parsed as they do."""

import io
import json
import re
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Page as BrowserPage
from pytest_django.live_server_helper import LiveServer

from shop.catalogue import raster
from shop.catalogue.models import Colour, Kind, Picture, Product
from shop.profile.models import ShopProfile
from shop.profile.pages import Page
from shop.storefront.sitemap import ShopSitemap
from tests.make import make_category, make_product, make_variant

pytestmark = pytest.mark.django_db

SITE = "http://127.0.0.1:8000"
G = "{http://base.google.com/ns/1.0}"


class Head(HTMLParser):
    """Reads the metadata of a page and its blocks of linked data."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.meta: dict[str, list[str]] = {}
        self.links: dict[str, str] = {}
        self.data: list[Any] = []
        self._is_data = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "meta":
            self.meta.setdefault(found.get("property") or found.get("name", ""), []).append(found.get("content", ""))
        elif tag == "link":
            self.links[found.get("rel", "")] = found.get("href", "")
        self._is_data = found.get("type") == "application/ld+json"

    def handle_data(self, data: str) -> None:
        if self._is_data:
            self.data.append(json.loads(data))

    def handle_endtag(self, tag: str) -> None:
        self._is_data = False

    def of_type(self, kind: str) -> Any:
        [found] = [one for one in self.data if one["@type"] == kind]
        return found


def head(client: Client, address: str) -> Head:
    response = client.get(address)
    assert response.status_code == 200
    return Head(response.content.decode())


@pytest.fixture
def shop() -> ShopProfile:
    return ShopProfile.objects.create(
        pk=1, name="Gifts of Ada", tagline="Names on it", phone="0803 555 0142", address="12 Itoku Road, Abeokuta"
    )


@pytest.fixture
def bottle(shop: ShopProfile) -> Product:
    """A bottle in two sizes, one on sale for two more days and sold out, one made to order."""
    category = make_category("Flasks", slug="flasks", parent=make_category("Bottles", slug="bottles"))
    bottle = make_product(
        "Olumo “Steel” & Co",
        slug="olumo",
        kind=Kind.BOTTLE,
        variants=0,
        summary="Solid </script><b>",
        category=category,
    )
    ends = timezone.now() + timedelta(days=2)
    sale = {"sale_price_kobo": 900_050, "sale_ends_at": ends}
    make_variant(bottle, name="500 ml", code="B-500", price_kobo=1_150_000, on_hand=0, position=1, **sale)
    make_variant(bottle, name="750 ml", code="B-750", price_kobo=1_300_000, on_hand=None, position=2)
    return bottle


# --- Linked data ------------------------------------------------------------------------------------


@time_machine.travel("2026-11-21 22:30:00+00:00", tick=False)  # which is 23:30 in Lagos
def test_a_product_has_an_offer_for_each_size_at_the_price_and_stock_of_now(client, request):
    request.getfixturevalue("bottle")
    data = head(client, "/products/olumo/").of_type("Product")
    assert (data["@context"], data["name"], data["sku"]) == ("https://schema.org", "Olumo “Steel” & Co", "olumo")
    assert data["url"] == f"{SITE}/products/olumo/"
    assert data["image"] == [f"{SITE}/products/olumo/picture.jpg"]
    assert data["brand"] == {"@type": "Brand", "name": "Gifts of Ada"}
    assert data["description"] == "Solid </script><b>"
    assert data["color"] == "Indigo, Clay"
    assert [
        {name: offer.get(name) for name in ("sku", "price", "priceCurrency", "availability", "priceValidUntil")}
        for offer in data["offers"]
    ] == [
        {
            "sku": "B-500",
            "price": "9000.50",
            "priceCurrency": "NGN",
            "availability": "https://schema.org/OutOfStock",
            "priceValidUntil": "2026-11-23",
        },
        {
            "sku": "B-750",
            "price": "13000.00",
            "priceCurrency": "NGN",
            "availability": "https://schema.org/MadeToOrder",
            "priceValidUntil": None,
        },
    ]


def test_nothing_in_the_data_can_end_its_element(client, bottle):
    page = client.get("/products/olumo/").content.decode()
    assert "</script><b>" not in page
    assert "\\u003C/script\\u003E\\u003Cb\\u003E" in page


def test_the_way_up_is_the_one_on_the_page(client, bottle):
    for address, last in (
        ("/products/olumo/", ("Olumo “Steel” & Co", "/products/olumo/")),
        ("/categories/flasks/", None),
    ):
        steps = head(client, address).of_type("BreadcrumbList")["itemListElement"]
        up = [("Home", "/"), ("Bottles", "/categories/bottles/"), ("Flasks", "/categories/flasks/")]
        expected = [*up, last] if last else up
        assert [(step["name"], step["item"]) for step in steps] == [(name, SITE + path) for name, path in expected]
        assert [step["position"] for step in steps] == list(range(1, len(steps) + 1))


def test_the_home_page_says_who_the_shop_is_and_how_it_is_searched(client, shop):
    page = head(client, "/")
    business = page.of_type("LocalBusiness")
    assert (business["name"], business["telephone"]) == ("Gifts of Ada", "+2348035550142")
    assert business["address"]["streetAddress"] == "12 Itoku Road, Abeokuta"
    assert "email" not in business
    assert page.of_type("WebSite")["potentialAction"]["target"] == f"{SITE}/products/?q={{search_term_string}}"


def test_a_shop_without_an_address_is_no_place(client):
    assert head(client, "/").of_type("Organization")["name"] == "Love Giftings"


@pytest.mark.django_db(transaction=True)
def test_a_browser_takes_it_for_data_under_our_content_policy(page: BrowserPage, live_server: LiveServer) -> None:
    """`page` fails for whatever the policy refuses."""
    make_product("Mug", slug="mug", summary="Plain")
    page.goto(f"{live_server.url}/products/mug/")
    texts = page.locator('script[type="application/ld+json"]').all_text_contents()
    assert [json.loads(text)["@type"] for text in texts] == ["Product", "BreadcrumbList"]


# --- Previews of links ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "title", "kind", "picture"),
    [
        ("/", "Gifts of Ada", "website", "/static/img/share.jpg"),
        ("/products/", "All gifts", "website", "/static/img/share.jpg"),
        ("/categories/flasks/", "Flasks", "website", "/static/img/share.jpg"),
        ("/products/olumo/", "Olumo “Steel” & Co", "product", "/products/olumo/picture.jpg"),
        ("/pages/delivery/", "Delivery", "website", "/static/img/share.jpg"),
    ],
)
def test_every_page_says_what_a_link_to_it_looks_like(client, bottle, address, title, kind, picture):
    Page.objects.create(title="Delivery", slug="delivery")
    found = head(client, address)
    assert found.links["canonical"] == SITE + address
    assert found.meta["og:url"] == [SITE + address]
    assert found.meta["og:title"] == [title]
    assert found.meta["og:type"] == [kind]
    assert found.meta["og:site_name"] == ["Gifts of Ada"]
    assert found.meta["og:image"] == [SITE + picture]
    assert len(found.meta.get("description", [])) <= 1


@pytest.mark.parametrize(
    ("query", "canonical", "robots"),
    [
        ("", "", None),
        ("?page=2", "?page=2", None),
        ("?sort=price", "", None),
        ("?colour=clay", "", ["noindex, follow"]),
        ("?q=mug&page=2", "?page=2", ["noindex, follow"]),
    ],
)
def test_a_list_is_known_without_its_filters(client, query, canonical, robots):
    category = make_category()
    for number in range(13):
        make_product(f"Mug {number}", category=category, summary="mug")
    Product.objects.update(search_text=" mug ")
    found = head(client, f"/products/{query}")
    assert found.links["canonical"] == f"{SITE}/products/{canonical}"
    assert found.meta.get("robots") == robots


def picture_of(client: Client, slug: str) -> Image.Image:
    response = client.get(f"/products/{slug}/picture.jpg")
    assert (response.status_code, response["Content-Type"]) == (200, "image/jpeg")
    assert response["Cache-Control"] == "public, max-age=86400"
    image = Image.open(io.BytesIO(response.content))
    assert (image.format, image.size) == ("JPEG", (1200, 630))
    return image.convert("RGB")


def is_near(pixel: Any, hex: str) -> bool:
    wanted = [int(hex[at : at + 2], 16) for at in (1, 3, 5)]
    return bool(max(abs(a - b) for a, b in zip(pixel, wanted, strict=True)) < 40)


def test_the_picture_is_the_drawing_in_the_colour_that_leads(client, bottle):
    assert is_near(picture_of(client, "olumo").getpixel((600, 400)), "#2a2f7f")
    assert is_near(picture_of(client, "olumo").getpixel((20, 20)), "#f6ecdd")
    Picture.objects.create(product=bottle, colour=Colour.objects.get(slug="clay"))
    assert is_near(picture_of(client, "olumo").getpixel((600, 400)), "#b4452a")


def test_the_picture_is_the_owners_photo_where_that_comes_first(client, bottle, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    photo = io.BytesIO()
    Image.new("RGB", (1280, 960), "#12a035").save(photo, "WEBP")
    name = default_storage.save("pictures/one.webp", ContentFile(photo.getvalue()))
    Picture.objects.create(product=bottle, image=name)
    assert is_near(picture_of(client, "olumo").getpixel((600, 315)), "#12a035")
    default_storage.delete(name)
    assert is_near(picture_of(client, "olumo").getpixel((600, 400)), "#2a2f7f")


def test_there_is_no_picture_of_what_is_not_shown(client, bottle):
    Product.objects.update(is_active=False)
    assert client.get("/products/olumo/picture.jpg").status_code == 404


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("hex", ["#000000", "#1f1d22", "#b4452a", "#ffffff", "#00ff00"])
def test_every_kind_can_be_drawn_in_every_colour(kind, hex):
    drawn = raster.draw_raster(kind, hex)
    assert (drawn.size, drawn.mode) == ((raster.SIZE, raster.SIZE), "RGBA")
    assert drawn.getchannel("A").getpixel((2, 2)) == 0


def test_the_rendered_drawings_are_those_of_today():
    made_of = raster.RENDERED_OF.read_text(encoding="utf-8").strip()
    assert made_of == raster.fingerprint(), "A drawing has changed. Run: python -m scripts.render_drawings"


# --- Sitemap and feed -------------------------------------------------------------------------------


def locations(client: Client, address: str) -> list[str]:
    response = client.get(address)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/xml"
    return [str(loc.text) for loc in ElementTree.fromstring(response.content).iter() if loc.tag.endswith("}loc")]  # noqa: S314


def test_the_sitemap_has_the_owners_pages_too(client, bottle):
    Page.objects.create(title="Delivery", slug="delivery")
    Page.objects.create(title="Old", slug="old", is_active=False)
    assert locations(client, "/sitemap.xml") == [
        f"{SITE}{path}"
        for path in (
            "/",
            "/products/",
            "/categories/bottles/",
            "/categories/flasks/",
            "/pages/delivery/",
            "/products/olumo/",
        )
    ]


def test_more_addresses_than_one_file_may_have_come_in_several(client, bottle, monkeypatch):
    monkeypatch.setattr(ShopSitemap, "limit", 2)
    files = locations(client, "/sitemap.xml")
    assert files == [f"{SITE}/sitemap.xml?p={number}" for number in (1, 2, 3)]
    found = [address for file in files for address in locations(client, file.removeprefix(SITE))]
    assert len(found) == len(set(found)) == 5
    assert client.get("/sitemap.xml?p=4").status_code == 404
    assert client.get("/sitemap.xml?p=x").status_code == 404


def items(client: Client) -> list[dict[str, str]]:
    response = client.get("/products/feed.xml")
    assert (response.status_code, response["Content-Type"]) == (200, "application/xml; charset=utf-8")
    tree = ElementTree.fromstring(response.getvalue())  # noqa: S314
    assert tree.findtext("channel/title") == "Gifts of Ada"
    return [{part.tag.replace(G, "g:"): part.text or "" for part in item} for item in tree.iter("item")]


def test_the_feed_has_an_item_for_every_size(client, bottle):
    first, second = items(client)
    assert first == {
        "g:id": "B-500",
        "title": "Olumo “Steel” & Co (500 ml)",
        "description": "Solid </script><b>",
        "link": f"{SITE}/products/olumo/",
        "g:image_link": f"{SITE}/products/olumo/picture.jpg",
        "g:availability": "out_of_stock",
        "g:price": "11500.00 NGN",
        "g:sale_price": "9000.50 NGN",
        "g:brand": "Gifts of Ada",
        "g:condition": "new",
        "g:identifier_exists": "no",
        "g:item_group_id": "olumo",
        "g:size": "500 ml",
        "g:color": "Indigo/Clay",
        "g:product_type": "Bottles > Flasks",
    }
    assert (second["g:id"], second["g:availability"], "g:sale_price" in second) == ("B-750", "in_stock", False)


def test_the_feed_is_xml_whatever_the_owner_typed(client, bottle):
    Product.objects.update(name="A\x0bB <&]]>", summary="", description="x\ufffey")
    assert items(client)[0]["title"] == "AB <&]]> (500 ml)"
    assert items(client)[0]["description"] == "xy"


@pytest.mark.parametrize("change", [{"is_active": False}, {"category__is_active": False}])
def test_the_feed_leaves_out_what_is_archived(client, bottle, change):
    if "is_active" in change:
        Product.objects.update(is_active=False)
    else:
        type(bottle.category).objects.filter(pk=bottle.category_id).update(is_active=False)
    assert items(client) == []


def test_the_feed_asks_no_more_of_the_database_for_more_products(client, bottle, django_assert_num_queries):
    items(client)
    with django_assert_num_queries(3):  # products, their sizes, their colours; the colours come along
        items(client)
    for _ in range(4):
        make_product(variants=2, category=bottle.category)
    with django_assert_num_queries(3):
        assert len(items(client)) == 10


def test_no_file_for_others_sets_a_cookie(client, bottle):
    for address in ("/products/feed.xml", "/products/olumo/picture.jpg", "/sitemap.xml", "/robots.txt"):
        assert client.get(address).cookies == {}
    assert re.search("Sitemap: ", client.get("/robots.txt").content.decode())
