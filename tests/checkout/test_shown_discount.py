"""What the page said a voucher takes off is part of what the shopper agreed to."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from shop.cart.models import Cart
from shop.orders.models import Order
from shop.vouchers.models import Voucher
from tests.checkout.form import cart_in, hidden
from tests.checkout.typed import TYPED
from tests.gateway import Gateway
from tests.make import make_place

pytestmark = pytest.mark.django_db


@pytest.fixture
def cart(client: Client) -> Cart:
    """A cart with one cup at ₦9,500 in this client's session, and a place that costs ₦1,500."""
    make_place(fee_kobo=150_000)
    return cart_in(client)


@pytest.fixture
def half() -> Voucher:
    return Voucher.objects.create(code="HALF", kind="percent", percent=50)


def summed_up(client: Client, **typed: str) -> Any:
    """Return the page as a browser without JavaScript gets it from "Show the new total first"."""
    page = hidden(client.get(reverse("checkout")))
    return client.post(reverse("checkout"), TYPED | page | {"voucher": "half", "sum_up": "1"} | typed)


def send(client: Client, page: Any, **typed: str) -> Any:
    return client.post(reverse("checkout"), TYPED | {"voucher": "half"} | hidden(page) | typed)


def test_a_voucher_that_takes_off_less_by_now_comes_back_with_both_amounts_and_the_next_post_agrees(
    client: Client, cart: Cart, half: Voucher, gateway: Gateway
) -> None:
    page = summed_up(client)
    assert "Pay ₦6,250 with Paystack" in page.content.decode()
    Voucher.objects.update(percent=5)

    refused = send(client, page)

    assert (refused.status_code, Order.objects.count(), gateway.requests) == (422, 0, [])
    assert "Voucher HALF took off ₦4,750, it takes off ₦475 now" in refused.content.decode()
    assert "Pay ₦10,525 with Paystack" in refused.content.decode()
    assert send(client, refused).status_code == 303
    assert Order.objects.get().total_kobo == 1_052_500


def test_a_voucher_that_takes_off_more_by_now_only_makes_it_cheaper(
    client: Client, cart: Cart, half: Voucher, gateway: Gateway
) -> None:
    page = summed_up(client)
    Voucher.objects.update(percent=60)
    assert send(client, page).status_code == 303
    assert Order.objects.get().total_kobo == 530_000


@pytest.mark.parametrize("shown", ["", "HALF", "HALF abeokuta=", "HALF abeokuta=-1", "HALF abeokuta=lots", "HALF ="])
def test_a_code_that_was_never_summed_up_only_makes_it_cheaper(
    client: Client, cart: Cart, half: Voucher, gateway: Gateway, shown: str
) -> None:
    page = client.get(reverse("checkout"))
    assert send(client, page, shown_discounts=shown).status_code == 303
    assert Order.objects.get().total_kobo == 625_000


def test_another_code_than_the_one_that_was_summed_up_is_not_measured_by_it(
    client: Client, cart: Cart, half: Voucher, gateway: Gateway
) -> None:
    Voucher.objects.create(code="TENTH", kind="percent", percent=10)
    assert send(client, summed_up(client), voucher="tenth").status_code == 303
    assert Order.objects.get().discount_kobo == 95_000


def test_another_place_than_the_one_that_was_summed_up_is_measured_by_its_own_fee(
    client: Client, cart: Cart, half: Voucher, gateway: Gateway
) -> None:
    make_place("Shop", fee_kobo=0)
    Voucher.objects.update(covers_delivery=True)
    page = summed_up(client)
    assert send(client, page, location="shop").status_code == 303
    assert Order.objects.get().discount_kobo == 475_000


def test_what_was_summed_up_before_a_place_was_chosen_holds_for_every_place(
    client: Client, cart: Cart, half: Voucher, gateway: Gateway
) -> None:
    page = summed_up(client, location="")
    Voucher.objects.update(percent=5)
    assert "took off ₦4,750" in send(client, page).content.decode()


def test_the_summary_that_is_drawn_again_brings_what_it_shows(client: Client, cart: Cart, half: Voucher) -> None:
    typed = {"location": "abeokuta", "voucher": " Half", "sum_up": "1"}
    summary = client.post(reverse("checkout"), typed, headers={"HX-Request": "true"})
    assert "Pay ₦6,250 with Paystack" in summary.content.decode()
    assert hidden(summary) == {"shown_discounts": "HALF abeokuta=475000"}


def test_a_page_without_a_voucher_says_so(client: Client, cart: Cart, half: Voucher) -> None:
    assert hidden(client.get(reverse("checkout")))["shown_discounts"] == ""
