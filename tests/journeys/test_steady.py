"""Nothing moves under a thumb: not when the font for headings comes late, not when the clock of an order starts."""

import pytest
from playwright.sync_api import Page, Route, expect

from tests.journeys.conftest import ON_A_PHONE
from tests.journeys.shopper import MUG, cancel_at_paystack, order_a_gift, see
from tests.servers.chromium import DESKTOP, PHONE

pytestmark = pytest.mark.parametrize("way", [ON_A_PHONE], ids=["phone"], indirect=True)

MOST = 0.01
WATCH = """
  window.shifted = 0;
  new PerformanceObserver((list) => { for (const entry of list.getEntries()) window.shifted += entry.value; })
    .observe({ type: "layout-shift", buffered: true });
"""
DRAWN = "new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))"


@pytest.fixture
def page(page: Page) -> Page:
    """The shopper's page, watched for whatever moves by itself."""
    page.add_init_script(WATCH)
    return page


def shifted(page: Page) -> float:
    """Return how much the page has moved by itself since it was opened, as Chromium reckons it."""
    page.evaluate(DRAWN)
    return float(page.evaluate("window.shifted"))


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desk"])
@pytest.mark.parametrize("address", ["/", "/products/", f"/products/{MUG}/"])
def test_the_font_for_headings_moves_nothing_when_it_comes(page: Page, address: str, size: dict[str, int]) -> None:
    late: list[Route] = []
    page.set_viewport_size({"width": size["width"], "height": size["height"]})
    page.route("**/heading*.woff2", lambda route: late.append(route))
    page.goto(address, wait_until="domcontentloaded")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.wait_for_function("document.fonts.status === 'loading'")
    page.evaluate(DRAWN)
    for route in late:
        route.continue_()
    page.evaluate("document.fonts.ready.then(() => true)")
    assert page.evaluate("document.fonts.check('600 20px Heading')")
    assert shifted(page) <= MOST


def test_the_clock_of_an_order_moves_nothing_when_it_starts(page: Page) -> None:
    order_a_gift(page)
    cancel_at_paystack(page)
    see(page, "You have not paid yet")
    expect(page.locator("[data-seconds-left]")).to_contain_text(":")
    assert shifted(page) <= MOST


def test_what_moves_is_seen(page: Page) -> None:
    page.goto("/")
    page.evaluate(DRAWN)
    page.evaluate("document.querySelector('main').before(document.createElement('hr'))")
    page.evaluate("document.querySelector('hr').style.height = '300px'")
    assert shifted(page) > MOST
