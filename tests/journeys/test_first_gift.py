"""The journey that must never break: a gift is found, personalised, paid by card."""

import pytest
from playwright.sync_api import Page, expect

from shop.orders.models import Status
from tests.journeys.conftest import in_every_way
from tests.journeys.shopper import (
    INSCRIPTION,
    add_to_cart,
    go_to_paystack,
    pay_by_card,
    personalise,
    see,
    the_order,
)


@pytest.mark.on_sqlite_too
@in_every_way
def test_a_gift_is_found_personalised_and_paid_by_card(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="See all gifts").click()
    page.get_by_role("link", name="First Tea Mug").click()
    personalise(page)
    add_to_cart(page)
    expect(page.get_by_role("main")).to_contain_text(f"“{INSCRIPTION}”")
    expect(page.locator("#cart-count")).to_contain_text("1")
    go_to_paystack(page)
    expect(page.locator("#amount")).to_have_text("₦9,000")
    pay_by_card(page)
    see(page, "Thank you, we have your payment")
    order = the_order()
    assert order.status == Status.PAID
    assert order.total_kobo == 900_000
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Order {order.number}")
    expect(page.locator("#cart-count")).to_contain_text("0")
    page.get_by_role("link", name="Receipt to print").click()
    see(page, f"Receipt for order {order.number}")
    page.get_by_role("link", name="My orders").first.click()
    expect(page.get_by_role("article")).to_contain_text("Paid")
