"""Without network: a page of ours, not the browser's; and nothing that a shopper saw is kept on the phone."""

import pytest
from playwright.sync_api import Page, expect

from shop.profile.models import ShopProfile
from tests.journeys.axe import violations
from tests.journeys.shopper import put_in_cart, see
from tests.servers.chromium import PHONE, OpenPage
from tests.servers.shop import Shop

READY = "navigator.serviceWorker.ready.then(() => true)"
KEPT = """async () => {
  const kept = [];
  for (const name of await caches.keys())
    for (const request of await (await caches.open(name)).keys()) kept.push(new URL(request.url).pathname);
  return kept.map((path) => path.replace(/[.][0-9a-f]{12}[.]/, ".")).sort();
}"""


@pytest.fixture
def page(open_page: OpenPage, shop: Shop) -> Page:
    """A shopper's page that may have a service worker, once it has one."""
    page = open_page(PHONE, base_url=shop.url, service_workers="allow")
    page.goto("/")
    assert page.evaluate(READY)
    return page


def test_without_network_the_shop_says_so_and_whom_to_call(page: Page, page_faults: list[str]) -> None:
    put_in_cart(page)
    page.context.set_offline(True)
    page.goto("/products/")
    see(page, "You are offline")
    expect(page.get_by_role("main")).to_contain_text("Your cart is safe")
    expect(page.get_by_role("link", name=ShopProfile.current().phone)).to_be_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('.button')).borderRadius") == "999px"
    assert violations(page) == []
    page.context.set_offline(False)
    page_faults.clear()  # of the requests that failed, on purpose
    page.goto("/cart/")
    see(page, "Your cart")


def test_only_that_page_and_its_look_are_kept(page: Page) -> None:
    put_in_cart(page)
    page.goto("/checkout/")
    page.goto("/orders/")
    assert page.evaluate(KEPT) == [
        "/offline/",
        "/static/css/shop.css",
        "/static/fonts/heading.woff2",
        "/static/img/favicon.svg",
    ]
