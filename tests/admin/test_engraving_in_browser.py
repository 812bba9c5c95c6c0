"""Placing an engraving in a real browser: the picture follows the numbers, with JavaScript and without."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from shop.catalogue.models import Product, ProductColour
from tests.admin.in_browser import SIDE_SCROLL, sign_in
from tests.admin.test_engraving_area import make_photo, send, url_of
from tests.journeys.axe import violations
from tests.personalisation.make import make_standard_product

pytestmark = pytest.mark.django_db(transaction=True)

PAST_THE_EDGE = "The area reaches past the right edge of the picture."


@pytest.fixture
def product(settings: Any, tmp_path: Path) -> Product:
    settings.MEDIA_ROOT = tmp_path
    made = make_standard_product()
    make_photo(made)
    return made


def row_of(product: Product) -> ProductColour:
    return product.product_colours.get(colour__slug="indigo")


def test_the_picture_follows_the_numbers_while_they_are_typed(
    page: Page, live_server: LiveServer, product: Product
) -> None:
    sign_in(page, live_server)
    page.goto(live_server.url + url_of(product, row_of(product)))
    before = page.locator("#look polygon").first.get_attribute("points")
    page.get_by_label("Centre from the left").fill("90")
    expect(page.locator("#look")).to_contain_text(PAST_THE_EDGE)
    assert page.locator("#look polygon").first.get_attribute("points") != before
    page.get_by_label("Centre from the left").fill("60")
    expect(page.locator("#look")).not_to_contain_text(PAST_THE_EDGE)
    assert ProductColour.objects.exclude(engraving={}).count() == 0
    page.get_by_role("button", name="Save and look").click()
    expect(page.get_by_text("Saved. New gifts are engraved here")).to_be_visible()
    assert row_of(product).engraving["x"] == 60


def test_without_javascript_it_is_looked_at_and_saved_by_buttons(
    plain_page: Page, live_server: LiveServer, product: Product
) -> None:
    page = plain_page
    sign_in(page, live_server)
    page.goto(live_server.url + url_of(product))
    page.get_by_label("Fill in the numbers of").select_option("kind-bottle")
    page.get_by_role("button", name="Fill in").click()
    assert page.get_by_label("Real width").input_value() == "60"
    page.get_by_label("Centre from the left").fill("95")
    page.get_by_role("button", name="Look only").click()
    expect(page.locator("#look")).to_contain_text(PAST_THE_EDGE)
    page.get_by_label("Centre from the left").fill("50")
    page.get_by_role("button", name="Save and look").click()
    expect(page.get_by_text("Saved. New gifts are engraved here")).to_be_visible()
    assert Product.objects.get().engraving["shape"] == "bottle"


def test_axe_has_nothing_to_object_to_and_nothing_runs_over_the_side(
    page: Page, live_server: LiveServer, product: Product
) -> None:
    sign_in(page, live_server)
    found: list[str] = []
    for url in (url_of(product), url_of(product, row_of(product))):
        page.goto(live_server.url + url)
        found += violations(page)
        page.set_viewport_size({"width": 320, "height": 800})
        assert page.evaluate(SIDE_SCROLL) == 0
    page.get_by_label("Centre from the left").fill("90")
    page.get_by_role("button", name="Save and look").click()
    expect(page.locator(".field--width .errorlist")).to_be_visible()
    found += violations(page)
    assert found == []


def test_on_the_product_page_the_letters_lie_where_the_photo_is(
    page: Page, live_server: LiveServer, product: Product, owner: Any
) -> None:
    send(owner, product, row_of(product), x="70", y="50", width="40", height="30", width_mm="100")
    page.goto(live_server.url + product.get_absolute_url())
    page.get_by_label("Name or message to engrave").fill("Ọlá")
    expect(page.locator("#preview")).to_contain_text("Fits on one line")
    photo, letters = page.locator("#preview img"), page.locator("#preview svg")
    assert photo.bounding_box() == letters.bounding_box()
    assert photo.evaluate("e => e.complete && e.naturalWidth > 0")
    page.get_by_role("radio", name="Clay").check()
    expect(photo).to_have_count(0)


def test_the_cart_shows_the_photo_inside_its_picture(
    page: Page, live_server: LiveServer, product: Product, owner: Any
) -> None:
    send(owner, product, row_of(product), x="70", y="50", width="40", height="30", width_mm="100")
    page.goto(live_server.url + product.get_absolute_url())
    page.get_by_label("Name or message to engrave").fill("Ọlá")
    page.get_by_role("radio", name="Indigo").check()
    page.get_by_label("Your phone number").fill("0803 123 4567")
    page.get_by_label("Delivery place").select_option("abeokuta")
    with page.expect_response(lambda response: "/cart/add/" in response.url):
        page.get_by_role("button", name="Add to cart").click()
    page.goto(f"{live_server.url}/cart/")
    picture = page.locator(".line img").first
    # The photo of these tests is all of one brown, and nothing that we draw is.
    at = """e => { const canvas = Object.assign(document.createElement("canvas"), {width: 40, height: 30});
      const pen = canvas.getContext("2d"); pen.drawImage(e, 0, 0, 40, 30);
      return [...pen.getImageData(4, 4, 1, 1).data.slice(0, 3)]; }"""
    picture.evaluate("e => e.decode()")
    assert picture.evaluate(at) == pytest.approx([0x66, 0x55, 0x44], abs=6)
