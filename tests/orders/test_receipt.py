from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from shop.orders.models import Order, Status
from tests.make import make_variant
from tests.orders.make import make_answers, make_order, trust

pytestmark = pytest.mark.django_db


def receipt(client: Client, order: Order) -> Any:
    trust(client, order)
    return client.get(reverse("order_receipt", args=[order.pk]))


@pytest.mark.parametrize("status", [Status.AWAITING_PAYMENT, Status.EXPIRED, Status.CANCELLED])
def test_an_order_that_was_never_paid_has_no_receipt(client, status):
    order = make_order(status=status)

    response = receipt(client, order)

    assert (response.status_code, response["Location"]) == (302, reverse("order", args=[order.pk]))


def test_a_paid_order_has_a_receipt_with_everything_that_was_agreed(client):
    order = make_order(
        status=Status.PAID,
        discount_kobo=50_000,
        note="Please call first",
        lines=[
            {
                "variant": (pack := make_variant(price_kobo=2_000_000)),
                "customization": make_answers("Clay", "For\nAdá <3"),
                "contact": {"phone": "+2348030000001", "phone_typed": "0803 000 0001"},
                "extras": [{"variant": (candle := make_variant(price_kobo=300_000))}],
            }
        ],
    )

    text = " ".join(receipt(client, order).text.split())

    for shown in (
        f"Receipt for order {order.number}",
        str(pack),
        str(candle),
        '<dt>Colour</dt> <dd dir="auto">Clay</dd>',
        "For<br>Adá &lt;3",
        "0803 000 0001",
        "<dd>0803 123 4567</dd>",
        "₦23,000",  # gifts; the pack with its extra too
        "<dt>Voucher</dt> <dd>−₦500</dd>",
        "₦24,000",
        order.name,
        order.address,
        "Please call first",
    ):
        assert shown in text


def test_the_receipt_shows_what_was_agreed_after_the_catalogue_changed(client):
    variant = make_variant(price_kobo=950_000)
    order = make_order(status=Status.PAID, lines=[{"variant": variant}])
    before = receipt(client, order).text
    type(variant).objects.update(price_kobo=1, name="Other")
    type(variant.product).objects.update(name="Renamed", is_active=False)

    assert receipt(client, order).text == before


def test_a_refunded_order_keeps_its_receipt_which_says_so(client):
    assert "Refunded" in receipt(client, make_order(status=Status.REFUNDED)).text


def test_a_receipt_asks_a_constant_number_of_queries(client, django_assert_num_queries):
    order = make_order(status=Status.PAID, lines=[{}, {}, {}])
    receipt(client, order)

    with django_assert_num_queries(5):  # session, order, lines, events, refunds
        client.get(reverse("order_receipt", args=[order.pk]))


def test_a_receipt_is_private(client):
    response = receipt(client, make_order(status=Status.PAID))

    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize("name", ["order_receipt", "my_orders"])
def test_a_page_that_asks_for_no_part_of_a_page_loads_nothing_that_could(client, name):
    """A third of its bytes on a first visit; and what a page does ask for needs it."""
    order = make_order(status=Status.PAID)
    trust(client, order)
    page = client.get(reverse(name, args=[order.pk] if name == "order_receipt" else [])).text
    assert order.number in page
    assert "js/shop.js" in page
    assert ("django_htmx/" in page, "data-hx-" in page) == (False, False)
    assert "django_htmx/" in client.get(reverse("order", args=[order.pk])).text
