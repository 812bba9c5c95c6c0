"""A refused add, put right and sent again: the drawer opens, and nothing behind it says any more what was wrong."""

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from shop.cart.models import CartLine
from tests.make import make_place
from tests.personalisation.make import make_standard_product

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_was_wrong_goes_with_the_add_that_succeeds(page: Page, live_server: LiveServer) -> None:
    make_place()
    product = make_standard_product(name="Mug")
    page.goto(f"{live_server.url}{product.get_absolute_url()}")
    title = page.title()
    add = page.get_by_role("button", name="Add to cart")
    add.click()
    errors = page.get_by_role("heading", name="There is a problem")
    expect(errors).to_be_visible()
    expect(page.locator(".field--error")).not_to_have_count(0)
    page.get_by_label("Indigo").check()
    words = page.locator("#id_inscription")
    words.fill("Tola")
    page.get_by_label("Your phone number").fill("0803 123 4567")
    page.get_by_label("Delivery place").select_option("abeokuta")
    page.locator("#purchase").get_by_role("button", name="Add to cart").click()
    expect(page.get_by_role("heading", name="Added to your cart")).to_be_visible()
    expect(errors).to_have_count(0)
    expect(page.locator(".field--error, [aria-invalid=true], .field__error")).to_have_count(0)
    expect(page).to_have_title(title)
    page.get_by_role("button", name="Keep shopping").click()
    expect(add).to_be_focused()
    expect(words).to_have_value("Tola")
    words.fill("Ada")
    expect(page.locator("#preview")).to_contain_text("“Ada”")
    add.click()
    expect(page.get_by_role("heading", name="Added to your cart")).to_be_visible()
    expect(page.locator("#added")).to_contain_text("“Ada”")
    assert [line.customization["inscription"] for line in CartLine.objects.order_by("pk")] == ["Tola", "Ada"]
