"""A name for each piece while it is written: large in the preview, with the letters that phones hide at hand."""

import pytest
from playwright.sync_api import Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from shop.cart.models import CartLine
from tests.make import make_product
from tests.personalisation.make import make_giftpack

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def pack(page: Page, live_server: LiveServer) -> Page:
    """The page of a pack, two wanted, with words for all of them."""
    made = make_giftpack(make_product("Candle"), name="Pack")
    page.goto(f"{live_server.url}{made.get_absolute_url()}")
    page.get_by_label("Indigo").check()
    page.get_by_label("For a woman").check()
    page.locator("#id_inscription").fill("Happy birthday")
    page.get_by_label("Delivery place").select_option("abeokuta")
    page.get_by_label("How many").fill("2")
    return page


def name(page: Page, number: int) -> Locator:
    return page.get_by_label(f"Name {number}", exact=True)


def ask_for_names(page: Page) -> None:
    page.get_by_label("No, different names").check()
    expect(name(page, 2)).to_be_visible()


def expect_drawn(page: Page, words: str) -> None:
    expect(page.locator("#preview title")).to_have_text(
        f"Preview: Pack in indigo, engraved “{words}” in Modern lettering"
    )


def test_a_look_at_the_rows_leaves_the_words_of_all_as_they_are(pack: Page) -> None:
    expect_drawn(pack, "Happy birthday")
    ask_for_names(pack)
    name(pack, 1).click()
    name(pack, 2).fill("Ada")
    expect_drawn(pack, "Ada")
    pack.get_by_label("Yes, the same on all").check()
    expect(pack.locator("#id_inscription")).to_have_value("Happy birthday")
    expect_drawn(pack, "Happy birthday")
    pack.get_by_role("button", name="Add to cart").click()
    expect(pack.get_by_role("heading", name="Added to your cart")).to_be_visible()
    line = CartLine.objects.get()
    assert (line.customization["inscription"], line.quantity) == ("Happy birthday", 2)


def test_the_preview_shows_the_first_name_then_the_one_that_is_written(pack: Page) -> None:
    ask_for_names(pack)
    title = pack.locator("#preview title")
    expect(title).to_have_text("Preview: Pack in indigo")  # nothing is written on the first piece
    pack.get_by_label("Paste a list of names").fill("Tola, Ngozi")
    pack.get_by_label("Paste a list of names").press("Tab")
    expect_drawn(pack, "Tola")
    name(pack, 2).focus()
    expect_drawn(pack, "Ngozi")
    name(pack, 2).press("End")
    name(pack, 2).press_sequentially(" O", delay=20)
    expect_drawn(pack, "Ngozi O")
    pack.get_by_label("Clay").check()
    expect(title).to_have_text("Preview: Pack in clay, engraved “Ngozi O” in Modern lettering")


def test_the_letters_that_phones_hide_come_to_the_row_that_is_written(pack: Page) -> None:
    ask_for_names(pack)
    bars = pack.locator("#name-rows").get_by_role("group", name="Letters and signs to insert")
    expect(bars).to_have_count(0)
    for number, typed in ((1, "l"), (2, "d")):
        field = name(pack, number)
        field.click()
        expect(bars).to_have_count(1)
        bars.get_by_role("button", name="o with dot below").click()
        field.press_sequentially(typed)
        bars.get_by_role("button", name="o with dot below").click()
        bars.get_by_role("button", name="high tone, acute").click()
        expect(field).to_be_focused()
        expect(field).to_have_value(f"Ọ{typed}ọ́")
        expect_drawn(pack, f"Ọ{typed}ọ́")
    expect(name(pack, 1)).to_have_value("Ọlọ́")
    expect(pack.locator("#id_inscription")).to_have_value("Happy birthday")
