import pytest
from django.test import Client

from shop.cart.models import Cart
from shop.delivery.models import DeliveryPlace
from tests.checkout.form import cart_in
from tests.make import make_place


@pytest.fixture
def place(db: None) -> DeliveryPlace:
    return make_place()


@pytest.fixture
def cart(client: Client, place: DeliveryPlace) -> Cart:
    """A cart with one cup at ₦9,500, in this client's session."""
    return cart_in(client)
