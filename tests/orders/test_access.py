"""Who may see an order. The receipt stands for every view: all of them ask `order_for`."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.http import HttpRequest
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from shop.orders.access import MOST_REMEMBERED, remember_order, remembered_ids
from shop.orders.models import Order, Status
from tests.orders.make import make_order, trust

pytestmark = pytest.mark.django_db


@pytest.fixture
def order():
    return make_order(status=Status.PAID)


def receipt(order: Order) -> str:
    return reverse("order_receipt", args=[order.pk])


def make_staff(*permissions: str, **fields: Any) -> User:
    user = User.objects.create(**{"username": "ada", "is_staff": True} | fields)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    return user


def request_of(client: Client) -> HttpRequest:
    request = HttpRequest()
    request.session = client.session
    return request


def test_the_browser_that_placed_an_order_sees_it(client, order):
    trust(client, order)

    assert client.get(receipt(order)).status_code == 200


def test_another_guest_does_not_see_it(client, order):
    trust(client, make_order(status=Status.PAID))

    assert client.get(receipt(order)).status_code == 404


def test_a_stranger_gets_the_same_answer_for_an_order_that_exists_and_one_that_does_not(client, order):
    missing_address = reverse("order_receipt", args=[uuid.uuid4()])
    client.get(missing_address)  # fills the caches of the page around it

    with CaptureQueriesContext(connection) as for_missing:
        missing = client.get(missing_address)
    with CaptureQueriesContext(connection) as for_forbidden:
        forbidden = client.get(receipt(order))

    assert forbidden.status_code == missing.status_code == 404
    assert forbidden.content == missing.content
    assert len(for_forbidden) == len(for_missing)
    assert "sessionid" not in forbidden.cookies  # no session is made for somebody who only looks


@pytest.mark.parametrize(
    ("fields", "permissions", "status"),
    [
        ({}, ["view_order", "view_payment"], 200),
        ({}, ["view_order"], 404),  # they make the gifts; what those cost is not theirs to read
        ({}, [], 404),
        ({}, ["view_product"], 404),
        ({"is_staff": False}, ["view_order", "view_payment"], 404),
        ({"is_superuser": True}, [], 200),
        ({"is_staff": False}, [], 404),
    ],
)
def test_staff_need_the_permission_to_see_orders(client, order, fields, permissions, status):
    client.force_login(make_staff(*permissions, **fields))

    assert client.get(receipt(order)).status_code == status


def test_an_order_is_remembered_for_30_days_even_by_a_session_that_lives_on(client, order):
    request, now = request_of(client), timezone.now()
    remember_order(request, order.pk)

    with time_machine.travel(now + timedelta(days=29, hours=23)):
        assert remembered_ids(request) == [str(order.pk)]
    with time_machine.travel(now + timedelta(days=30, minutes=1)):
        assert remembered_ids(request) == []


def test_the_newest_orders_are_remembered_when_there_are_too_many(client):
    request = request_of(client)
    ids = [str(uuid.uuid4()) for _ in range(MOST_REMEMBERED + 2)]

    for order_id in ids:
        remember_order(request, order_id)

    assert remembered_ids(request) == ids[:1:-1]


def test_remembering_an_order_twice_keeps_it_once(client, order):
    request = request_of(client)

    remember_order(request, order.pk)
    remember_order(request, str(order.pk))

    assert remembered_ids(request) == [str(order.pk)]


def test_forget_me_takes_orders_and_everything_else_off_this_device(client, order):
    trust(client, order)
    session = client.session
    session["cart"] = 7
    session.save()

    response = client.post(reverse("orders_forget"))

    assert (response.status_code, response["Location"]) == (303, reverse("my_orders"))
    assert client.get(receipt(order)).status_code == 404
    assert "cart" not in client.session


def test_only_a_post_of_our_own_page_forgets(client, order):
    trust(client, order)

    assert client.get(reverse("orders_forget")).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    assert strict.post(reverse("orders_forget")).status_code == 403
    assert client.get(receipt(order)).status_code == 200


@pytest.mark.parametrize("name", ["my_orders", "orders_find"])
def test_pages_about_orders_stay_out_of_caches_and_search_engines(client, name):
    response = client.get(reverse(name))

    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Robots-Tag"] == "noindex"
