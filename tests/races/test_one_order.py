"""One checkout makes one order, one cart waits for one payment, however many tabs and clicks there are."""

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from shop.checkout import place as placing
from shop.checkout.place import place_order
from shop.orders.models import Order, OutboxMail, Status
from shop.payments import paystack
from shop.payments.models import Payment
from tests.cart.make import make_cup
from tests.checkout.form import send
from tests.checkout.make import make_cart, make_details, shown
from tests.gateway import Gateway
from tests.make import make_place
from tests.payments.make import counts
from tests.races.together import Call, before, meet, together
from tests.races.unguarded import IS_POSTGRES


def tabs(number: int, *, token: uuid.UUID | None = None, **details: Any) -> list[Call]:
    """Return the same checkout page, sent from so many tabs; with a `token` it is one tab clicked so often."""
    cart = make_cart(make_cup(on_hand=5))
    typed, seen = make_details(**details), shown(cart)
    return [lambda: place_order(cart.pk, typed, seen, token or uuid.uuid4()).order for _ in range(number)]


def test_eight_clicks_on_one_button_make_one_order() -> None:
    outcomes = together(*tabs(8, token=uuid.uuid4()))

    order = Order.objects.get()
    assert [outcome.pk for outcome in outcomes] == [order.pk] * 8
    assert Payment.objects.count() == 1
    assert counts(order.lines.get().variant) == (5, 1)
    assert OutboxMail.objects.count() == 1


def test_two_tabs_that_say_the_same_land_on_one_order() -> None:
    outcomes = together(*tabs(4))

    assert {outcome.pk for outcome in outcomes} == {Order.objects.get().pk}


def test_of_two_tabs_that_differ_the_later_replaces_the_earlier() -> None:
    cart = make_cart(make_cup(on_hand=1))
    seen = shown(cart)
    typed = [make_details(address=f"{number} Quarry Road") for number in (1, 2)]

    together(*[lambda d=one: place_order(cart.pk, d, seen, uuid.uuid4()) for one in typed])

    assert sorted(Order.objects.values_list("status", flat=True)) == [Status.AWAITING_PAYMENT, Status.CANCELLED]
    assert counts(cart.lines.get().variant) == (1, 1)


def test_twin_without_the_carts_lock_only_the_unique_token_is_left_and_clicks_fail(
    monkeypatch: pytest.MonkeyPatch, unguarded: None
) -> None:
    clicks = tabs(4, token=uuid.uuid4())
    meet(monkeypatch, placing, "_new_order", 4)

    outcomes = together(*clicks)

    fault = "IntegrityError" if IS_POSTGRES else "OperationalError"
    assert sorted(type(outcome).__name__ for outcome in outcomes) == sorted(["Order", *[fault] * 3])
    assert Order.objects.count() == 1


def test_twin_without_the_carts_lock_two_tabs_only_have_the_constraint_on_unpaid_orders(
    monkeypatch: pytest.MonkeyPatch, unguarded: None
) -> None:
    both = tabs(2)
    meet(monkeypatch, placing, "_new_order", 2)

    outcomes = together(*both)

    fault = next(outcome for outcome in outcomes if isinstance(outcome, Exception))
    assert ("one_unpaid_order_per_cart" if IS_POSTGRES else "database is locked") in str(fault)


def test_a_double_click_leads_both_to_the_payment_page(
    client: Client, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Paystack refuses a reference that it has seen: whoever comes second takes the page that the first one got."""
    make_place()
    session = client.session
    session["cart"] = make_cart().pk
    session.save()
    page = client.get(reverse("checkout"))
    same_browser = Client()
    same_browser.cookies = client.cookies
    other = before(monkeypatch, paystack, "initialize", lambda: send(same_browser, page))

    ours = send(client, page)

    address = f"{gateway.url}/checkout/{Payment.objects.get().reference}"
    assert [ours["Location"], other.result()["Location"]] == [address, address]
    assert gateway.asked("/transaction/initialize") == 2
