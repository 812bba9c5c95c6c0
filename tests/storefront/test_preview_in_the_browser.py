"""The preview while somebody writes: redrawn, kept in sight on a phone, said quietly; letters that keyboards hide."""

import json
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.personalisation.make import make_standard_product

pytestmark = pytest.mark.django_db(transaction=True)


def opened(page: Page, live_server: LiveServer) -> list[str]:
    """Open a product's page and return the list that will hold the addresses of previews asked for."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/preview/" in request.url else None)
    page.goto(f"{live_server.url}{make_standard_product(name='Mug', slug='mug').get_absolute_url()}")
    return asked


def title_of(page: Page) -> str:
    return page.locator("#preview title").text_content() or ""


def styled(page: Page, act: Callable[[], object]) -> int:
    """Return how many elements Chromium styles anew, at most at once, for what is done to the page."""
    browser = page.context.browser
    assert browser is not None
    browser.start_tracing(page=page, categories=["devtools.timeline"])
    act()
    page.evaluate("new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
    events = json.loads(browser.stop_tracing())["traceEvents"]
    return max(int(one["args"].get("elementCount", 0)) for one in events if one["name"] == "UpdateLayoutTree")


def test_the_words_are_engraved_while_they_are_typed_and_nothing_private_is_sent(
    page: Page, live_server: LiveServer
) -> None:
    asked = opened(page, live_server)
    page.fill("#id_phone", "0803 123 4567")
    page.get_by_label("Clay").check()
    page.get_by_label("Script").check()
    field = page.locator("#id_inscription")
    field.press_sequentially("Ọmọ́lọlá", delay=20)
    said = "Preview: Mug in clay, engraved “Ọmọ́lọlá” in Script lettering"
    expect(page.locator("#preview title")).to_have_text(said)
    expect(field).to_be_focused()
    expect(field).to_have_value("Ọmọ́lọlá")
    assert {key for address in asked for key in parse_qs(urlsplit(address).query, keep_blank_values=True)} == {
        *("colour", "lettering", "inscription")
    }
    assert len(asked) <= 4  # one for each choice, and not one for each letter


def test_how_the_words_fit_is_said_once_typing_has_stopped(page: Page, live_server: LiveServer) -> None:
    opened(page, live_server)
    status = page.locator("#status")
    page.locator("#id_inscription").press_sequentially("Ada", delay=20)
    expect(page.locator("#preview")).to_contain_text("Fits on one line, letters")
    expect(status).to_have_text("")
    expect(status).to_contain_text("Fits on one line, letters")
    page.locator("#id_inscription").fill("Ada 😀")
    expect(status).to_have_text("Remove the character “😀” (grinning face). It cannot be engraved")
    assert title_of(page) == "Preview: Mug in indigo"


def test_letters_and_signs_go_in_at_the_caret(page: Page, live_server: LiveServer) -> None:
    opened(page, live_server)
    field = page.locator("#id_inscription")
    field.click()

    def press(name: str) -> None:
        page.get_by_role("button", name=name, exact=True).click()

    press("o with dot below")
    field.press_sequentially("m")
    press("o with dot below")
    press("high tone, acute")
    field.press_sequentially("la ")
    press("low tone, grave")  # there is no letter before it
    press("heart")
    expect(field).to_have_value("Ọmọ́la ♥")
    expect(field).to_be_focused()
    field.evaluate("field => field.setSelectionRange(4, 4)")
    press("e with dot below")
    expect(field).to_have_value("Ọmọ́ẹla ♥")
    expect(page.locator("#preview title")).to_contain_text("Ọmọ́ẹla ♥")


def test_on_a_phone_the_preview_stays_in_sight_while_somebody_writes(page: Page, live_server: LiveServer) -> None:
    opened(page, live_server)
    preview, field = page.locator("#preview"), page.locator("#id_inscription")
    height = page.evaluate("document.documentElement.scrollHeight")
    field.focus()
    page.set_viewport_size({"width": 360, "height": 420})  # the keyboard
    field.scroll_into_view_if_needed()
    strip, box = preview.bounding_box(), field.bounding_box()
    assert strip is not None
    assert box is not None
    assert (strip["x"], strip["y"], strip["width"]) == (0, 0, 360)
    assert 144 <= strip["height"] <= 0.36 * 420
    assert box["y"] >= strip["height"]
    page.set_viewport_size({"width": 360, "height": 800})
    assert page.evaluate("document.documentElement.scrollHeight") == height  # nothing moved
    page.locator("#id_phone").focus()
    expect(preview).not_to_have_css("position", "fixed")


def test_a_preview_that_does_not_come_leaves_the_last_one_with_a_word_about_it(
    page: Page, live_server: LiveServer, page_faults: list[str]
) -> None:
    page.clock.install()
    opened(page, live_server)
    page.locator("#id_inscription").fill("Ada")
    expect(page.locator("#preview title")).to_contain_text("Ada")
    page.route("**/preview/**", lambda route: route.fulfill(status=503))
    page.locator("#id_inscription").fill("Adaeze")
    hint = "Preview is not available just now. Your text is still saved with the order."
    expect(page.locator("#preview figcaption")).to_have_text(hint)
    page.clock.run_for(2000)  # how “Ada” fits was waiting to be said: no more
    expect(page.locator("#status")).to_have_text(hint)
    assert "engraved “Ada”" in title_of(page)
    expect(page.locator("[data-failure]")).to_have_count(0)
    page.unroute("**/preview/**")
    page.locator("#id_inscription").fill("Adaeze Obi")
    expect(page.locator("#preview title")).to_contain_text("Adaeze Obi")
    expect(page.locator("#preview figcaption")).to_contain_text("Fits on")
    page_faults.clear()  # the browser notes the 503 itself


def test_nothing_is_redrawn_under_a_button_while_it_is_pressed(page: Page, live_server: LiveServer) -> None:
    """To press a button ends the field before it. What that redraws moves the button away before it is let go."""
    page.clock.install()
    opened(page, live_server)
    page.clock.pause_at(timezone.now() + timedelta(hours=1))
    posted: list[str] = []
    page.on("request", lambda request: posted.append(urlsplit(request.url).path) if request.method == "POST" else None)
    page.fill("#id_quantity", "3")
    button = page.get_by_role("button", name="Add to cart")
    button.hover()
    page.mouse.down()
    with page.expect_response("**/cart/add/**"):
        page.mouse.up()
    assert posted == ["/cart/add/mug/"]
    page.clock.run_for(300)
    expect(page.locator("#total")).to_contain_text("3 ×")


@pytest.mark.parametrize("field", ["#id_phone", "#id_quantity"])
@pytest.mark.parametrize("on", ["page", "plain_page"])
def test_enter_in_a_field_adds_to_the_cart(
    request: pytest.FixtureRequest, live_server: LiveServer, on: str, field: str
) -> None:
    page: Page = request.getfixturevalue(on)
    opened(page, live_server)
    page.get_by_label("Clay").check()
    page.fill("#id_inscription", "Ada")
    page.fill("#id_phone", "0803 123 4567")
    page.get_by_label("Delivery place").select_option("abeokuta")
    page.locator(field).press("Enter")
    expect(page.get_by_role("heading", name="Your cart")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("“Ada”")


def test_without_javascript_the_button_draws_it_and_no_bar_is_there(plain_page: Page, live_server: LiveServer) -> None:
    opened(plain_page, live_server)
    plain_page.get_by_label("Script").check()
    plain_page.fill("#id_inscription", "Chịdị")
    plain_page.get_by_role("button", name="Update preview").click()
    assert "engraved “Chịdị” in Script lettering" in title_of(plain_page)
    expect(plain_page.locator("#id_inscription")).to_have_value("Chịdị")
    expect(plain_page.get_by_label("Script")).to_be_checked()
    expect(plain_page.get_by_role("group", name="Letters and signs to insert")).to_have_count(0)


def test_a_field_that_gets_the_focus_leaves_the_rest_of_the_page_as_it_is(page: Page, live_server: LiveServer) -> None:
    # A rule on the root that follows the focus has Chromium style every element anew: 40 ms of a slow phone at a press.
    opened(page, live_server)
    every = page.locator("body *").count()
    assert 0 < styled(page, lambda: page.locator("#id_inscription").focus()) < every / 4
