"""The look and the script where they live: a real browser, on a phone and on a desktop, with JavaScript and without."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from shop.text import visible_length
from tests.make import make_category
from tests.servers.chromium import DESKTOP, PHONE

pytestmark = pytest.mark.django_db(transaction=True)
OpenPage = Callable[..., Page]

OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
SMALL_TARGETS = """() => [...document.querySelectorAll("a, button, input, select, textarea, summary")]
  .map((e) => e.matches(".choice input") ? e.closest(".choice") : e)
  .filter((e) => e.checkVisibility() && !e.matches("p a, dd a, h1 a, h2 a, h3 a, .row > a, .skip-link"))
  .map((e) => [e.outerHTML.slice(0, 80), e.getBoundingClientRect()])
  .filter(([, box]) => box.height < 43.9).map(([words, box]) => `${box.height} ${words}`)"""


@pytest.fixture
def parts(page: Page, live_server: LiveServer) -> Page:
    page.goto(f"{live_server.url}/parts/")
    return page


@pytest.mark.parametrize("width", [320, PHONE["width"], 768, DESKTOP["width"]])
def test_nothing_runs_over_the_side(open_page: OpenPage, live_server: LiveServer, width: int) -> None:
    page = open_page({"width": width, "height": 800})
    page.goto(f"{live_server.url}/guide/")
    assert page.evaluate(OVERFLOW) == 0


def test_text_twice_as_large_does_not_run_over_the_side(page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/guide/")
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate(OVERFLOW) == 0


def test_what_is_to_be_pressed_is_large_enough_for_a_thumb(page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/guide/")
    assert page.evaluate(SMALL_TARGETS) == []


def test_the_header_stays_in_sight_on_a_desktop_and_not_on_a_phone(
    page: Page, wide_page: Page, live_server: LiveServer
) -> None:
    for visitor, stays in ((page, False), (wide_page, True)):
        visitor.goto(f"{live_server.url}/guide/")
        visitor.mouse.wheel(0, 900)
        visitor.wait_for_function("scrollY > 500")
        top = visitor.locator("header").bounding_box()
        assert top is not None
        assert (top["y"] >= 0) is stays


def test_the_header_fits_a_phone_with_a_gift_in_the_cart(page: Page, live_server: LiveServer) -> None:
    for name in ("Bottles", "Journals", "Mugs", "Giftpacks"):
        make_category(name)
    page.goto(live_server.url)
    page.locator("#cart-count").evaluate("count => count.lastChild.data = count.dataset.count = 1")
    page.evaluate("document.fonts.ready")
    brand = page.locator(".brand span").bounding_box()
    assert brand is not None
    assert brand["height"] < 30, "the name of the shop is broken into two lines"
    assert page.locator(".categories").evaluate("row => row.scrollWidth - row.clientWidth") == 0


def test_focus_is_seen_on_a_swatch(page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/guide/")
    page.locator("#id_colour_0").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#id_colour_1")).to_be_checked()
    outline = page.locator("label[for=id_colour_1]").evaluate("(e) => getComputedStyle(e).outlineWidth")
    assert outline == "3px"


def test_what_only_serves_without_javascript_is_seen_there_only(
    page: Page, plain_page: Page, live_server: LiveServer
) -> None:
    for visitor, is_seen in ((page, False), (plain_page, True)):
        visitor.goto(f"{live_server.url}/guide/")
        expect(visitor.get_by_role("button", name="Update")).to_be_visible(visible=is_seen)


def test_a_refused_page_puts_the_focus_on_the_list_of_errors(
    page: Page, plain_page: Page, live_server: LiveServer
) -> None:
    for visitor in (page, plain_page):
        visitor.goto(f"{live_server.url}/guide/")
        visitor.get_by_role("button", name="Add to cart").click()
        expect(visitor.locator(".errors")).to_be_focused()


def test_a_refused_part_puts_the_focus_on_the_list_of_errors(parts: Page) -> None:
    parts.fill("#id_inscription", "Ọmọ́lọlá")
    parts.get_by_role("button", name="Add to cart").click()
    expect(parts.locator(".errors")).to_be_focused()
    expect(parts.locator("#id_inscription")).to_have_value("Ọmọ́lọlá")
    parts.get_by_role("link", name="Choose a colour").click()
    expect(parts.locator("fieldset#id_colour")).to_be_focused()


def test_adding_changes_the_count_and_says_so(parts: Page) -> None:
    parts.locator("label[for=id_colour_0]").click()
    parts.fill("#id_inscription", "Tọ́lá")
    parts.fill("#id_phone", "0803 123 4567")
    parts.select_option("#id_location", "abeokuta")
    parts.get_by_label("For a woman").check()
    parts.evaluate("document.querySelector('[name=token]').value = 'x'")
    expect(parts.locator("#cart-count")).to_be_hidden()
    parts.get_by_role("button", name="Add to cart").click()
    expect(parts.get_by_role("link", name=re.compile("Cart.*items: 3"))).to_be_visible()
    expect(parts.locator("#status")).to_have_text("Added. 3 items in your cart")
    expect(parts.get_by_role("button", name="Add to cart")).not_to_have_attribute("aria-disabled", "true")


def test_a_second_press_sends_nothing_while_the_first_is_under_way(parts: Page) -> None:
    held: list[Route] = []
    parts.route("**/parts/", lambda route: held.append(route))
    button = parts.locator("#add")
    button.click()
    expect(button).to_have_text("Adding…")
    expect(button).to_have_attribute("aria-disabled", "true")
    expect(button).to_be_focused()
    button.click(force=True)
    parts.keyboard.press("Enter")
    parts.wait_for_timeout(100)
    assert len(held) == 1
    held[0].continue_()
    expect(parts.locator(".errors")).to_be_focused()
    expect(parts.locator("#add")).to_have_text("Add to cart")


def test_a_lost_connection_is_said_beside_the_form_and_what_was_typed_stays(
    parts: Page, page_faults: list[str]
) -> None:
    parts.route("**/parts/", lambda route: route.abort("internetdisconnected"))
    parts.fill("#id_inscription", "Tọ́lá")
    parts.locator("#add").click()
    words = "No connection. What you typed is still here. Try again."
    expect(parts.locator("#part [data-failure]")).to_have_text(words)
    expect(parts.locator("#status")).to_have_text(words)
    expect(parts.locator("#id_inscription")).to_have_value("Tọ́lá")
    expect(parts.locator("#add")).to_have_text("Add to cart")
    parts.unroute("**/parts/")
    parts.locator("#add").click()
    expect(parts.locator("[data-failure]")).to_have_count(0)
    page_faults.clear()


@pytest.mark.parametrize(
    ("status", "words"),
    [("500", "There is a problem on our side."), ("409", "That did not work."), ("429", "Try again in a minute.")],
)
def test_an_answer_that_is_no_answer_is_said_in_words(
    parts: Page, page_faults: list[str], status: str, words: str
) -> None:
    parts.fill("#answer", status)
    parts.locator("#add").click()
    expect(parts.locator("#part [data-failure]")).to_contain_text(words)
    expect(parts.locator("#status")).to_contain_text(words)
    page_faults.clear()


def test_a_page_kept_for_back_shows_the_number_of_now(parts: Page) -> None:
    parts.evaluate("sessionStorage.cartCount = '7'")
    parts.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    expect(parts.locator("#cart-count")).to_have_text(", items: 7")
    expect(parts.locator("#cart-count")).to_be_visible()


def test_the_countdown_is_seen_every_second_and_said_once_a_minute(page: Page, live_server: LiveServer) -> None:
    page.clock.install()
    page.goto(f"{live_server.url}/parts/?seconds=122")
    clock, status = page.locator("#clock"), page.locator("#status")
    expect(clock).to_have_text("2:02 to go")
    page.clock.run_for(1000)
    expect(clock).to_have_text("2:01 to go")
    expect(status).to_have_text("")
    page.clock.run_for(1000)
    expect(clock).to_have_text("2:00 to go")
    expect(status).to_have_text("2 min left")
    page.evaluate("document.addEventListener('timeup', () => { window.isOver = (window.isOver || 0) + 1; })")
    page.clock.run_for(125_000)
    expect(clock).to_have_text("0:00 to go")
    expect(status).to_have_text("1 min left")
    assert page.evaluate("window.isOver") == 1


def test_where_else_is_asked_only_after_other(page: Page, plain_page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/guide/")
    where = page.locator("#id_location_other")
    expect(where).to_be_hidden()
    page.select_option("#id_location", "other")
    expect(where).to_be_visible()
    page.select_option("#id_location", "lekki")
    expect(where).to_be_hidden()
    plain_page.goto(f"{live_server.url}/guide/")
    expect(plain_page.locator("#id_location_other")).to_be_visible()


def test_letters_too_many_are_counted_and_never_cut(page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/guide/")
    count = page.locator(".field__count")
    expect(count).to_have_text("24 left")
    # One letter here as on the server, with all that stands on it, however the keyboard composed that.
    for letter in ("o\u0323", "ẹ\u0301", "\u1eb9\u0301", "❤\ufe0f", "👍🏽"):
        page.fill("#id_inscription", letter * 24)
        expect(count).to_have_text("0 left")
        assert visible_length(letter) == 1
    page.fill("#id_inscription", "x" * 27)
    expect(count).to_have_text("3 too many")
    expect(page.locator("#status")).to_have_text("3 too many")
    expect(page.locator("#id_inscription")).to_have_value("x" * 27)
