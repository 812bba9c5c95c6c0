"""The day of arrival: on the checkout page, frozen on the order, on its page and in its mails."""

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from shop.cart.change import add_line
from shop.cart.contents import EMPTY_CART
from shop.cart.read import read_cart
from shop.catalogue.models import Product
from shop.delivery.models import DeliveryPlace
from shop.orders.emails import compose
from shop.orders.models import OutboxMail, Status
from tests.cart.make import make_cup, make_customization, make_pack
from tests.checkout.make import make_cart, place
from tests.make import make_place, make_product
from tests.orders.make import make_order, trust

pytestmark = pytest.mark.django_db

FRIDAY = "2026-11-20 10:00:00+00:00"


def make_slow(product: Product, making_days: int) -> None:
    Product.objects.filter(pk=product.pk).update(making_days=making_days)


def test_a_cart_takes_as_long_as_what_takes_longest_in_it():
    pen = make_product("Pen")
    cart = make_cart(make_cup())
    add_line(cart, make_pack(pen), 1, make_customization(extras=(pen,)))
    assert read_cart(cart).making_days == 2
    make_slow(pen, 5)
    assert read_cart(cart).making_days == 5
    assert EMPTY_CART.making_days == 0


@time_machine.travel(FRIDAY, tick=False)
def test_an_order_keeps_the_days_that_were_promised():
    cart = make_cart()
    order = place(cart)
    make_slow(cart.lines.get().variant.product, 9)
    DeliveryPlace.objects.update(min_days=7, max_days=9)
    order.refresh_from_db()
    assert order.place_days == "Wed 25 – Fri 27 Nov"


@time_machine.travel(FRIDAY, tick=False)
def test_the_checkout_page_says_the_days_of_the_chosen_place(client: Client):
    make_place("Abeokuta", min_days=1, max_days=1)
    session = client.session
    session["cart"] = make_cart().pk
    session.save()

    def said(query: str) -> str:
        return " ".join(client.get(reverse("checkout") + query).content.decode().split())

    assert "<dt>Arrives</dt> <dd>Wed 25 Nov</dd>" in said("?location=abeokuta")
    assert "Arrives" not in said("")


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (Status.AWAITING_PAYMENT, "<dt>Arrives</dt> <dd>Tue 24 – Thu 26 Nov</dd>"),
        (Status.PAID, "<dt>Arrives</dt> <dd>Tue 24 – Thu 26 Nov</dd>"),
        (Status.CANCELLED, ""),
        (Status.EXPIRED, ""),
        (Status.REFUNDED, ""),
    ],
)
def test_the_order_page_says_the_days_while_there_is_something_to_come(client: Client, status: Status, words: str):
    order = make_order(status=status)
    trust(client, order)
    page = " ".join(client.get(reverse("order", args=[order.pk])).content.decode().split())
    assert words in page
    assert ("24 – Thu" in page) is bool(words)


@pytest.mark.parametrize(("status", "is_said"), [(Status.PAID, True), (Status.CANCELLED, False)])
def test_mails_say_the_days_while_there_is_something_to_come(status, is_said):
    order = make_order(status=status)
    mail = compose(OutboxMail.objects.create(order=order, kind=OutboxMail.Kind.PAID, cause="test"))
    html, _ = mail.alternatives[0]
    assert ("Arrives Tue 24 – Thu 26 Nov" in mail.body) is is_said
    assert ("Arrives Tue 24 – Thu 26 Nov" in str(html)) is is_said
