"""The browser: what is wrong with a page is seen, and nothing but this machine is reached."""

import pytest
from playwright.sync_api import Page

from tests.servers.chromium import DESKTOP, OpenPage

pytestmark = pytest.mark.journeys

CLOSED = "http://127.0.0.1:9"  # nobody listens there


def test_a_page_without_faults_passes(page: Page, wide_page: Page, page_faults: list[str]):
    page.set_content("<h1>Gifts</h1>")
    assert page.evaluate("window.innerWidth") == 360
    assert wide_page.evaluate("window.innerWidth") == DESKTOP["width"]
    assert page_faults == []


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("<script>console.error('out of thread')</script>", "console: out of thread"),
        ("<script>nobody()</script>", "script: nobody is not defined"),
        (f'<img src="{CLOSED}/cup.png">', f"request: GET {CLOSED}/cup.png net::ERR_"),
        ('<img src="http://elsewhere.example/cup.png">', "request: GET http://elsewhere.example/cup.png net::ERR_NAME"),
    ],
)
def test_a_fault_is_noted_in_words(page: Page, page_faults: list[str], content: str, fault: str):
    page.set_content(content, wait_until="networkidle")
    [noted] = page_faults
    assert noted.startswith(fault)
    page_faults.clear()


def test_javascript_can_be_off(plain_page: Page):
    plain_page.set_content("<h1>Gifts</h1><script>document.querySelector('h1').remove()</script>")
    assert plain_page.inner_text("h1") == "Gifts"


def test_visitors_do_not_know_each_other(open_page: OpenPage):
    ada, obi = open_page(), open_page()
    ada.context.add_cookies([{"name": "cart", "value": "ada's", "url": "http://127.0.0.1"}])
    assert ada.context.cookies() != []
    assert obi.context.cookies() == []
