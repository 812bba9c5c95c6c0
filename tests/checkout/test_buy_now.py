"""Buying at once again: the unpaid order before does not stand in the way, and does not stay beside the new one."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from shop.catalogue.models import Variant
from shop.orders.models import Order
from shop.payments.models import Payment
from shop.stock.models import Stock
from tests.cart.make import make_cup
from tests.cart.pages import add
from tests.checkout.form import hidden
from tests.checkout.typed import TYPED
from tests.gateway import Gateway
from tests.make import make_place
from tests.payments.make import counts, pay

pytestmark = pytest.mark.django_db


@pytest.fixture
def last_cup() -> Variant:
    make_place()
    return make_cup(on_hand=1)


def buy(client: Client, variant: Variant, **asked: Any) -> Any:
    """Press "Buy now" and send the checkout page that it leads to."""
    page = client.get(add(client, variant, buy_now=1, **asked)["Location"])
    return client.post(reverse("checkout"), TYPED | hidden(page))


def ordered() -> list[tuple[str, str]]:
    """Return what became of each order, and what is engraved."""
    rows = [(order.status, order.lines.get().customization) for order in Order.objects.order_by("placed_at")]
    return [(status, next(each["value"] for each in said if each["kind"] == "inscription")) for status, said in rows]


def test_the_last_piece_that_ones_own_order_holds_is_bought_again_with_another_inscription(
    client: Client, last_cup: Variant, gateway: Gateway
) -> None:
    buy(client, last_cup, inscription="Tolu")
    assert counts(last_cup) == (1, 1)

    assert buy(client, last_cup, inscription="Bisi").status_code == 303

    assert ordered() == [("cancelled", "Tolu"), ("awaiting_payment", "Bisi")]
    assert counts(last_cup) == (1, 1)


def test_a_browser_holds_what_one_order_wants_however_often_it_buys(
    client: Client, last_cup: Variant, gateway: Gateway
) -> None:
    Stock.objects.update(on_hand=100)
    for _ in range(5):
        buy(client, last_cup, quantity=20)
    assert counts(last_cup) == (100, 20)
    assert [order.status for order in Order.objects.order_by("placed_at")] == ["cancelled"] * 4 + ["awaiting_payment"]


def test_what_is_paid_stays_paid_and_the_next_is_an_order_of_its_own(
    client: Client, last_cup: Variant, gateway: Gateway
) -> None:
    buy(client, last_cup, inscription="Tolu")
    payment = Payment.objects.get()
    pay(gateway, payment)
    client.get(reverse("paystack_callback"), {"reference": payment.reference})

    Stock.objects.update(on_hand=1)
    buy(client, last_cup, inscription="Bisi")

    assert ordered() == [("paid", "Tolu"), ("awaiting_payment", "Bisi")]


def test_while_money_is_on_its_way_nothing_is_replaced(client: Client, last_cup: Variant, gateway: Gateway) -> None:
    buy(client, last_cup, inscription="Tolu")
    payment = Payment.objects.get()
    gateway.pay(payment.reference, "ongoing")

    answer = buy(client, last_cup, inscription="Bisi")

    assert answer["Location"] == reverse("order", args=[payment.order_id])
    assert ordered() == [("awaiting_payment", "Tolu")]
