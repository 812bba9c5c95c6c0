"""Mailed links: what they open, for whom, until when."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from shop.orders.link import Scope, make_token, my_orders_link, order_link, read_token
from shop.orders.models import Order, Status
from tests.orders.make import make_order, trust

pytestmark = pytest.mark.django_db


@pytest.fixture
def order():
    return make_order(status=Status.PAID)


def path_of(link: str) -> str:
    assert link.startswith(settings.SITE_URL + "/orders/link/")
    return link.removeprefix(settings.SITE_URL)


def sees(client: Client, order: Order) -> bool:
    return client.get(reverse("order_receipt", args=[order.pk])).status_code == 200


def assert_gone(client: Client, address: str) -> None:
    for response in (client.get(address), client.post(address)):
        assert response.status_code == 404
        assert "This link no longer works" in response.text
        assert f'action="{reverse("orders_find")}"' in response.text
    assert "orders" not in client.session


def test_opening_a_link_shows_a_button_and_grants_nothing(client, order):
    response = client.get(path_of(order_link(order)))

    assert response.status_code == 200
    assert "Show my order</button>" in response.text
    assert order.email not in response.text
    assert not sees(client, order)


def test_the_button_of_an_order_link_opens_that_order_alone(client, order):
    other = make_order(status=Status.PAID)  # of the same address

    response = client.post(path_of(order_link(order)))

    assert (response.status_code, response["Location"]) == (303, reverse("order", args=[order.pk]))
    assert sees(client, order)
    assert not sees(client, other)


def test_the_button_of_an_all_orders_link_opens_every_order_of_that_address(client, order):
    same, stranger = make_order(status=Status.PAID, email="TOLA@example.com"), make_order(email="b@example.com")

    response = client.post(path_of(my_orders_link(order)))

    assert (response.status_code, response["Location"]) == (303, reverse("my_orders"))
    assert sees(client, order)
    assert sees(client, same)
    assert str(stranger.pk) not in client.session["orders"]


def test_a_link_keeps_what_the_browser_had(client, order):
    earlier = make_order(status=Status.PAID, email="b@example.com")
    trust(client, earlier)

    client.post(path_of(order_link(order)))

    assert sees(client, earlier)


def test_the_button_needs_our_own_page(order):
    client = Client(enforce_csrf_checks=True)

    assert client.post(path_of(order_link(order))).status_code == 403
    assert not sees(client, order)


@pytest.mark.parametrize(
    ("make_link", "lives_for"), [(order_link, timedelta(days=180)), (my_orders_link, timedelta(hours=24))]
)
def test_a_link_ends(client, order, make_link, lives_for):
    address, now = path_of(make_link(order)), timezone.now()

    with time_machine.travel(now + lives_for - timedelta(minutes=1)):
        assert client.get(address).status_code == 200
    with time_machine.travel(now + lives_for + timedelta(minutes=1)):
        assert_gone(client, address)


@pytest.mark.parametrize("make_link", [order_link, my_orders_link])
def test_a_voided_link_ends_and_a_new_one_works(client, order, make_link):
    old = path_of(make_link(order))
    order.link_version += 1
    order.save(update_fields=["link_version"])

    assert_gone(client, old)
    assert client.get(path_of(make_link(order))).status_code == 200


def test_an_order_link_cannot_be_read_as_an_all_orders_link(order):
    """A token says its scope by its salt: one order's link, good for months, must never open them all."""
    for scope in Scope:
        grant = read_token(make_token(order, scope))
        assert grant is not None
        assert grant.scope is scope


def test_a_token_that_was_changed_anywhere_opens_nothing(order):
    token = make_token(order, Scope.ORDER)

    for position, letter in enumerate(token):
        changed = token[:position] + ("A" if letter != "A" else "B") + token[position + 1 :]
        assert read_token(changed) is None, position


@pytest.mark.parametrize("token", ["x", "....", "a.b.c", "%00", "Ọmọ", "eyJ.1.2", "a" * 3000])
def test_a_token_that_was_made_up_opens_nothing(client, order, token):
    assert_gone(client, f"/orders/link/{token}/")


def test_a_link_to_an_order_that_is_gone_is_a_calm_page(client, order):
    address = path_of(order_link(order))
    order.delete()

    assert_gone(client, address)


def test_a_token_holds_no_personal_data(order):
    token = make_token(order, Scope.ALL)

    assert len(token) < 140
    assert all(text not in token for text in (order.email, order.number, order.phone))
