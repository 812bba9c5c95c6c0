"""A list narrowed with the keyboard alone: the focus stays where somebody works, and what was found is said."""

from playwright.sync_api import Page, expect

from tests.journeys.conftest import Way
from tests.journeys.keys import enter, tab_to


def test_filters_are_chosen_and_dropped_again(page: Page, way: Way) -> None:
    page.goto("/products/")
    enter(page, page.locator("summary", has_text="Filter and sort"))
    in_stock = page.get_by_label("in stock", exact=False)
    tab_to(page, in_stock)
    page.keyboard.press("Space")
    if way.has_javascript:
        expect(page.locator("#status")).to_contain_text("gift")
        expect(in_stock).to_be_focused()
        assert "in_stock=" in page.url
    else:
        enter(page, page.get_by_role("button", name="Show gifts"))
        page.wait_for_url("**in_stock=**")
    expect(page.locator("#results")).to_contain_text("gift")


def test_show_more_leads_to_the_first_of_those_added(page: Page, way: Way) -> None:
    page.goto("/products/")
    more = page.get_by_role("link", name="Show more")
    before = page.locator("#cards > li").count()
    enter(page, more)
    if way.has_javascript:
        expect(page.locator("#cards > li").nth(before).get_by_role("link")).to_be_focused()
    else:
        page.wait_for_url("**page=2**")
