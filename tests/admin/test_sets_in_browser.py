"""The page of a customization set in a real browser: only what a kind needs, and the form that the fields make."""

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from shop.personalisation.models import CustomizationField, CustomizationSet
from tests.admin.in_browser import SIDE_SCROLL, sign_in
from tests.admin.test_customization_sets import ADD, page_of
from tests.journeys.axe import violations
from tests.personalisation.make import make_standard_product

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def kept(live_server: LiveServer) -> CustomizationSet:
    made = make_standard_product("A mug with a name").customization_set
    assert made is not None
    return made


def test_the_form_follows_what_is_typed(page: Page, live_server: LiveServer, kept: CustomizationSet) -> None:
    sign_in(page, live_server)
    page.goto(live_server.url + page_of(kept))
    sample = page.frame_locator("iframe[name=sample]")
    expect(sample.get_by_text("Name or message to engrave")).to_be_visible()
    page.locator("#id_fields-2-label").fill("What shall we write?")
    expect(sample.get_by_text("What shall we write?")).to_be_visible()
    assert not CustomizationField.objects.filter(label="What shall we write?").exists()


def test_without_javascript_a_field_is_added_and_looked_at(plain_page: Page, live_server: LiveServer) -> None:
    page = plain_page
    sign_in(page, live_server)
    page.goto(live_server.url + ADD)
    page.locator("#id_name").fill("With initials")
    page.locator("#id_fields-0-kind").select_option("text")
    page.locator("#id_fields-0-label").fill("Initials")
    page.get_by_role("button", name="Show it with what is typed above").click()
    expect(page.frame_locator("iframe[name=sample]").get_by_text("Initials")).to_be_visible()
    assert not CustomizationSet.objects.filter(name="With initials").exists()
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_load_state()
    assert CustomizationField.objects.get(customization_set__name="With initials").name == "initials"


def test_a_kind_shows_only_what_it_needs(page: Page, live_server: LiveServer) -> None:
    sign_in(page, live_server)
    page.goto(live_server.url + ADD)
    choices, limits = page.locator("#id_fields-0-choices"), page.locator("#id_fields-0-max_length")
    for kind, seen in [("choice", (True, False)), ("text", (False, True)), ("phone", (False, False))]:
        page.locator("#id_fields-0-kind").select_option(kind)
        assert (choices.is_visible(), limits.is_visible()) == seen, kind


def test_axe_has_nothing_to_object_to_and_nothing_runs_over_the_side(
    page: Page, live_server: LiveServer, kept: CustomizationSet, page_faults: list[str]
) -> None:
    sign_in(page, live_server)
    found: list[str] = []
    for url in (ADD, page_of(kept)):
        page.goto(live_server.url + url)
        found += violations(page)
        page.set_viewport_size({"width": 360, "height": 800})
        assert page.evaluate(SIDE_SCROLL) == 0
    page.locator("#id_fields-2-label").fill("")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".errornote")).to_be_visible()
    found += violations(page)
    # axe reads Django's style sheets by making styles of its own, which the policy refuses it.
    page_faults[:] = [fault for fault in page_faults if "inline style" not in fault and "widgets.css" not in fault]
    assert found == []
