"""Posts of the product's page, which carries no token: ours are taken, those of other sites are not."""

import pytest
from django.test import Client

from shop.cart.models import Cart, CartLine
from tests.cart.make import make_cup
from tests.cart.pages import filled_in

pytestmark = pytest.mark.django_db

OURS = "http://testserver"


def post(**headers: str) -> int:
    """Add a gift as a browser that sends these headers; return the status."""
    cup = make_cup()
    strict = Client(enforce_csrf_checks=True)
    return strict.post(f"/cart/add/{cup.product.slug}/", filled_in(cup), headers=headers).status_code


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "same-origin", "Origin": OURS},
        {"Origin": OURS},
        {"Referer": f"{OURS}/products/cup/"},
    ],
)
def test_a_post_that_the_browser_says_is_ours_needs_no_token(headers: dict[str, str]) -> None:
    assert post(**headers) == 303
    assert CartLine.objects.count() == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Sec-Fetch-Site": "cross-site", "Origin": OURS},
        {"Sec-Fetch-Site": "Same-Origin"},
        {"Origin": "null"},
        {"Origin": "https://testserver"},
        {"Origin": "http://testserver.evil.example"},
        {"Origin": "http://evil.example"},
        {"Origin": "http://evil.example", "Referer": OURS},
        {"Referer": "http://evil.example/"},
        {"Referer": "http://testserver.evil.example/"},
        {"Sec-Fetch-Site": "cross-site", "Referer": f"{OURS}/"},
    ],
)
def test_any_other_post_needs_the_token_as_everywhere(headers: dict[str, str]) -> None:
    assert post(**headers) == 403
    assert not Cart.objects.exists()


def test_a_program_that_holds_no_cookie_needs_no_token() -> None:
    assert post() == 303
    assert CartLine.objects.count() == 1


def test_who_has_a_cart_and_whose_browser_says_nothing_needs_the_token_and_is_printed_it() -> None:
    cup = make_cup()
    silent = Client(enforce_csrf_checks=True)
    page, add = cup.product.get_absolute_url(), f"/cart/add/{cup.product.slug}/"
    assert silent.post(add, filled_in(cup)).status_code == 303
    refused = silent.post(add, filled_in(cup))
    assert (refused.status_code, CartLine.objects.get().quantity) == (403, 1)
    token = silent.get(page).content.decode().partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
    assert silent.post(add, filled_in(cup, csrfmiddlewaretoken=token)).status_code == 303
    assert CartLine.objects.get().quantity == 2
