"""With the keyboard alone, from a product's page to paid."""

from playwright.sync_api import Page, expect

from shop.orders.models import Status
from tests.journeys.conftest import Way
from tests.journeys.keys import enter, tab_to, tick, type_in
from tests.journeys.records import the_order
from tests.journeys.shopper import ADDRESS, EMAIL, INSCRIPTION, NAME, PHONE, open_gift, see


def test_the_keyboard_alone_is_enough(page: Page, way: Way) -> None:
    open_gift(page)

    enter(page, page.get_by_role("button", name="Add to cart"))
    summary = page.get_by_role("alert").filter(has_text="There is a problem")
    expect(summary).to_be_focused()
    enter(page, summary.get_by_role("link", name="Enter your phone number"))
    expect(page.get_by_label("Your phone number")).to_be_focused()

    open_gift(page)
    tick(page, "Colour", "Ivory")
    type_in(page, "Name or message to engrave", INSCRIPTION)
    type_in(page, "Your phone number", PHONE)
    type_in(page, "Delivery place", "Lekki")
    enter(page, page.get_by_role("button", name="Add to cart"))

    if way.has_javascript:
        expect(page.get_by_role("heading", name="Added to your cart")).to_be_focused()
    else:
        see(page, "Your cart")
    enter(page, page.get_by_role("link", name="Checkout"))

    see(page, "Checkout")
    enter(page, page.get_by_role("button", name="Pay "))
    expect(summary).to_be_focused()
    enter(page, summary.get_by_role("link", name="Enter your email address"))
    expect(page.get_by_label("Email")).to_be_focused()
    page.keyboard.type(EMAIL)
    type_in(page, "Full name", NAME)
    type_in(page, "Address or landmark", ADDRESS)
    enter(page, page.get_by_role("button", name="Pay "))

    expect(page.locator("#reference")).to_be_visible()
    enter(page, page.locator("#pay-card"))
    see(page, "Thank you, we have your payment")
    assert the_order().status == Status.PAID


def test_the_first_tab_skips_to_the_content(page: Page) -> None:
    page.goto("/")
    tab_to(page, page.get_by_role("link", name="Skip to content"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
    tab_to(page, page.get_by_role("main").get_by_role("link").first)
