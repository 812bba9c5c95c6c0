"""Who asks too often is told when to come back, keeps what they typed, and keeps nobody else out."""

import logging
from typing import Any

import pytest
import time_machine
from django.db import OperationalError, connection
from django.test import Client
from django.urls import get_resolver, reverse
from pytest_django import Settings

from shop.cart.models import Cart
from shop.catalogue.models import Product
from shop.orders.models import Order
from shop.throttle import limits
from shop.throttle.count import forget_old_hits, seconds_to_wait
from shop.throttle.limits import (
    CALLBACK,
    CHECKOUT,
    FIND,
    NAMES,
    NEW_CART,
    ON_POST,
    PAY,
    PREVIEW,
    SIGN_IN,
    TOTAL,
    Limit,
)
from shop.throttle.models import Hits
from tests.gateway import Gateway
from tests.make import make_product
from tests.orders.make import make_order, trust
from tests.personalisation.make import STANDARD_POST, make_standard_product

pytestmark = pytest.mark.django_db

NOON = "2026-11-21 12:00:01+00:00"
HOUSE, CAFE = "102.89.1.1", "102.89.1.2"  # two networks


@pytest.fixture(autouse=True)
def throttled(settings: Settings) -> Any:
    settings.THROTTLE = True
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def at(address: str, **more: Any) -> Client:
    return Client(REMOTE_ADDR=address, **more)


def browser(address: str = HOUSE) -> Client:
    """One that has seen a form of ours."""
    client = at(address)
    client.cookies["csrftoken"] = "a" * 32
    return client


def find(client: Client, **more: Any) -> Any:
    return client.post("/orders/find/", {"email": "ada@example.com"}, **more)


# --- The page ---------------------------------------------------------------------------------------


def test_one_browser_is_told_when_to_come_back_and_keeps_what_it_typed() -> None:
    client = browser()
    assert {find(client).status_code for _ in range(FIND.browser)} == {303}

    answer = client.post("/orders/find/?from=mail", {"email": 'ada"><b>@example.com'})

    assert (answer.status_code, answer["Retry-After"], answer["Cache-Control"]) == (429, "899", "private, no-store")
    page = answer.content.decode()
    assert "15 minutes" in page
    assert 'name="email" value="ada&quot;&gt;&lt;b&gt;@example.com"' in page
    assert 'action="/orders/find/?from=mail"' in page
    assert "csrfmiddlewaretoken" in page


def test_the_next_window_is_open_again(throttled: Any) -> None:
    client = browser()
    for _ in range(FIND.browser + 1):
        last = find(client)
    assert last.status_code == 429
    throttled.shift(int(last["Retry-After"]) - 1)
    assert find(client).status_code == 429
    throttled.shift(1)
    assert find(client).status_code == 303


def test_the_button_sends_again_what_was_typed(throttled: Any) -> None:
    order = make_order(email="ada@example.com")
    client = browser()
    for _ in range(FIND.browser):
        client.post("/orders/find/", {"email": "nobody@example.com"})
    refused = find(client)
    assert not order.mails.exists()
    throttled.shift(int(refused["Retry-After"]))
    kept = {name: value for name, value in refused.context["kept"]}
    assert client.post("/orders/find/", kept).status_code == 303
    assert order.mails.filter(kind="link").count() == 1


def test_a_refused_request_changes_nothing(client: Client) -> None:
    product = make_standard_product()
    client.post(f"/cart/add/{product.slug}/", STANDARD_POST | {"variant": product.variants.get().pk, "quantity": 1})
    for _ in range(CHECKOUT.browser):
        assert client.post("/checkout/", {"email": "a"}).status_code == 422
    refused = client.post("/checkout/", {"email": "ada@example.com", "note": "Ring twice"})
    assert refused.status_code == 429
    assert 'value="Ring twice"' in refused.content.decode()
    assert Order.objects.count() == 0
    assert client.get("/checkout/").status_code == 200


def test_what_is_too_long_to_be_carried_is_not() -> None:
    client = browser()
    for _ in range(FIND.browser):
        find(client)
    assert client.post("/orders/find/", {"email": "a" * 30_000}).context["kept"] == []


# --- Who is who --------------------------------------------------------------------------------------


def test_neighbours_behind_one_address_are_not_kept_out_by_one_of_them() -> None:
    for _ in range(FIND.browser + 5):
        find(at(HOUSE, headers={"user-agent": "Phone A"}))
    assert find(at(HOUSE, headers={"user-agent": "Phone A"})).status_code == 429
    assert find(at(HOUSE, headers={"user-agent": "Phone B"})).status_code == 303


