"""Before money or names leave, whoever signed in a while ago says once more who they are, and types nothing twice."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from shop.models import Order, Payment, Refund
from shop.throttle.limits import SIGN_IN
from tests.admin.test_money_page import refund, seen, url_of
from tests.admin.test_order_actions import said
from tests.cart.pages import forms_to
from tests.gateway import Gateway
from tests.orders.make import make_order
from tests.payments.make import make_paid

pytestmark = pytest.mark.django_db

PASSWORD = "a-password-of-tests"


@pytest.fixture
def later(owner: Client) -> Iterator[time_machine.Traveller]:
    """A quarter of an hour and a second after the owner signed in."""
    with time_machine.travel("2026-11-21 12:00:00+00:00", tick=False) as clock:
        owner.get("/admin/")
        clock.shift(15 * 60 + 1)
        yield clock


def waiting(page: Any, address: str) -> dict[str, Any]:
    """Return what the form of the page that asks would send, the answer left out."""
    [form] = forms_to(page, address)
    return {name: values for name, values in form.items() if name != "still_you"}


def test_within_a_quarter_of_an_hour_nobody_is_asked(
    owner: Client, gateway: Gateway, later: time_machine.Traveller
) -> None:
    _, payment = make_paid(gateway)
    later.shift(-1)
    refund(owner, payment)
    assert Refund.objects.count() == 1


def test_a_refund_waits_for_the_password_and_keeps_what_was_typed(
    owner: Client, gateway: Gateway, later: time_machine.Traveller
) -> None:
    _, payment = make_paid(gateway)
    asked = refund(owner, payment)
    assert (asked.status_code, Refund.objects.count(), gateway.refunds) == (200, 0, [])
    assert "Is it still you?" in asked.content.decode()
    assert "no-store" in asked["Cache-Control"]
    kept = waiting(asked, url_of(payment))
    assert kept == {"amount_kobo": ["1,000"], "reason": ["Late"]} | {k: [str(v)] for k, v in seen(payment).items()}

    wrong = owner.post(url_of(payment), kept | {"still_you": "not-my-password"})
    assert (wrong.status_code, Refund.objects.count()) == (422, 0)
    assert "That is not your password" in wrong.content.decode()
    assert waiting(wrong, url_of(payment)) == kept
    assert "not-my-password" not in wrong.content.decode()

    done = owner.post(url_of(payment), kept | {"still_you": PASSWORD}, follow=True)
    assert said(done) == ["₦1,000 is on its way. Banks take up to 10 working days."]
    made = Refund.objects.get()
    assert (made.amount_kobo, made.reason) == (100_000, "Late")

    refund(owner, payment, amount_kobo="2,000")  # proved: not asked again for a while
    assert Refund.objects.count() == 2


def test_an_empty_answer_is_asked_for(owner: Client, gateway: Gateway, later: time_machine.Traveller) -> None:
    _, payment = make_paid(gateway)
    answer = owner.post(url_of(payment), {"still_you": "", "reason": "Late"})
    assert (answer.status_code, Refund.objects.count()) == (422, 0)
    assert "Type your password to go on" in answer.content.decode()


def test_looking_asks_nothing(owner: Client, gateway: Gateway, later: time_machine.Traveller) -> None:
    _, payment = make_paid(gateway)
    assert "Refund" in owner.get(url_of(payment)).content.decode()


def test_an_export_waits_too(owner: Client, later: time_machine.Traveller) -> None:
    order = make_order()
    for address in (reverse("sheet_export", args=["orders"]), reverse("customer_export", args=[order.pk])):
        asked = owner.post(address)
        assert ("Is it still you?" in asked.content.decode(), "Content-Disposition" in asked) == (True, False)
    done = owner.post(address, {"still_you": PASSWORD})
    assert "attachment" in done["Content-Disposition"]


def test_erasing_waits_too(owner: Client, later: time_machine.Traveller) -> None:
    order = make_order(status="cancelled")
    address = reverse("customer_erase", args=[order.pk])
    asked = owner.post(address, {"word": "ERASE", "seen": "1"})
    assert Order.objects.get().erased_at is None
    owner.post(address, waiting(asked, address) | {"still_you": PASSWORD})
    assert Order.objects.get().erased_at is not None


def test_who_may_not_do_it_is_not_asked_for_a_password(staff: Any, gateway: Gateway) -> None:
    _, payment = make_paid(gateway)
    with time_machine.travel("2026-11-21 12:00:00+00:00", tick=False) as clock:
        client = staff("view_order")
        client.get("/admin/")
        clock.shift(3600)
        assert client.post(url_of(payment), {"still_you": "x"}).status_code == 403


def test_signing_in_again_counts(owner: Client, gateway: Gateway, later: time_machine.Traveller) -> None:
    _, payment = make_paid(gateway)
    owner.post("/admin/login/", {"username": "owner", "password": PASSWORD, "next": "/admin/"})
    refund(owner, payment)
    assert Refund.objects.count() == 1


def test_guessing_ends(owner: Client, gateway: Gateway, later: time_machine.Traveller, settings: Settings) -> None:
    settings.THROTTLE = True
    _, payment = make_paid(gateway)
    answers = [owner.post(url_of(payment), {"still_you": f"guess {n}"}).status_code for n in range(SIGN_IN.browser + 1)]
    assert answers == [422] * SIGN_IN.browser + [429]
    assert owner.post(url_of(payment), {"still_you": PASSWORD}).status_code == 429
    assert Payment.objects.get().refunds.count() == 0
