"""F48: a browser whose owner blocks all cookies learns why it has no cart."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from shop.cart.models import CartLine
from tests.journeys.conftest import Street
from tests.journeys.shopper import MUG, open_gift, personalise, press, see
from tests.servers.chromium import PHONE, flags_here
from tests.servers.find_chromium import find_chromium

BLOCK = 2  # Chromium's own word for it, in its settings


@pytest.fixture
def cautious(browser: Browser, street: Street, tmp_path: Path) -> Iterator[Page]:
    """A page of a browser that was told to block cookies before it was started."""
    settings = {"profile": {"default_content_setting_values": {"cookies": BLOCK}}}
    (tmp_path / "Default").mkdir()
    (tmp_path / "Default" / "Preferences").write_text(json.dumps(settings))
    context = browser.browser_type.launch_persistent_context(
        str(tmp_path),
        executable_path=find_chromium(),
        args=flags_here(),
        viewport={"width": PHONE["width"], "height": PHONE["height"]},
        base_url=street.shop.url,
    )
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


def test_f48_a_browser_that_blocks_cookies_is_told_so_when_it_adds_a_gift(cautious: Page, db: None) -> None:
    before = CartLine.objects.count()
    open_gift(cautious, MUG)
    personalise(cautious)
    press(cautious, "Add to cart")
    see(cautious, "Please allow cookies for this shop")
    expect(cautious.get_by_role("link", name="See the gifts")).to_be_visible()
    assert cautious.context.cookies() == []
    assert CartLine.objects.count() == before