def test_a_network_has_a_limit_of_its_own_and_makes_no_rows_beyond_it() -> None:
    for number in range(FIND.network):
        assert find(at(HOUSE, headers={"user-agent": f"Bot {number}"})).status_code == 303
    rows = Hits.objects.count()
    for number in range(5):
        assert find(at(HOUSE, headers={"user-agent": f"New bot {number}"})).status_code == 429
    assert Hits.objects.count() == rows == FIND.network + 1
    assert find(at(CAFE)).status_code == 303


def test_a_made_up_address_in_front_changes_nothing(settings: Settings) -> None:
    settings.TRUSTED_PROXY_HOPS = 2
    for number in range(FIND.network):
        forwarded = f"8.8.8.{number}, {HOUSE}, 172.70.1.1"
        find(Client(REMOTE_ADDR="10.0.0.1", headers={"x-forwarded-for": forwarded, "user-agent": str(number)}))
    spoofed = {"x-forwarded-for": f"1.2.3.4, {HOUSE}, 172.70.9.9", "user-agent": "other"}
    assert find(Client(REMOTE_ADDR="10.0.0.1", headers=spoofed)).status_code == 429


@pytest.mark.parametrize("forwarded", ["", HOUSE, "nonsense, nonsense", "10.1.2.3, 10.0.0.9", "127.0.0.1, ::1"])
def test_where_the_network_cannot_be_told_nobody_is_locked_out_by_others(settings: Settings, forwarded: str) -> None:
    settings.TRUSTED_PROXY_HOPS = 2
    for number in range(FIND.network + 1):
        headers = {"x-forwarded-for": forwarded, "user-agent": f"Phone {number}"}
        assert find(Client(REMOTE_ADDR="10.0.0.1", headers=headers)).status_code == 303


def test_an_ipv6_line_is_one_network_however_many_addresses_it_has() -> None:
    for number in range(FIND.network):
        find(at(f"2c0f:f5c0:1:2::{number:x}", headers={"user-agent": str(number)}))
    assert find(at("2c0f:f5c0:1:2:ffff::1")).status_code == 429
    assert find(at("2c0f:f5c0:1:3::1")).status_code == 303


def test_what_is_stored_names_nobody() -> None:
    find(browser())
    stored = str(list(Hits.objects.values()))
    assert HOUSE not in stored
    assert "a" * 32 not in stored


# --- What is limited ---------------------------------------------------------------------------------


def test_every_limit_is_for_an_address_that_exists_and_the_webhook_has_none() -> None:
    names = {str(name) for name in get_resolver().reverse_dict if isinstance(name, str)}
    ours = {name for name in ON_POST if ":" not in name} | {
        "product_preview",
        "paystack_callback",
        "checkout",
        "cart_add",
    }
    assert ours <= names
    assert reverse("admin:login")
    assert "paystack_webhook" not in ON_POST
    every = [value for value in vars(limits).values() if isinstance(value, Limit)]
    assert all(limit.network >= 6 * limit.browser for limit in every)


def test_a_flood_of_webhooks_is_answered_by_their_signatures_alone(client: Client) -> None:
    answers = {client.post("/payments/paystack/webhook/", b"{}", "application/json").status_code for _ in range(80)}
    assert answers == {401}
    assert not Hits.objects.exists()


def test_a_preview_is_drawn_sixty_times_a_minute(client: Client) -> None:
    product = make_standard_product()
    address = f"/products/{product.slug}/preview/"
    for _ in range(PREVIEW.browser):
        assert client.get(address, headers={"HX-Request": "true"}).status_code == 200
    refused = client.get(address, {"inscription": "Ada"}, headers={"HX-Request": "true"})
    assert refused.status_code == 429
    assert client.get(product.get_absolute_url()).status_code == 200


def test_drawing_the_summary_again_does_not_use_up_the_checkout(client: Client) -> None:
    for _ in range(PREVIEW.browser):
        assert client.post("/checkout/", {"sum_up": "1"}).status_code == 302
    assert client.post("/checkout/", {"sum_up": "1"}).status_code == 429
    assert client.post("/checkout/", {"email": "a"}).status_code == 302


def test_paying_is_limited_and_nothing_more_is_started(client: Client, gateway: Gateway) -> None:
    order = make_order()
    trust(client, order)
    for _ in range(PAY.browser):
        client.post(f"/orders/{order.pk}/pay/")
    started, asked = order.payments.count(), len(gateway.requests)
    assert client.post(f"/orders/{order.pk}/pay/").status_code == 429
    assert (order.payments.count(), len(gateway.requests)) == (started, asked)


def test_the_way_back_from_paystack_is_limited(client: Client) -> None:
    for _ in range(CALLBACK.browser):
        assert client.get("/payments/paystack/callback/?reference=x").status_code == 404
    refused = client.get("/payments/paystack/callback/?reference=x")
    assert refused.status_code == 429
    assert 'name="reference" value="x"' in refused.content.decode()


