"""The journey that must never break: a gift is found, personalised and paid by card."""

import pytest
from playwright.sync_api import Page, expect

from shop.orders.models import Status
from tests.journeys.conftest import in_every_way
from tests.journeys.records import left_of, the_order
from tests.journeys.shopper import (
    INSCRIPTION,
    MUG,
    add_to_cart,
    check_out,
    expect_in_cart,
    follow,
    pay_by_card,
    personalise,
    press_pay,
    read,
    see,
)


@pytest.mark.on_sqlite_too
@in_every_way
def test_a_gift_is_found_personalised_and_paid_by_card(page: Page) -> None:
    left = left_of(MUG)
    page.goto("/")
    follow(page, "See all gifts")
    follow(page, "First Tea Mug")
    personalise(page)
    add_to_cart(page)
    read(page, f"“{INSCRIPTION}”")
    expect_in_cart(page, 1)
    check_out(page)
    press_pay(page)
    expect(page.locator("#amount")).to_have_text("₦9,000")
    pay_by_card(page)
    see(page, "Thank you, we have your payment")
    order = the_order()
    assert (order.status, order.total_kobo) == (Status.PAID, 900_000)
    assert left_of(MUG) == left - 1
    see(page, f"Order {order.number}")
    expect_in_cart(page, 0)
    follow(page, "Receipt to print")
    see(page, f"Receipt for order {order.number}")
    follow(page, "My orders")
    expect(page.get_by_role("article")).to_contain_text("Paid")
