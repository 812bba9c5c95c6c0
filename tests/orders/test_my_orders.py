from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from shop.catalogue.models import Kind
from shop.orders.models import Fulfilment, Status
from tests.make import make_product
from tests.orders.make import make_engraved, make_order, trust

pytestmark = pytest.mark.django_db

MY_ORDERS = "/orders/"


def numbers_on(response: Any) -> list[str]:
    return [card.order.number for card in response.context["cards"]]


def test_nobody_has_no_orders_and_is_led_to_the_shop(client):
    make_order()

    response = client.get(MY_ORDERS)

    assert numbers_on(response) == []
    assert "There are no orders on this device yet." in response.text
    assert f'href="{reverse("product_list")}"' in response.text
    assert "Forget me" not in response.text
    assert "sessionid" not in response.cookies


def test_orders_of_this_browser_are_shown_newest_first_whatever_was_granted_last(client):
    now = timezone.now()
    older, newer = make_order(placed_at=now - timedelta(days=3)), make_order(placed_at=now)
    make_order()  # somebody else's
    trust(client, newer)
    trust(client, older)

    assert numbers_on(client.get(MY_ORDERS)) == [newer.number, older.number]


def test_a_card_says_number_date_status_total_and_what_was_ordered(client):
    placed_at = datetime(2026, 3, 2, 9, tzinfo=UTC)
    cup = make_product("Tall cup", kind=Kind.CUP).variants.get()
    order = make_order(
        status=Status.PAID,
        fulfilment=Fulfilment.IN_PRODUCTION,
        placed_at=placed_at,
        lines=[{"variant": cup, "quantity": 2, "unit_price_kobo": 1_000_000}],
    )
    trust(client, order)

    text = client.get(MY_ORDERS).text

    for shown in (
        order.number,
        "2 March 2026",
        "Being made",
        "₦21,500",
        f"2 × Tall cup ({cup.name})",
        "Forget me on this",
    ):
        assert shown in " ".join(text.split())
    assert "2a2f7f" in text  # drawn in the colour that was ordered


def test_a_card_tells_gifts_of_one_name_apart(client):
    order = make_engraved().order
    trust(client, order)

    assert "<li> Cup, “Tolu” </li>" in " ".join(client.get(MY_ORDERS).text.split())


@pytest.mark.parametrize("status", Status.values)
def test_only_an_order_that_waits_for_payment_offers_to_pay(client, status):
    order = make_order(status=status)
    trust(client, order)

    assert ("Pay now" in client.get(MY_ORDERS).text) == (status == "awaiting_payment")


def test_many_orders_are_paged_by_links_in_a_constant_number_of_queries(client, django_assert_num_queries):
    now = timezone.now()
    orders = [make_order(placed_at=now - timedelta(hours=hours)) for hours in range(12)]
    trust(client, *orders)

    client.get(MY_ORDERS)  # fills the caches of the page around it

    with django_assert_num_queries(4):  # session, count, orders, lines
        first = client.get(MY_ORDERS)
    second = client.get(MY_ORDERS, {"page": 2})

    assert numbers_on(first) == [order.number for order in orders[:10]]
    assert numbers_on(second) == [order.number for order in orders[10:]]
    assert 'rel="next"' in first.text
    assert numbers_on(client.get(MY_ORDERS, {"page": "x"})) == numbers_on(first)


def test_what_people_typed_is_shown_as_text(client):
    variant = make_product("<b>Cup</b>").variants.get()
    order = make_order(lines=[{"variant": variant}])
    trust(client, order)

    text = client.get(MY_ORDERS).text

    assert "&lt;b&gt;Cup&lt;/b&gt;" in text
    assert "<b>Cup</b>" not in text