def test_a_network_makes_only_so_many_carts() -> None:
    product = make_product()
    posted = {"variant": product.variants.get().pk, "quantity": 1}
    for _ in range(NEW_CART.network):
        seconds_to_wait("new cart network", HOUSE, NEW_CART.network, NEW_CART.per)
    assert at(HOUSE).post(f"/cart/add/{product.slug}/", posted).status_code == 429
    assert not Cart.objects.exists()


def first_cart(address: str, *, session: str = "", **posted: Any) -> int:
    product = Product.objects.first() or make_product()
    client = at(address)
    client.cookies["sessionid"] = session
    return client.post(
        f"/cart/add/{product.slug}/", {"variant": product.variants.get().pk, "quantity": 1, **posted}
    ).status_code


@pytest.mark.parametrize("session", ["", "nonsense", "made-up-anew"])
def test_a_made_up_cookie_makes_no_more_carts(session: str) -> None:
    for _ in range(NEW_CART.network):
        seconds_to_wait("new cart network", HOUSE, NEW_CART.network, NEW_CART.per)
    assert first_cart(HOUSE, session=session) == 429
    assert first_cart(CAFE, session=session) == 303
    assert Cart.objects.count() == 1


def test_one_browser_s_cart_takes_as_many_gifts_as_its_limits_allow_without_being_counted() -> None:
    """Whoever has a cart fills it without a counter being asked; a cart beside it is counted like a first one."""
    product, client = make_product(), at(HOUSE)
    posted = {"variant": product.variants.get().pk, "quantity": 1}
    client.post(f"/cart/add/{product.slug}/", posted)
    counted = Hits.objects.count()
    Hits.objects.update(count=NEW_CART.network)
    client.post(f"/cart/add/{product.slug}/", posted)
    assert (Cart.objects.count(), Hits.objects.count()) == (1, counted)
    assert client.post(f"/cart/add/{product.slug}/", {**posted, "buy_now": "1"}).status_code == 429
    assert Cart.objects.count() == 1


# --- Drawings ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "address", "limit"),
    [
        ("get", "/gifts/?name=Ada", NAMES),
        ("get", "/products/?name=Ada", NAMES),
        ("post", "/products/{slug}/names/", NAMES),
        ("post", "/products/{slug}/total/", TOTAL),
        ("get", "/products/{slug}/preview/", PREVIEW),
    ],
)
def test_what_draws_with_words_of_ones_own_is_limited(method: str, address: str, limit: Limit) -> None:
    client, address = browser(), address.format(slug=make_product().slug)
    assert getattr(client, method)(address).status_code == 200
    for _ in range(limit.browser):
        seconds_to_wait(limit.name, "a" * 32, limit.browser, limit.per)
    assert getattr(client, method)(address).status_code == 429
    assert client.get("/products/").status_code == 200


# --- Signing in --------------------------------------------------------------------------------------


def sign_in(client: Client, password: str, name: str = "owner") -> Any:
    return client.post("/admin/login/", {"username": name, "password": password})


def test_guessing_a_password_ends_at_ten_even_with_the_right_one(owner: Client) -> None:
    for number in range(SIGN_IN.browser):
        assert sign_in(at(HOUSE, headers={"user-agent": str(number)}), "wrong").status_code == 200
    refused = sign_in(at(HOUSE), "a-password-of-tests", "OWNER ")
    assert refused.status_code == 429
    assert "a-password-of-tests" not in refused.content.decode()
    assert sign_in(at(CAFE), "a-password-of-tests").status_code == 302, "a guesser must not lock the owner out"


def test_who_signs_in_is_not_counted(owner: Client) -> None:
    for _ in range(2 * SIGN_IN.browser):
        assert sign_in(at(HOUSE), "a-password-of-tests").status_code == 302


# --- The counter --------------------------------------------------------------------------------------


def test_a_counter_that_fails_lets_everybody_through_and_says_so(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(execute: Any, sql: str, *args: Any) -> Any:
        if "shop_hits" in sql:
            raise OperationalError("the table is gone")
        return execute(sql, *args)

    with connection.execute_wrapper(broken), caplog.at_level(logging.ERROR):
        assert {find(client).status_code for _ in range(FIND.browser + 1)} == {303}
    assert "throttle: find could not be counted and was let through (OperationalError)" in caplog.messages


def test_an_instance_whose_clock_is_behind_counts_in_the_same_window(throttled: Any) -> None:
    def count() -> int:
        return seconds_to_wait("find", "somebody", 2, FIND.per)

    assert (count(), count()) == (0, 0)
    throttled.shift(-600)
    assert count() > 0
    assert Hits.objects.get().count == 3


def test_rows_go_once_their_window_is_over(throttled: Any) -> None:
    find(at(HOUSE))
    assert forget_old_hits() == 0
    throttled.shift(20 * 60)
    assert forget_old_hits() == 2
    assert not Hits.objects.exists()
