"""The cart says that an order made from it still waits for its payment, and leads there."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from shop.cart.models import Cart, CartLine
from shop.orders.models import Order, Status
from tests.cart.make import make_cup
from tests.cart.pages import add, text_of
from tests.checkout.make import place
from tests.orders.make import trust

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(client: Client) -> Order:
    """An order of the cup in this browser's cart, not paid yet."""
    add(client, make_cup())
    order = place(Cart.objects.get())
    trust(client, order)
    return order


def said_of(order: Order) -> str:
    return f'Order {order.number} waits for your payment. <a href="/orders/{order.pk}/">Pay for it</a>'


def test_it_leads_to_the_order_that_waits_and_costs_no_statement_more(
    client: Client, order: Order, django_assert_num_queries
) -> None:
    client.get("/cart/")
    with django_assert_num_queries(6):  # the one about the order was asked before
        page = text_of(client.get("/cart/"))
    assert said_of(order) in page
    [link] = re.findall(r'<a href="(/orders/[^"]+)">Pay for it', page)
    assert client.get(link).status_code == 200


def test_it_stays_when_the_cart_is_redrawn(client: Client, order: Order) -> None:
    line = CartLine.objects.get()
    page = text_of(client.post(f"/cart/lines/{line.pk}/", {"quantity": 2}, headers={"HX-Request": "true"}))
    assert said_of(order) in page


@pytest.mark.parametrize("status", [Status.EXPIRED, Status.CANCELLED])
def test_an_order_that_waits_no_more_is_not_mentioned(client: Client, order: Order, status: str) -> None:
    Order.objects.update(status=status, closed_at=timezone.now())
    assert "waits for your payment" not in text_of(client.get("/cart/"))


def test_nor_is_one_whose_time_is_over(client: Client, order: Order) -> None:
    Order.objects.update(hold_expires_at=timezone.now() - timedelta(seconds=1))
    assert "waits for your payment" not in text_of(client.get("/cart/"))


def test_a_cart_without_an_order_says_nothing_of_one(client: Client) -> None:
    add(client, make_cup())
    assert "waits for your payment" not in text_of(client.get("/cart/"))
