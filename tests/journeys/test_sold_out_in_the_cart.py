"""A gift sells out while it is in the cart: it stays, it is not counted, and the rest is bought without it."""

import re
from collections.abc import Iterator

import pytest
from django.db.models import F
from playwright.sync_api import Page, expect

from shop.stock.models import Stock, StockMove
from tests.journeys.axe import violations
from tests.journeys.conftest import ON_A_PHONE
from tests.journeys.records import bring_in, sell_out, the_order
from tests.journeys.shopper import (
    ADDRESS,
    BOTTLE,
    MUG,
    check_out,
    expect_in_cart,
    follow,
    open_gift,
    pay_by_card,
    personalise,
    press,
    press_pay,
    put_in_cart,
    read,
    see,
)
from tests.servers.shop import Shop

OUT = "1 gift in your cart is not part of this order"
MARKED = ".line--out"


@pytest.fixture(autouse=True)
def _shelves_as_before(shop: Shop) -> Iterator[None]:
    """The owner's moves would outlive the day: what is planted is told from them by their being no order's."""
    newest = StockMove.objects.latest("pk").pk
    yield
    for move in StockMove.objects.filter(pk__gt=newest, order=None):
        Stock.objects.filter(pk=move.variant_id).update(on_hand=F("on_hand") - move.change)
        move.delete()


@pytest.fixture
def filled(page: Page) -> Page:
    """The cart with a mug and a bottle in it."""
    put_in_cart(page, BOTTLE)
    put_in_cart(page, MUG)
    return page


def titles() -> list[str]:
    return [line.product_name for line in the_order().lines.all()]


def test_the_rest_is_bought_and_what_was_left_out_waits_in_the_cart(filled: Page) -> None:
    sell_out(BOTTLE)
    filled.reload()
    line = filled.locator(MARKED)
    expect(line).to_contain_text("Sold out")
    expect(line).to_contain_text("not counted")
    expect(line.get_by_role("link", name="Tell me when it is back")).to_be_visible()
    expect_in_cart(filled, 2)

    check_out(filled)
    read(filled, OUT)
    press_pay(filled)
    pay_by_card(filled)
    see(filled, "Thank you, we have your payment")
    assert titles() == ["First Tea Mug"]

    expect_in_cart(filled, 1)
    follow(filled, "Cart")
    read(filled, "Nothing in your cart can be ordered just now")
    expect(filled.get_by_role("main").get_by_role("link", name="Checkout")).to_have_count(0)
    bring_in(BOTTLE, 3)
    filled.reload()
    expect(filled.locator(MARKED)).to_have_count(0)
    expect(filled.get_by_role("main").get_by_role("link", name="Checkout, ₦")).to_be_visible()


def test_what_sells_out_under_the_finger_is_said_and_nothing_typed_is_lost(filled: Page) -> None:
    check_out(filled)
    sell_out(BOTTLE)
    press(filled, "Pay ")
    expect(filled.get_by_role("alert")).to_contain_text("is sold out")
    read(filled, OUT)
    expect(filled.get_by_label("Address or landmark")).to_have_value(ADDRESS)
    press_pay(filled)
    assert titles() == ["First Tea Mug"]


def test_what_comes_back_before_the_press_is_not_bought_in_silence(filled: Page) -> None:
    sell_out(BOTTLE)
    check_out(filled)
    bring_in(BOTTLE, 3)
    press_pay(filled)
    assert titles() == ["First Tea Mug"]


def test_the_link_beside_it_leads_to_the_gift_in_the_cart(filled: Page) -> None:
    sell_out(BOTTLE)
    filled.goto("/checkout/")
    follow(filled, "See it in your cart")
    expect(filled).to_have_url(re.compile(r"/cart/#line-\d+$"))
    expect(filled.locator(":target")).to_contain_text("Sold out")


def test_without_it_the_cart_is_as_if_it_had_never_been_there(filled: Page) -> None:
    sell_out(BOTTLE)
    filled.reload()
    filled.locator(MARKED).get_by_role("button", name="Remove").click()
    expect(filled.locator(MARKED)).to_have_count(0)
    expect(filled.locator("#cart")).not_to_contain_text("Not counted")
    expect_in_cart(filled, 1)


def test_the_one_that_was_there_first_gets_the_last_piece_until_it_is_removed(page: Page) -> None:
    put_in_cart(page, BOTTLE, inscription="Adé")
    put_in_cart(page, BOTTLE, inscription="Bísí")
    sell_out(BOTTLE, left=1)
    page.reload()
    expect(page.locator(MARKED)).to_contain_text("Bísí")
    read(page, "goes to another gift in your cart")
    page.locator("#cart .lines > li").first.get_by_role("button", name="Remove").click()
    expect(page.locator(MARKED)).to_have_count(0)
    expect(page.get_by_role("main").get_by_role("link", name="Checkout, ₦")).to_be_visible()


class TestWithScripts:
    pytestmark = pytest.mark.parametrize("way", [ON_A_PHONE], ids=["phone"], indirect=True)

    def test_another_place_draws_the_total_of_what_the_page_showed(self, filled: Page) -> None:
        sell_out(BOTTLE)
        filled.goto("/checkout/")
        bring_in(BOTTLE, 3)
        filled.get_by_label("Delivery place").select_option("abeokuta")
        summary = filled.locator("#checkout-summary")
        expect(summary).to_contain_text("Abeokuta")
        expect(summary).to_contain_text("Open it once more to order this, too")
        expect(summary.locator("li.line")).to_have_count(1)

    def test_the_drawer_counts_what_can_be_had(self, page: Page) -> None:
        put_in_cart(page, BOTTLE)
        sell_out(BOTTLE)
        open_gift(page)
        personalise(page)
        press(page, "Add to cart")
        drawer = page.get_by_role("dialog")
        expect(drawer).to_contain_text("Not counted:")
        expect(drawer.get_by_role("link", name="Checkout, ₦")).to_be_visible()
        assert violations(page) == []

    def test_axe_has_nothing_to_object_to(self, filled: Page) -> None:
        sell_out(BOTTLE)
        for address in ("/cart/", "/checkout/"):
            filled.goto(address)
            assert violations(filled) == []
        sell_out(MUG)
        for address in ("/cart/", "/checkout/"):
            filled.goto(address)
            assert violations(filled) == []
