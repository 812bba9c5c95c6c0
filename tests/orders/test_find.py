"""Asking for a link with the email address alone. The answer never tells whether the address has orders."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from shop.orders.models import OutboxMail
from tests.orders.make import make_order

pytestmark = pytest.mark.django_db

FIND = "/orders/find/"


def ask(client: Client, email: str) -> Any:
    return client.post(FIND, {"email": email}, follow=True)


def shown(response: Any) -> str:
    """Return the page without its security token, which differs on every page."""
    return "\n".join(line for line in response.text.splitlines() if "csrfmiddlewaretoken" not in line)


def test_a_link_is_owed_to_the_newest_order_of_the_address(client):
    make_order(email="ada@example.com", placed_at=timezone.now() - timedelta(days=2))
    newest = make_order(email="Ada@Example.com", placed_at=timezone.now() - timedelta(days=1))
    make_order(email="b@example.com")

    response = client.post(FIND, {"email": " ada@EXAMPLE.com "})

    assert (response.status_code, response["Location"]) == (303, FIND + "?sent=1")
    mail = OutboxMail.objects.get()
    assert (mail.order, mail.kind, mail.state) == (newest, "link", "waiting")


def test_the_answer_is_the_same_for_an_address_without_orders(client):
    make_order(email="ada@example.com")

    known, unknown = ask(client, "ada@example.com"), ask(client, "nobody@example.com")

    assert known.redirect_chain == unknown.redirect_chain
    assert shown(known) == shown(unknown)
    assert "If there are orders for this address, a link is on its way." in known.text
    assert OutboxMail.objects.count() == 1


def test_an_address_gets_three_links_a_day_and_more_the_next_day(client):
    make_order(email="ada@example.com")
    day = datetime(2026, 3, 2, 9, tzinfo=UTC)

    with time_machine.travel(day):
        answers = {shown(ask(client, "ada@example.com")) for _ in range(5)}
        assert OutboxMail.objects.count() == 3
    assert len(answers) == 1
    with time_machine.travel(day + timedelta(days=1)):
        ask(client, "ada@example.com")
    assert OutboxMail.objects.count() == 4


def test_a_new_order_does_not_start_the_count_again(client):
    for _ in range(4):
        make_order(email="ada@example.com")
        ask(client, "ada@example.com")

    assert OutboxMail.objects.count() == 3


def test_the_limit_of_one_address_is_not_that_of_another(client):
    for email in ("ada@example.com", "b@example.com"):
        make_order(email=email)
        for _ in range(4):
            ask(client, email)

    assert OutboxMail.objects.filter(order__email="b@example.com").count() == 3


@pytest.mark.parametrize(
    ("email", "error"),
    [
        ("", "Enter your email address"),
        ("ada", "Enter an email address in the correct format, like name@example.com"),
        ("ada@example.com\nBcc: b@example.com", "Enter an email address in the correct format, like name@example.com"),
        ("a" * 300 + "@example.com", "Enter an email address in the correct format, like name@example.com"),
    ],
)
def test_a_refused_address_is_422_with_what_was_typed(client, email, error):
    make_order(email="ada@example.com")

    response = client.post(FIND, {"email": email})

    assert response.status_code == 422
    assert response.text.count(error) == 2  # in the list on top and beside the field
    assert response.context["form"]["email"].value() == email
    assert not OutboxMail.objects.exists()


def test_looking_at_the_form_owes_nothing_and_makes_no_session(client):
    response = client.get(FIND)

    assert response.status_code == 200
    assert "If there are orders" not in response.text
    assert "sessionid" not in response.cookies


def test_my_orders_offers_the_form(client):
    assert f'action="{reverse("orders_find")}"' in client.get(reverse("my_orders")).text
