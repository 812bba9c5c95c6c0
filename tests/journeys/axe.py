"""What axe finds wrong in a page, in words."""

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from tests.servers.chromium import DESKTOP, PHONE


def violations(page: Page) -> list[str]:
    """Look at the page as it is, on a phone and at a desk; return everything axe objects to, its advice included."""
    found = []
    page.evaluate(AXE_SCRIPT)
    for size in (PHONE, DESKTOP):
        page.set_viewport_size({"width": size["width"], "height": size["height"]})
        for violation in page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]:
            where = ", ".join(node["html"][:120] for node in violation["nodes"][:4])
            found.append(f"{size['width']} px, {page.title()}: {violation['id']}, {violation['help']}: {where}")
    return found


def violations_in_the_back_office(page: Page, faults: list[str]) -> list[str]:
    """Do the same there. The admin's style sheets import others, which axe reads by a <style> that the policy refuses:
    of the browser's `faults`, those are axe's own.
    """
    before = len(faults)
    found = violations(page)
    faults[before:] = [fault for fault in faults[before:] if "inline style" not in fault]
    return found
