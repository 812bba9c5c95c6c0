"""The pages of personalising under axe, as they are in the middle of it."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.axe import violations
from tests.journeys.conftest import ON_A_PHONE, Way
from tests.journeys.shopper import PACK, choose, open_gift, press, see
from tests.journeys.test_personalising import NAMES, ask_for

# axe is a script itself.
pytestmark = pytest.mark.parametrize("way", [ON_A_PHONE], ids=["axe"], indirect=True)


@pytest.mark.parametrize("name", [NAMES[0], "Ada 😀"])
def test_a_list_with_a_name(page: Page, name: str) -> None:
    page.goto(f"/gifts/?name={name}")
    assert violations(page) == []


def test_different_names(page: Page, way: Way) -> None:
    open_gift(page)
    ask_for(page, way, 2, pasted="Ada, Obi 😀")
    expect(page.get_by_label("Name 2", exact=True)).to_have_value("Obi 😀")
    found = violations(page)
    press(page, "Add to cart")
    see(page, "There is a problem")
    assert found + violations(page) == []


def test_a_pack_with_words_on_an_extra(page: Page) -> None:
    open_gift(page, PACK)
    choose(page, "Add extra items", "First Tea Mug")
    page.get_by_text("Colour and words for the First Tea Mug").click()
    page.get_by_label("Words on the First Tea Mug").fill("Obi 😀")
    expect(page.locator("details[open] .own__picture")).to_be_visible()
    expect(page.locator("#total")).to_contain_text("First Tea Mug")
    found = violations(page)
    press(page, "Add to cart")
    see(page, "There is a problem")
    assert found + violations(page) == []
