"""Every page of the journeys under axe: nothing to object to, its advice included, on a phone and at a desk."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.axe import violations
from tests.journeys.conftest import ON_A_PHONE
from tests.journeys.records import let_the_hold_end, mailed_link, the_order
from tests.journeys.shopper import (
    MUG,
    PACK,
    add_to_cart,
    cancel_at_paystack,
    check_out,
    come_back,
    follow,
    open_gift,
    order_a_gift,
    press,
    press_pay,
    put_in_cart,
    read,
    reference_of,
    say_the_transfer_is_sent,
    see,
)
from tests.sandbox.control import Sandbox

# axe is a script itself.
pytestmark = pytest.mark.parametrize("way", [ON_A_PHONE], ids=["axe"], indirect=True)


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/products/",
        "/products/?q=mug&colour=indigo&max=9000&sort=price",
        "/products/?q=elephant",
        "/categories/journals/",
        f"/products/{MUG}/",
        f"/products/{PACK}/",
        "/products/psalms-study-journal/",
        "/cart/",
        "/orders/",
        "/orders/find/",
        "/orders/find/?sent=1",
        "/orders/link/nonsense/",
        "/payments/paystack/callback/?reference=unknown",
        "/nowhere/",
    ],
)
def test_a_page_that_anybody_can_open(page: Page, address: str) -> None:
    page.goto(address)
    assert violations(page) == []


def test_what_is_wrong_is_seen(page: Page) -> None:
    page.set_content("<title>Gifts</title><main><h1>Gifts</h1><input><img src='data:,'></main>")
    found = violations(page)
    assert {sentence.split(": ")[1].split(", ")[0] for sentence in found} >= {"html-has-lang", "image-alt", "label"}
    assert {sentence.split(" px")[0] for sentence in found} == {"360", "1280"}


def test_pages_with_a_refused_form(page: Page) -> None:
    open_gift(page, PACK)
    press(page, "Add to cart")
    see(page, "There is a problem")
    found = violations(page)
    page.goto("/orders/find/")
    press(page, "Email me a link to my orders")
    see(page, "There is a problem")
    found += violations(page)
    assert found == []


def test_the_cart_and_the_checkout(page: Page) -> None:
    open_gift(page, PACK)
    page.get_by_role("radio", name="Indigo").check()
    page.get_by_role("radio", name="For a man").check()
    page.get_by_role("checkbox", name="First Tea Mug").check()
    page.get_by_label("Delivery place").select_option("ikeja")
    add_to_cart(page)
    put_in_cart(page)
    found = violations(page)
    page.get_by_label("Quantity of First Tea Mug").fill("99")
    page.get_by_label("Quantity of First Tea Mug").press("Tab")
    see(page, "There is a problem")
    found += violations(page)
    follow(page, "Edit First Tea Mug")
    see(page, "First Tea Mug")
    found += violations(page)
    page.goto("/cart/")
    page.get_by_role("button", name="Remove First Tea Mug").click()
    read(page, "Removed: First Tea Mug")
    found += violations(page)
    follow(page, "Checkout")
    see(page, "Checkout")
    found += violations(page)
    press(page, "Pay ")
    see(page, "There is a problem")
    found += violations(page)
    assert found == []


def test_an_order_in_every_state(page: Page, sandbox: Sandbox) -> None:
    sandbox.set(transfer_delay=3600)
    put_in_cart(page)
    check_out(page, pay_with="Bank transfer")
    press_pay(page)
    reference = reference_of(page)
    cancel_at_paystack(page)
    see(page, "You have not paid yet")
    found = violations(page)
    sandbox.pay(reference, "failed")
    come_back(page, reference)
    see(page, "The payment did not go through")
    found += violations(page)
    press(page, "Try again, pay ")
    second = reference_of(page)
    say_the_transfer_is_sent(page)
    see(page, "We are waiting for your bank")
    found += violations(page)
    sandbox.flush()
    sandbox.wait_for_webhooks()
    page.reload()
    see(page, "Thank you, we have your payment")
    found += violations(page)
    follow(page, "Receipt to print")
    see(page, "Receipt for order")
    found += violations(page)
    follow(page, "My orders")
    expect(page.get_by_role("article")).to_be_visible()
    found += violations(page)
    page.goto(mailed_link())
    see(page, "See your order")
    found += violations(page)
    page.context.clear_cookies()
    come_back(page, second)
    see(page, "Payment received")
    found += violations(page)
    assert found == []


def test_an_order_that_is_put_right(page: Page) -> None:
    order_a_gift(page)
    cancel_at_paystack(page)
    see(page, "You have not paid yet")
    order = the_order()
    page.goto(f"/orders/{order.pk}/email/")
    press(page, "Save and mail me the link")
    see(page, "There is a problem")
    found = violations(page)
    page.goto(f"/orders/{order.pk}/lines/{order.lines.get().pk}/text/")
    page.get_by_label("Name or message to engrave").fill("")
    press(page, "Save")
    see(page, "There is a problem")
    found += violations(page)
    assert found == []


def test_an_order_that_came_to_nothing(page: Page) -> None:
    order_a_gift(page)
    cancel_at_paystack(page)
    let_the_hold_end()
    page.reload()
    see(page, "The time to pay is over")
    found = violations(page)
    let_the_hold_end(in_seconds=600)
    page.reload()
    press(page, "Cancel this order")
    read(page, "is cancelled")
    found += violations(page)
    page.goto(f"/orders/{the_order().pk}/")
    see(page, "This order is cancelled")
    found += violations(page)
    assert found == []
