"""The production sheet on paper and on a phone: millimetres are millimetres, nothing runs over the side."""

import re
import zlib

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from shop.catalogue.models import Kind
from shop.orders.models import Order, Status
from tests.admin.in_browser import SIDE_SCROLL, sign_in
from tests.admin.test_production_sheet import SHEET, paid_order
from tests.journeys.axe import violations

pytestmark = pytest.mark.django_db(transaction=True)

PX_PER_MM = 96 / 25.4
POINTS_PER_MM = 72 / 25.4


@pytest.fixture
def sheet(page: Page, live_server: LiveServer) -> Page:
    for kind, text in [(Kind.CUP, "Ọmọ́lọlá"), (Kind.JOURNAL, "Happy birthday\nmy darling"), (Kind.BOTTLE, "")]:
        paid_order(text, kind=kind)
    sign_in(page, live_server)
    page.goto(live_server.url + SHEET)
    return page


def width_of(page: Page, selector: str) -> float:
    """Return how wide something is, in millimetres."""
    return float(page.evaluate("s => document.querySelector(s).getBoundingClientRect().width", selector)) / PX_PER_MM


def test_the_bar_is_50_mm_on_paper_and_gifts_are_as_large_as_they_are(sheet: Page) -> None:
    sheet.emulate_media(media="print")
    sheet.set_viewport_size({"width": round(186 * PX_PER_MM), "height": round(273 * PX_PER_MM)})
    assert width_of(sheet, "#check-bar") == pytest.approx(50, abs=0.05)
    drawn = sheet.eval_on_selector_all(
        ".true-size", "all => all.map(e => [e.getAttribute('width'), e.getBoundingClientRect().width])"
    )
    assert len(drawn) == 2
    for said, pixels in drawn:
        assert pixels / PX_PER_MM == pytest.approx(float(said.removesuffix("mm")), abs=0.05)
    assert sheet.evaluate(SIDE_SCROLL) == 0


def lines_in(pdf: bytes) -> list[float]:
    """Return how wide every outline on the first page of a PDF is, in millimetres of the paper."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    page = next(text for text in map(_unpacked, streams) if " cm\n" in text)
    scales, widths, xs = [1.0], [], []
    for line in page.splitlines():
        *numbers, operator = line.split()
        if operator == "q":
            scales.append(scales[-1])
        elif operator == "Q":
            scales.pop()
        elif operator == "cm":
            scales[-1] *= float(numbers[0])
        elif operator in {"m", "l"}:
            xs.append(float(numbers[0]))
        elif operator == "f" and xs:
            widths.append((max(xs) - min(xs)) * scales[-1] / POINTS_PER_MM)
            xs = []
    return widths


def _unpacked(stream: bytes) -> str:
    try:
        return zlib.decompress(stream).decode("latin-1")
    except zlib.error:
        return ""


def test_the_bar_is_50_mm_in_the_pdf_that_is_printed(sheet: Page) -> None:
    pdf = sheet.pdf(prefer_css_page_size=True)
    page = re.search(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", pdf)
    assert page
    assert [float(side) / POINTS_PER_MM for side in page.groups()] == pytest.approx([210, 297], abs=0.5)
    assert any(width == pytest.approx(50, abs=0.05) for width in lines_in(pdf))


def test_what_is_for_the_screen_is_not_printed(sheet: Page) -> None:
    sheet.emulate_media(media="print")
    for selector in ("#header", ".breadcrumbs", ".daily", ".actions-of", ".cut a"):
        assert sheet.locator(selector).first.is_hidden(), selector
    assert sheet.locator("#check-bar").is_visible()


def test_it_has_nothing_that_axe_objects_to(sheet: Page) -> None:
    found = violations(sheet)
    sheet.get_by_role("button", name="as being made, and print").click()
    sheet.get_by_text("What was done").wait_for()
    found += violations(sheet)
    assert found == []
    assert set(Order.objects.values_list("status", "fulfilment")) == {(Status.PAID, "in_production")}


def test_it_fits_a_phone(sheet: Page) -> None:
    for width in (320, 360, 1280):
        sheet.set_viewport_size({"width": width, "height": 800})
        assert sheet.evaluate(SIDE_SCROLL) == 0, width
