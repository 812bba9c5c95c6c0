"""Results while one types, and more of them, in a real browser; and the same without JavaScript."""

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from shop.catalogue.models import Product
from tests.make import make_category
from tests.storefront.make import make_priced

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shop(live_server: LiveServer) -> str:
    """Fourteen mugs and a diary. Returns the address of the list."""
    cups, journals = make_category("Cups"), make_category("Journals")
    for number in range(14):
        make_priced(f"Mug {number:02d}", 5_000, category=cups)
    make_priced("Diary", 9_000, category=journals)
    assert Product.objects.count() == 15
    return f"{live_server.url}/products/"


def test_results_come_while_one_types_and_the_field_keeps_the_focus(page: Page, shop: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.resource_type == "xhr" else None)
    page.goto(shop)
    field = page.locator("#search")
    field.press_sequentially("d")
    page.wait_for_timeout(500)
    assert asked == []  # one letter says nothing yet

    field.press_sequentially("ia", delay=20)
    expect(page.locator("#cards > li")).to_have_count(1)

    assert len(asked) == 1
    expect(page.locator("#status")).to_have_text("1 gift for “dia”")
    expect(field).to_be_focused()
    assert page.url == f"{shop}?q=dia"
    field.press_sequentially("ry")
    page.wait_for_url(f"{shop}?q=diary")
    page.go_back()
    assert page.url == shop


def test_emptying_the_field_brings_everything_back(page: Page, shop: str) -> None:
    page.goto(f"{shop}?q=diary")
    page.locator("#search").fill("")
    expect(page.locator("#cards > li")).to_have_count(12)
    assert page.url == shop


def test_a_filter_keeps_the_search_and_the_focus(page: Page, shop: str) -> None:
    page.goto(f"{shop}?q=mug")
    page.locator("summary").click()
    page.locator("#id_colour_1").check()
    page.wait_for_url(f"{shop}?q=mug&colour=clay")
    expect(page.locator("#id_colour_1")).to_be_focused()
    expect(page.locator("#status")).to_have_text("14 gifts for “mug”")


def test_show_more_adds_to_the_list_and_goes_to_the_first_new_gift(page: Page, shop: str) -> None:
    page.goto(f"{shop}?q=mug")
    page.get_by_role("link", name="Show more").press("Enter")
    expect(page.locator("#cards > li")).to_have_count(14)
    expect(page.locator("#cards > li:nth-child(13) a")).to_be_focused()
    expect(page.get_by_role("link", name="Show more")).to_have_count(0)
    assert page.url == f"{shop}?q=mug&page=2"


def test_without_javascript_the_same_is_reached_by_pages(plain_page: Page, shop: str) -> None:
    plain_page.goto(shop)
    plain_page.locator("#search").fill("mug")
    plain_page.locator("#search").press("Enter")
    expect(plain_page.locator("#cards > li")).to_have_count(12)
    plain_page.get_by_role("link", name="Show more").click()
    expect(plain_page.locator("#cards > li")).to_have_count(2)
    plain_page.get_by_role("link", name="Show those before").click()
    expect(plain_page.locator("#cards > li")).to_have_count(12)
    plain_page.locator("summary").click()
    plain_page.get_by_role("link", name="₦5,000 to ₦10,000").click()
    assert "min=5000&max=10000" in plain_page.url
