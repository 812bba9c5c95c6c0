"""What axe finds wrong in a page, in words."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.servers.chromium import DESKTOP, PHONE

_AXE = Axe()
# Everything axe knows, its advice included.
_OPTIONS = {"resultTypes": ["violations"]}


def violations(page: Page) -> list[str]:
    """Look at the page as it is, on a phone and at a desk; return every violation as a sentence."""
    found = []
    for size in (PHONE, DESKTOP):
        page.set_viewport_size({"width": size["width"], "height": size["height"]})
        for violation in _AXE.run(page, options=_OPTIONS).response["violations"]:
            where = ", ".join(node["html"][:120] for node in violation["nodes"][:4])
            found.append(f"{size['width']} px, {page.title()}: {violation['id']}, {violation['help']}: {where}")
    return found
