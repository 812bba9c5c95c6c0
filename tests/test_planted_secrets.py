"""Personal data and secrets are planted in a whole purchase, faults included, and looked for where they must not be."""

import logging
import re
from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError
from django.test import Client
from pytest_django import Settings

from shop.cart.models import Cart
from shop.logs import JsonLines
from shop.orders.link import Scope, make_token
from shop.orders.models import Order
from tests.checkout.form import cart_in, send
from tests.gateway import Gateway
from tests.make import make_place
from tests.payments.make import pay

pytestmark = pytest.mark.django_db

EMAIL, NAME, PHONE = "planted.mail@example.ng", "Zebedee Plantedname", "0803 111 2233"
ADDRESS, NOTE = "77 Planted Close, Ibara", "Ask for the planted gateman"
TYPED = {
    "email": EMAIL,
    "name": NAME,
    "phone": PHONE,
    "location": "abeokuta",
    "location_other": "",
    "address": ADDRESS,
    "note": NOTE,
    "pay_with": "card",
}
PERSONAL = [EMAIL, "Plantedname", "803 111 2233", "8031112233", "Planted Close", "planted gateman"]


@pytest.fixture
def cart(client: Client) -> Cart:
    make_place()
    return cart_in(client)


@pytest.fixture
def logged() -> Iterator[Callable[[], str]]:
    """Everything the shop says at every level, as production writes it down."""
    written = StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonLines())
    root, database = logging.getLogger(), logging.getLogger("django.db.backends")
    before, root_level = database.level, root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    database.setLevel(logging.INFO)  # its DEBUG repeats every value; `LOG_LEVEL=debug` is refused in production
    yield written.getvalue
    root.removeHandler(handler)
    root.setLevel(root_level)
    database.setLevel(before)


def secrets_of(settings: Settings, client: Client) -> list[str]:
    keys = [settings.SECRET_KEY, settings.PAYSTACK_SECRET_KEY]
    return keys + [
        client.cookies["sessionid"].value,
        *[make_token(order, Scope.ORDER) for order in Order.objects.all()],
    ]


@pytest.mark.usefixtures("cart")
def test_a_purchase_leaves_nothing_of_the_shopper_in_logs_and_addresses(
    client: Client, gateway: Gateway, settings: Settings, logged: Callable[[], str], mailoutbox: list[Any]
) -> None:
    gateway.fail((500, b"{}"), None)  # Paystack is down at first
    answers = [client.post("/checkout/", TYPED | {"email": "planted.mail"}), send(client, **TYPED)]
    order = Order.objects.get()
    answers += [client.get(f"/orders/{order.pk}/"), client.post(f"/orders/{order.pk}/pay/")]
    payment = order.payments.latest("pk")
    pay(gateway, payment)
    answers += [client.get(f"/payments/paystack/callback/?reference={payment.reference}"), client.get("/orders/")]
    answers += [client.post("/orders/find/", {"email": EMAIL}), client.post("/orders/find/", {"email": f"{EMAIL} x"})]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    call_command("run_jobs", stdout=StringIO())
    link = f"/orders/link/{make_token(order, Scope.ORDER)}/"
    answers += [Client().get(link), Client().post(link), Client().get(link + "nonsense")]

    said = logged()
    assert "run_jobs" not in said
    assert len(said.splitlines()) > 3, "the test must have made the shop speak"
    assert [mark for mark in PERSONAL + secrets_of(settings, client) if mark in said] == []
    addresses = [answer.get("Location", "") for answer in answers]
    for answer in answers:
        addresses += re.findall(r'(?:href|src|action)="([^"]*)"', answer.content.decode())
    ours = [address for address in addresses if not address.startswith(("mailto:", "tel:"))]
    assert [mark for mark in PERSONAL for address in ours if mark in address] == []


@pytest.mark.usefixtures("cart")
def test_a_stranger_s_pages_show_nothing_of_it(client: Client, gateway: Gateway, settings: Settings) -> None:
    send(client, **TYPED)
    order = Order.objects.get()
    payment = order.payments.get()
    stranger = Client()
    for address in [
        f"/orders/{order.pk}/",
        f"/orders/{order.pk}/status/",
        f"/orders/{order.pk}/receipt/",
        f"/payments/paystack/callback/?reference={payment.reference}",
        "/orders/",
        "/cart/",
        "/checkout/",
    ]:
        page = stranger.get(address, follow=True).content.decode()
        assert [mark for mark in PERSONAL + secrets_of(settings, client) if mark in page] == [], address


def test_a_fault_repeats_nothing_of_what_was_sent(logged: Callable[[], str], monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(email: str) -> None:
        raise IntegrityError(f"duplicate key DETAIL:  Key (lower(name), email)=({NAME}, {email}) already exists.")

    monkeypatch.setattr("shop.orders.views.owe_link", fail)
    client = Client(raise_request_exception=False)
    answer = client.post("/orders/find/", {"email": EMAIL})
    assert answer.status_code == 500
    said = logged()
    assert "IntegrityError" in said
    assert [mark for mark in PERSONAL if mark in said + answer.content.decode()] == []
