"""The drawer that opens after an add, and what a removed gift leaves behind for ten seconds."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.axe import violations
from tests.journeys.conftest import ON_A_PHONE
from tests.journeys.keys import enter
from tests.journeys.shopper import (
    BOTTLE,
    INSCRIPTION,
    PHONE,
    choose,
    expect_in_cart,
    open_gift,
    personalise,
    press,
    put_in_cart,
    see,
)

# Without scripts there is no drawer: the cart's page follows (test_first_gift.py).
pytestmark = pytest.mark.parametrize("way", [ON_A_PHONE], ids=["phone"], indirect=True)

IS_IN_DIALOG = "document.activeElement.closest('dialog') !== null"


@pytest.fixture
def opened(page: Page) -> Page:
    """The drawer, opened from the keyboard."""
    open_gift(page)
    personalise(page)
    page.get_by_role("button", name="Add to cart").press("Enter")
    see(page, "Added to your cart")
    return page


def test_it_shows_what_was_added_and_has_the_focus(opened: Page) -> None:
    drawer = opened.get_by_role("dialog", name="Your cart")
    expect(drawer.get_by_role("heading", name="Added to your cart")).to_be_focused()
    expect(drawer).to_contain_text(f"“{INSCRIPTION}”")
    expect(drawer).to_contain_text("Indigo")
    expect(drawer).to_contain_text("Lekki")
    expect(drawer.get_by_role("link", name="Checkout, ₦")).to_be_visible()
    expect(opened.locator("#status")).to_have_text(re.compile(r"^Added\. 1 item in your cart, ₦[\d,]+$"))
    expect_in_cart(opened, 1)


def test_the_page_behind_it_cannot_be_reached(opened: Page) -> None:
    for _ in range(3):  # checkout, cart, keep shopping
        opened.keyboard.press("Tab")
        assert opened.evaluate(IS_IN_DIALOG)
    behind = opened.locator("#purchase").get_by_role("button", name="Add to cart", include_hidden=True)
    assert not behind.evaluate("button => { button.focus(); return button === document.activeElement; }")


@pytest.mark.parametrize("how", ["Escape", "Keep shopping", "beside it"])
def test_closed_the_focus_is_back_on_the_button_and_the_next_press_adds_another(opened: Page, how: str) -> None:
    if how == "Escape":
        opened.keyboard.press("Escape")
    elif how == "Keep shopping":
        enter(opened, opened.get_by_role("button", name="Keep shopping"))
    else:
        opened.set_viewport_size({"width": 1280, "height": 900})
        opened.mouse.click(20, 450)
    expect(opened.get_by_role("dialog")).to_be_hidden()
    button = opened.get_by_role("button", name="Add to cart")
    expect(button).to_be_focused()
    button.press("Enter")
    expect(opened.locator("#status")).to_have_text(re.compile(r"^Added\. 2 items in your cart, ₦[\d,]+$"))
    expect_in_cart(opened, 2)


def test_axe_has_nothing_to_object_to(opened: Page) -> None:
    assert violations(opened) == []


def test_after_back_it_is_closed_and_the_count_is_right(opened: Page) -> None:
    opened.get_by_role("link", name="Checkout, ").click()
    see(opened, "Checkout")
    opened.go_back()
    expect(opened.get_by_role("button", name="Add to cart")).to_be_visible()
    expect(opened.get_by_role("dialog")).to_be_hidden()
    expect_in_cart(opened, 1)


def test_a_refused_gift_is_shown_in_place_with_all_that_was_typed(page: Page) -> None:
    open_gift(page)
    choose(page, "Colour", "Indigo")
    page.get_by_label("Name or message to engrave").fill(INSCRIPTION)
    press(page, "Add to cart")
    summary = page.get_by_role("alert").filter(has_text="There is a problem")
    expect(summary).to_be_focused()
    assert page.title().startswith("Error: ")
    expect(page.get_by_label("Name or message to engrave")).to_have_value(INSCRIPTION)
    expect(page.get_by_role("group", name="Letters and signs to insert")).to_be_visible()
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.get_by_label("Your phone number").fill(PHONE)
    page.get_by_label("Delivery place").select_option("lekki")
    press(page, "Add to cart")
    see(page, "Added to your cart")
    expect_in_cart(page, 1)


def test_buying_now_leads_to_the_checkout_and_leaves_the_cart(opened: Page) -> None:
    opened.keyboard.press("Escape")
    press(opened, "Buy now")
    see(opened, "Checkout")
    expect_in_cart(opened, 1)


def test_undo_stands_where_the_gift_stood_and_waits_while_somebody_is_at_it(page: Page) -> None:
    put_in_cart(page)
    put_in_cart(page, BOTTLE)
    page.clock.install()
    press(page, "Remove First Tea Mug")
    undo = page.get_by_role("button", name="Undo")
    expect(undo).to_be_focused()
    first = page.locator("#cart .lines > li").first
    expect(first).to_contain_text("Removed: First Tea Mug")
    page.clock.fast_forward(30_000)
    expect(undo).to_be_focused()
    page.get_by_role("link", name="Keep shopping").focus()
    page.clock.fast_forward(2_000)
    expect(undo).to_have_count(0)
    expect_in_cart(page, 1)


def test_undo_is_there_for_ten_seconds_and_puts_the_gift_back(page: Page) -> None:
    put_in_cart(page)
    page.clock.install()
    press(page, "Remove First Tea Mug")
    undo = page.get_by_role("button", name="Undo")
    expect(undo).to_be_focused()
    undo.blur()
    page.clock.fast_forward(9_000)
    expect(undo).to_be_visible()
    undo.click()
    see(page, "Your cart")
    expect_in_cart(page, 1)
