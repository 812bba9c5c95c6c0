"""What every page may weigh on a first visit, that it is good HTML, and that it fits 320 px and large letters.

The shop runs as in production, on gunicorn with its files collected. axe looks at the same pages in test_accessible.py.
"""

from collections.abc import Mapping

import pytest
from playwright.sync_api import Page

from tests.journeys.conftest import ON_A_PHONE, Visit
from tests.journeys.html_rules import faults_in
from tests.journeys.records import let_the_hold_end
from tests.journeys.shopper import (
    BOTTLE,
    MUG,
    PACK,
    cancel_at_paystack,
    check_out,
    come_back,
    order_a_gift,
    pay_by_card,
    press_pay,
    put_in_cart,
    reference_of,
    say_the_transfer_is_sent,
    see,
)
from tests.journeys.weight import KB, Weight, first_view
from tests.sandbox.control import Sandbox

# KB of the first view on the wire, headers included, by kind and in all; and how many requests.
EVERYWHERE = {"Document": 15, "Stylesheet": 8, "Script": 18, "Font": 20}
LOOKING = {**EVERYWHERE, "total": 150, "requests": 16}
PRODUCT = {**EVERYWHERE, "total": 100, "requests": 10}
BUYING = {**EVERYWHERE, "total": 75, "requests": 8}

SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"

pytestmark = pytest.mark.parametrize("way", [ON_A_PHONE], ids=["phone"], indirect=True)


def faults(page: Page, address: str, most: Mapping[str, float]) -> list[str]:
    """Open an address as a first visit; return in words what is too heavy, no good HTML, or too wide."""
    weight = first_view(page, address)
    found = weight.over(most)
    found += faults_in(page.request.get(address).text())
    found += too_wide(page)
    return [f"{address} {fault}" for fault in found]


def too_wide(page: Page) -> list[str]:
    """Return whether the page scrolls sideways at 320 px, or at 360 px with letters twice as large."""
    found = []
    for width, letters in ((320, "100%"), (360, "200%")):
        page.set_viewport_size({"width": width, "height": 800})
        page.evaluate("size => { document.documentElement.style.fontSize = size; }", letters)
        if sideways := page.evaluate(SIDEWAYS):
            found.append(f"scrolls {sideways} px sideways at {width} px, letters {letters}")
    page.evaluate("document.documentElement.style.fontSize = ''")
    return found


@pytest.mark.parametrize(
    ("address", "most"),
    [
        ("/", LOOKING),
        ("/products/", LOOKING),
        ("/products/?q=mug", LOOKING),
        ("/products/?q=elephant", LOOKING),
        ("/categories/journals/", LOOKING),
        (f"/products/{MUG}/", PRODUCT),
        (f"/products/{PACK}/", PRODUCT | {"requests": 14}),  # a picture of each extra
        ("/products/psalms-study-journal/", PRODUCT),
        ("/pages/delivery/", BUYING),
        ("/cart/", LOOKING),  # an empty one shows gifts
        ("/orders/", BUYING),
        ("/orders/find/", BUYING),
        ("/nowhere/", BUYING),
    ],
)
def test_a_page_that_anybody_can_open(page: Page, address: str, most: Mapping[str, float]) -> None:
    assert faults(page, address, most) == []


def test_the_cart_and_the_checkout(page: Page) -> None:
    put_in_cart(page)
    put_in_cart(page, BOTTLE, inscription="Chukwuemeka and Oluwaseyifunmi")
    assert faults(page, "/cart/", BUYING) + faults(page, "/checkout/", BUYING) == []


def test_the_four_pages_of_a_payment_and_what_comes_after(visit: Visit, sandbox: Sandbox) -> None:
    sandbox.set(transfer_delay=3600)
    page = visit()
    order_a_gift(page)
    reference = reference_of(page)
    cancel_at_paystack(page)
    see(page, "You have not paid yet")
    order = page.url
    found = faults(page, order, BUYING)
    sandbox.pay(reference, "failed")
    come_back(page, reference)
    see(page, "The payment did not go through")
    found += faults(page, order, BUYING)
    let_the_hold_end()
    found += faults(page, order, BUYING)
    see(page, "The time to pay is over")

    page = visit()
    put_in_cart(page)
    check_out(page, pay_with="Bank transfer")
    press_pay(page)
    say_the_transfer_is_sent(page)
    see(page, "We are waiting for your bank")
    found += faults(page, page.url, BUYING)

    page = visit()
    order_a_gift(page)
    pay_by_card(page)
    see(page, "Thank you, we have your payment")
    found += faults(page, page.url, BUYING)
    found += faults(page, f"{page.url}receipt/", BUYING)
    found += faults(page, "/orders/", BUYING)
    sandbox.flush()  # the transfer comes at last
    assert found == []


def test_what_is_too_heavy_or_too_wide_is_seen(page: Page) -> None:
    assert Weight({"Script": 19 * KB, "Image": KB}, 2, 21 * KB).over(BUYING) == ["Script: 19.0 KB of 18"]
    assert Weight({"Image": 70 * KB}, 2, 76 * KB).over(BUYING) == ["total: 76.0 KB of 75"]
    weight = first_view(page, "/")
    assert Weight({}, 9, 0).over(BUYING) == ["requests: 9 of 8"]
    assert weight.by_kind.keys() >= {"Document", "Stylesheet", "Script", "Font", "Image"}
    assert weight.by_kind["Script"] > 10 * KB
    # A second time all comes anew, not from the browser's cache; the service worker is asked for or not in between.
    assert first_view(page, "/").total == pytest.approx(weight.total, abs=KB)
    page.set_content("<title>Gifts</title><main><p>Chukwuemeka-and-Oluwaseyifunmi-and-Ọmọ́lọlá</p></main>")
    page.evaluate("document.querySelector('p').style.width = '350px'")
    assert too_wide(page) == ["scrolls 38 px sideways at 320 px, letters 100%"]
