"""A real browser for the journeys: a phone, a desktop, with JavaScript and without.

Whatever goes wrong in a page fails its test: an error in the console, a refused policy, a request that fails,
a page that answers 500. A test that means to cause one says so: `page_faults.clear()`.
"""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response, sync_playwright

from tests.servers.find_chromium import INSTALL, find_chromium

PHONE = {"width": 360, "height": 800}
DESKTOP = {"width": 1280, "height": 900}
FLAGS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # Nothing but this machine exists: a page that asks for more fails.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]
PARTS = {"script", "stylesheet", "image", "font"}  # of a page: they have no business answering 404
OpenPage = Callable[..., Page]


def flags_here() -> list[str]:
    """Return what Chromium is started with; its sandbox does not work for root."""
    return [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else FLAGS


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all journeys. Each page of `open_page` has a profile of its own in it."""
    path = find_chromium()
    if path is None:
        pytest.fail(INSTALL)
    # Playwright keeps an event loop on this thread, and Django would refuse the database beside one.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=flags_here())
        yield chromium
        chromium.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def page_faults() -> Iterator[list[str]]:
    """What went wrong in this test's pages so far, in words. Anything left in it at the end fails the test."""
    faults: list[str] = []
    yield faults
    assert faults == []


# Neither is news for a part of the page that is not there any more: another answer replaced it.
_NO_FAULTS = ("Failed to load resource", "htmx:sendAbort", "htmx:afterRequest", "htmx:oobErrorNoTarget, #status")


def _watch(page: Page, faults: list[str]) -> None:
    def console(message: ConsoleMessage) -> None:
        # "Failed to load resource" is a status code; the answer itself is judged below. That a newer request took an
        # older one's place is what was asked for, though htmx writes it down as an error.
        if message.type == "error" and not message.text.startswith(_NO_FAULTS):
            faults.append(f"console: {message.text}")

    def failed(request: Request) -> None:
        # A request cut off by going to another page is how browsers work.
        if request.failure != "net::ERR_ABORTED":
            faults.append(f"request: {request.method} {request.url} {request.failure}")

    def answered(response: Response) -> None:
        if response.status >= 500 or (response.status >= 400 and response.request.resource_type in PARTS):
            faults.append(f"answer: {response.status} {response.url}")

    page.on("console", console)
    page.on("pageerror", lambda error: faults.append(f"script: {error}"))
    page.on("requestfailed", failed)
    page.on("response", answered)


@pytest.fixture
def open_page(browser: Browser, page_faults: list[str]) -> Iterator[OpenPage]:
    """A function that opens a page as a new visitor: `open_page(DESKTOP, javascript=False, base_url=…)`."""
    contexts = []

    def open_page(size: dict[str, int] = PHONE, *, javascript: bool = True, **options: Any) -> Page:
        context = browser.new_context(
            viewport={"width": size["width"], "height": size["height"]},
            java_script_enabled=javascript,
            # What a service worker answers Playwright does not see, and a page that fades in takes no click yet.
            **{"service_workers": "block", "reduced_motion": "reduce"} | options,
        )
        contexts.append(context)
        context.set_default_timeout(10_000)
        page = context.new_page()
        _watch(page, page_faults)
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """A visitor's page on a phone of 360 × 800."""
    return open_page(PHONE)


@pytest.fixture
def wide_page(open_page: OpenPage) -> Page:
    """A visitor's page on a desktop of 1280 × 900."""
    return open_page(DESKTOP)


@pytest.fixture
def plain_page(open_page: OpenPage) -> Page:
    """A visitor's page on a phone, with JavaScript off."""
    return open_page(PHONE, javascript=False)
