"""F26: the database's disk is full. Ordering says so and keeps what was typed; reading goes on."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse

from shop.cart.models import Cart
from shop.checkout.busy import NO_ROOM, CannotWrite, once_more
from shop.orders.models import Order, OrderEvent
from tests.cart.pages import text_of
from tests.checkout.form import send
from tests.gateway import Gateway
from tests.payments.make import counts

pytestmark = pytest.mark.django_db


@contextmanager
def only_reading() -> Iterator[None]:
    """Let SQLite refuse to write, as it does on a full or read-only disk."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = 1")
        try:
            yield
        finally:
            cursor.execute("PRAGMA query_only = 0")


@pytest.mark.skipif(connection.vendor != "sqlite", reason="on PostgreSQL a kill test does it")
def test_f26_with_no_room_to_write_checkout_refuses_politely_and_reading_works(
    client: Client,
    cart: Cart,
    gateway: Gateway,
    caplog: Any,
) -> None:
    page = client.get(reverse("checkout"))
    variant = cart.lines.get().variant
    with only_reading():
        answer = send(client, page, note="Ring three times")
        assert client.get("/products/").status_code == 200
        assert client.get(reverse("cart")).status_code == 200

    assert answer.status_code == 422
    assert "We cannot take orders for the moment. Nothing was charged" in text_of(answer)
    assert "Ring three times" in answer.content.decode()
    assert "no order can be written" in caplog.text
    assert (Order.objects.count(), OrderEvent.objects.count(), counts(variant)) == (0, 0, (10, 0))
    assert send(client, page).status_code == 303


class Refusal(Exception):
    """What a driver raises, with PostgreSQL's word for why."""

    def __init__(self, sqlstate: str) -> None:
        self.sqlstate = sqlstate


@pytest.mark.parametrize("state", sorted(NO_ROOM))
def test_it_is_not_tried_again(state: str) -> None:
    tries = []

    def write() -> None:
        tries.append(1)
        raise OperationalError from Refusal(state)

    with pytest.raises(CannotWrite):
        once_more(write)
    assert len(tries) == 1
