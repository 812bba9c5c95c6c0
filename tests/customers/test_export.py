"""All that is kept of a customer is in the file that they are given: as much as an erasure takes away."""

from typing import Any

import pytest

from shop.cart.models import Cart, CartLine
from shop.customers.erase import erase_customer
from shop.customers.export import data_of
from tests.cart.make import make_line
from tests.orders.make import make_order

pytestmark = pytest.mark.django_db

ADA, PHONE = "ada@example.com", "+2348031234567"


def carts_in(data: dict[str, Any]) -> list[str]:
    return sorted(one["answers"]["inscription"] for one in data["in_the_cart"])


def cart_line(inscription: str, phone: str, cart: Cart | None = None) -> CartLine:
    line = make_line(cart=cart)
    line.customization, line.contact = {"inscription": inscription}, {"phone": phone}
    line.save()
    return line


def test_a_gift_in_a_cart_is_found_by_the_phone_of_an_order() -> None:
    """The cart that they ordered from, and one of another browser that they typed their number into."""
    ordered = cart_line("Ordered from", "")
    make_order(email=ADA, phone=PHONE, status="cancelled", cart_key=ordered.cart_id)
    elsewhere = cart_line("Typed elsewhere", PHONE)
    cart_line("A stranger's", "+2348090000000")

    assert carts_in(data_of(ADA)) == ["Ordered from", "Typed elsewhere"]

    erase_customer(ADA)
    assert not Cart.objects.filter(pk__in=[ordered.cart_id, elsewhere.cart_id]).exists()
    assert [line.customization["inscription"] for line in CartLine.objects.all()] == ["A stranger's"]


def test_what_somebody_else_put_into_that_cart_is_not_given_out() -> None:
    """A sister's cart holds one gift for them; the others in it are hers."""
    make_order(email=ADA, phone=PHONE, status="cancelled")
    line = cart_line("For Ada", PHONE)
    cart_line("The sister's own", "+2348090000000", line.cart)
    assert carts_in(data_of(ADA)) == ["For Ada"]


def test_no_phone_finds_nobody() -> None:
    make_order(email=ADA, phone="", status="cancelled")
    cart_line("No phone", "")
    assert carts_in(data_of(ADA)) == []
