"""The owner's pages of the catalogue and of people under axe, on a phone and at a desk; none scrolls sideways."""

import pytest
from playwright.sync_api import FilePayload, Page

from shop.management.demo.plant import OWNER, OWNER_PASSWORD
from tests.journeys.axe import violations_in_the_back_office
from tests.journeys.conftest import ON_A_PHONE
from tests.journeys.shopper import press, read

# axe is a script itself.
pytestmark = [
    pytest.mark.parametrize("way", [ON_A_PHONE], ids=["axe"], indirect=True),
    pytest.mark.timeout(300),  # axe at every stop
]

PAGES = [
    "/admin/",
    "/admin/sheets/",
    "/admin/sheets/stock/import/",
    "/admin/customers/",
    "/admin/customers/?q=nobody",
    "/admin/shop/category/",
    "/admin/shop/category/add/",
    "/admin/shop/colour/",
    "/admin/shop/deliveryplace/",
    "/admin/shop/deliveryplace/add/",
    "/admin/shop/product/",
    "/admin/shop/product/add/",
    "/admin/shop/shopprofile/1/change/",
    "/admin/shop/pricechange/",
    "/admin/shop/stock/",
    "/admin/shop/voucher/",
    "/admin/shop/page/",
]


def sign_in(page: Page) -> None:
    page.goto("/admin/login/")
    page.get_by_label("Username").fill(OWNER)
    page.get_by_label("Password").fill(OWNER_PASSWORD)
    press(page, "Sign in")
    read(page, "Back office")


def test_pages_of_the_catalogue_and_of_people(page: Page, page_faults: list[str]) -> None:
    sign_in(page)
    found: list[str] = []
    for address in PAGES:
        page.set_viewport_size({"width": 360, "height": 800})
        page.goto(address)
        if (width := page.evaluate("document.documentElement.scrollWidth")) > 360:
            found.append(f"{address} is {width} px wide")
        found += violations_in_the_back_office(page, page_faults)
    assert found == []


def test_a_sheet_that_is_looked_at_and_one_that_is_refused(page: Page, page_faults: list[str]) -> None:
    sign_in(page)
    found: list[str] = []
    for content, says in [
        ("Code,Counted\nJRN-ADIRE-A5,7\n", "This would change"),
        ("Code,Counted\nNO-SUCH,7\n", "Nothing was changed"),
        ("Wrong\n1\n", "Row 1 has a column that is not known"),
    ]:
        page.goto("/admin/sheets/stock/import/")
        sheet: FilePayload = {"name": "stock.csv", "mimeType": "text/csv", "buffer": content.encode()}
        page.get_by_label("CSV file").set_input_files([sheet])
        press(page, "Show what it would change")
        read(page, says)
        found += violations_in_the_back_office(page, page_faults)
    assert found == []
