"""Other ways to order: a giftpack by transfer, a gift bought at once, a cart that is changed before."""

from playwright.sync_api import Page, expect

from shop.orders.models import Status
from tests.journeys.conftest import Way, in_every_way
from tests.journeys.records import the_order
from tests.journeys.shopper import (
    BOTTLE,
    MESSAGE,
    PACK,
    PHONE,
    TOWN,
    add_to_cart,
    check_out,
    choose,
    expect_in_cart,
    fill_in_checkout,
    follow,
    open_gift,
    pay_by_card,
    personalise,
    press,
    press_pay,
    put_in_cart,
    read,
    say_the_transfer_is_sent,
    see,
)
from tests.sandbox.control import Sandbox


@in_every_way
def test_a_giftpack_with_extras_is_paid_by_transfer(page: Page, sandbox: Sandbox, way: Way) -> None:
    sandbox.set(transfer_delay=3600)
    open_gift(page, PACK)
    choose(page, "Colour", "Forest")
    choose(page, "Who is it for?", "For a woman")
    page.get_by_label("Gift message").fill(MESSAGE)
    choose(page, "Add extra items", "First Tea Mug", "Coach Sports Bottle")
    page.get_by_label("Your phone number").fill(PHONE)
    page.get_by_label("Delivery place").select_option("other")
    page.get_by_label("which town?").fill(TOWN)
    add_to_cart(page)
    read(page, f"“{MESSAGE}”")
    expect(page.get_by_role("list", name="Extras").get_by_role("listitem")).to_have_count(2)
    expect_in_cart(page, 1)
    check_out(page, pay_with="Bank transfer")
    press_pay(page)
    expect(page.locator("#amount")).to_have_text("₦43,900")
    say_the_transfer_is_sent(page)
    see(page, "We are waiting for your bank")
    assert the_order().status == Status.AWAITING_PAYMENT
    sandbox.flush()
    sandbox.wait_for_webhooks()
    assert the_order().status == Status.PAID
    if not way.has_javascript:
        follow(page, "Check again")
    see(page, "Thank you, we have your payment")
    read(page, TOWN)
    assert [line.title for line in the_order().lines.exclude(parent=None)] == [
        "First Tea Mug (330 ml)",
        "Coach Sports Bottle (600 ml)",
    ]


def test_buying_at_once_leaves_the_cart_alone(page: Page) -> None:
    put_in_cart(page)
    open_gift(page, BOTTLE)
    personalise(page, inscription="Tunde")
    press(page, "Buy now")
    fill_in_checkout(page)
    read(page, "Harmattan Flask")
    expect(page.get_by_role("main")).not_to_contain_text("First Tea Mug")
    press_pay(page)
    pay_by_card(page)
    see(page, "Thank you, we have your payment")
    assert [line.product_slug for line in the_order().lines.all()] == [BOTTLE]
    expect_in_cart(page, 1)
    follow(page, "Cart")
    read(page, "First Tea Mug")


def set_quantity(page: Page, quantity: str, way: Way) -> None:
    """Type a quantity; leaving the field is enough where scripts run."""
    field = page.get_by_label("Quantity of ")
    field.fill(quantity)
    if way.has_javascript:
        field.press("Tab")
    else:
        press(page, "Update")


@in_every_way
def test_a_cart_is_changed_until_it_is_right(page: Page, way: Way) -> None:
    put_in_cart(page)
    put_in_cart(page)
    expect(page.get_by_label("Quantity of ")).to_have_value("2")  # the same gift twice is one line

    set_quantity(page, "3", way)
    expect_in_cart(page, 3)
    read(page, "₦16,500")
    set_quantity(page, "21", way)
    expect(page.locator(".errors")).to_be_focused()
    read(page, "Enter a quantity of at most 20")
    expect(page.get_by_label("Quantity of ")).to_have_value("21")
    set_quantity(page, "2", way)
    expect_in_cart(page, 2)

    follow(page, "Edit First Tea Mug")
    expect(page.get_by_role("radio", name="Indigo")).to_be_checked()
    page.get_by_label("Name or message to engrave").fill("Sade")
    press(page, "Save changes")
    read(page, "“Sade”")
    expect_in_cart(page, 2)

    put_in_cart(page, inscription="Bola")
    expect(page.get_by_label("Quantity of ")).to_have_count(2)  # another name is another line
    page.get_by_role("button", name="Remove First Tea Mug").last.click()
    read(page, "Removed: First Tea Mug")
    expect_in_cart(page, 2)
    press(page, "Undo")
    read(page, "“Bola”")
    expect_in_cart(page, 3)

    page.get_by_text("Empty the cart").click()
    press(page, "Remove everything")
    see(page, "Your cart is empty")
    expect_in_cart(page, 0)
