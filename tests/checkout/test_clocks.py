"""F52: a machine whose clock is wrong. Deadlines are the application's; money and pieces are right all the same."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from shop.checkout.expire import expire_orders
from shop.management.audit import broken_rules
from shop.orders.link import order_link
from shop.orders.models import Order, Status
from shop.payments.confirm import confirm_payment
from shop.payments.models import Refund
from tests.cart.make import make_cup
from tests.checkout.make import make_cart, place
from tests.gateway import Gateway
from tests.payments.make import counts, make_placed, pay, variant_of

pytestmark = pytest.mark.django_db

WRONG = timedelta(minutes=10)


def on_a_machine_ahead(by: timedelta = WRONG) -> time_machine.travel:
    return time_machine.travel(timezone.now() + by)


def test_a_job_ten_minutes_ahead_asks_paystack_before_it_lets_an_order_go(gateway: Gateway) -> None:
    order, payment = make_placed()
    pay(gateway, payment)
    with time_machine.travel(timezone.now() + timedelta(minutes=6)), on_a_machine_ahead():
        expire_orders()
    order.refresh_from_db()
    assert (order.status, counts(variant_of(order))) == (Status.PAID, (9, 0))
    assert broken_rules() == []


def test_money_for_an_order_it_let_go_too_soon_pays_it_or_goes_back(gateway: Gateway) -> None:
    cup = make_cup(on_hand=2)
    orders = [place(make_cart(cup)) for _ in range(2)]
    with on_a_machine_ahead(timedelta(minutes=16)):
        expire_orders()
    assert set(Order.objects.values_list("status", flat=True)) == {Status.EXPIRED}
    place(make_cart(cup))

    for order in orders:
        payment = order.payments.get()
        pay(gateway, payment)
        confirm_payment(payment.reference)

    assert [Order.objects.get(pk=order.pk).status for order in orders] == [Status.PAID, Status.EXPIRED]
    assert [row["amount"] for row in gateway.refunds] == [orders[1].total_kobo]
    assert Refund.objects.get().cause == Refund.Cause.LATE
    assert counts(cup) == (1, 1)
    assert broken_rules() == []


def test_an_order_placed_on_a_machine_that_is_behind_loses_that_time_and_no_money(gateway: Gateway) -> None:
    with on_a_machine_ahead(-WRONG):
        order, payment = make_placed()
    assert 0 < order.seconds_left <= 5 * 60
    pay(gateway, payment)
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        expire_orders()
        assert Order.objects.get().status == Status.PAID
    assert broken_rules() == []


@pytest.mark.parametrize("wrong", [WRONG, -WRONG])
def test_a_link_signed_by_a_wrong_clock_opens(client: Client, gateway: Gateway, wrong: timedelta) -> None:
    order, _ = make_placed()
    with on_a_machine_ahead(wrong):
        link = order_link(order)
    answer = client.post(link)
    assert (answer.status_code, answer["Location"]) == (303, reverse("order", args=[order.pk]))
    assert client.get(answer["Location"]).status_code == 200
