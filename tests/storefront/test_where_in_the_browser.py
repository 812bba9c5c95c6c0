"""The town of a place that asks for one: there while that place is chosen, on every form that has it."""

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.make import make_place
from tests.personalisation.make import make_giftpack, make_standard_product

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("make", [make_standard_product, make_giftpack])
def test_the_town_is_asked_for_while_a_place_that_wants_it_is_chosen(page: Page, live_server: LiveServer, make) -> None:
    product = make()
    make_place("Abroad", state="", asks_where=True, position=10)
    page.goto(f"{live_server.url}{product.get_absolute_url()}")
    town = page.locator("#id_location_other")
    expect(town).to_be_hidden()
    for place, is_asked in (("other", True), ("abeokuta", False), ("abroad", True), ("", False)):
        page.select_option("#id_location", place)
        expect(town).to_be_visible(visible=is_asked)


def test_without_javascript_the_town_can_always_be_typed(plain_page: Page, live_server: LiveServer) -> None:
    plain_page.goto(f"{live_server.url}{make_standard_product().get_absolute_url()}")
    expect(plain_page.locator("#id_location_other")).to_be_visible()
