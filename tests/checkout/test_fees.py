"""What delivery costs: a fee for each place, nothing from a sum on, nothing to type where shoppers fetch it."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from shop.delivery.models import DeliveryPlace
from shop.orders.models import Order
from shop.profile.models import ShopProfile
from tests.checkout.form import cart_in, send
from tests.gateway import Gateway
from tests.make import make_place

pytestmark = pytest.mark.django_db


@pytest.fixture
def buyer(client: Client) -> Client:
    """A client with one cup at ₦9,500 in its cart."""
    cart_in(client)
    return client


@pytest.mark.parametrize(("free_over", "fee"), [(None, 150_000), (950_001, 150_000), (950_000, 0), (100, 0)])
def test_from_its_sum_on_delivery_is_free(buyer: Client, gateway: Gateway, free_over: int | None, fee: int) -> None:
    make_place(free_over_kobo=free_over)
    assert send(buyer).status_code == 303
    order = Order.objects.get()
    assert (order.delivery_kobo, order.total_kobo) == (fee, 950_000 + fee)


def test_a_sum_that_moved_meanwhile_is_asked_about(buyer: Client, gateway: Gateway) -> None:
    make_place(free_over_kobo=950_000)
    page = buyer.get(reverse("checkout"))
    DeliveryPlace.objects.update(free_over_kobo=2_000_000)
    refused = send(buyer, page)
    assert refused.status_code == 422
    assert "Delivery to Abeokuta was ₦0, it is ₦1,500 now. Pay again to agree" in refused.content.decode()
    assert not Order.objects.exists()


def test_who_fetches_it_types_no_address(buyer: Client, gateway: Gateway) -> None:
    ShopProfile.objects.create(pk=1, address="12 Quarry Road, Ibara")
    make_place()
    make_place("Fetch it", is_pickup=True, fee_kobo=0, state="")
    assert "Not needed where you fetch it yourself." in buyer.get(reverse("checkout")).content.decode()
    assert send(buyer, location="fetch-it", address="").status_code == 303
    order = Order.objects.get()
    assert (order.place_name, order.address, order.delivery_kobo) == (
        "Fetch it",
        "Fetched at 12 Quarry Road, Ibara",
        0,
    )


def test_who_does_not_fetch_it_still_types_one(buyer: Client) -> None:
    make_place()
    make_place("Fetch it", is_pickup=True, fee_kobo=0)
    assert send(buyer, address="").status_code == 422
    assert not Order.objects.exists()


@pytest.mark.parametrize(
    ("fee", "free_over", "words"),
    [(0, None, "Free"), (150_000, None, "₦1,500"), (150_000, 5_000_000, "₦1,500, free from ₦50,000")],
)
def test_the_fee_in_words(fee: int, free_over: int | None, words: str) -> None:
    assert DeliveryPlace(fee_kobo=fee, free_over_kobo=free_over).fee_words == words


def test_free_from_nothing_is_no_sum() -> None:
    with pytest.raises((ValidationError, IntegrityError)):
        make_place(free_over_kobo=0)
