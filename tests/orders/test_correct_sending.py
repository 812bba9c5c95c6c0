"""Correcting with whom an order travels: logged, from a current page, mailed only where asked for."""

from typing import Any

import pytest
from django.contrib.auth.models import User

from shop.orders.correct_sending import SENDING_CORRECTED, correct_sending
from shop.orders.emails import compose, send_waiting_mail
from shop.orders.fulfil import CannotFulfil, mark_sent
from shop.orders.models import Actor, Fulfilment, Order, OutboxMail, Status
from shop.orders.seen import OrderChanged
from tests.orders.make import make_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent() -> Order:
    """An order that left with GIG Logistics, and whose mail about it has left, too."""
    order = make_order(status=Status.PAID, fulfilment=Fulfilment.IN_PRODUCTION)
    order = mark_sent(order.pk, carrier="GIG Logistics", tracking="GIG-77")
    assert send_waiting_mail().sent == 1
    return order


def state_of(order: Order) -> tuple[Any, ...]:
    order = Order.objects.get(pk=order.pk)
    return order.version, order.carrier, order.tracking, order.events.count(), order.mails.count()


def test_it_says_the_new_rider_and_logs_both(sent: Order) -> None:
    user = User.objects.create_user("owner")

    assert correct_sending(sent.pk, carrier=" A rider ", tracking="0803 1", user=user, seen_version=sent.version)

    now = Order.objects.get(pk=sent.pk)
    assert (now.carrier, now.tracking, now.version) == ("A rider", "0803 1", sent.version + 1)
    event = now.events.get(what=SENDING_CORRECTED)
    assert (event.before, event.after, event.actor, event.user) == (
        "GIG Logistics GIG-77",
        "A rider 0803 1",
        Actor.OWNER,
        user,
    )
    assert now.mails.count() == 1


def test_the_customer_gets_a_second_mail_only_where_asked_for(sent: Order) -> None:
    correct_sending(sent.pk, carrier="A rider", tracking="0803 1", tell=True)
    mail = OutboxMail.objects.select_related("order").get(state=OutboxMail.State.WAITING)
    assert "with A rider." in compose(mail).body
    assert "0803 1" in compose(mail).body


def test_a_mail_that_has_not_left_says_it_right_and_is_the_only_one() -> None:
    order = make_order(status=Status.PAID, fulfilment=Fulfilment.IN_PRODUCTION)
    mark_sent(order.pk, carrier="GIG Logistics", tracking="GIG-77")
    correct_sending(order.pk, carrier="A rider", tracking="", tell=True)
    mail = OutboxMail.objects.select_related("order").get()
    assert "with A rider." in compose(mail).body
    assert "GIG-77" not in compose(mail).body


def test_a_mail_that_a_sender_has_taken_is_followed_by_a_second_one() -> None:
    order = make_order(status=Status.PAID, fulfilment=Fulfilment.IN_PRODUCTION)
    mark_sent(order.pk, carrier="GIG Logistics", tracking="GIG-77")
    OutboxMail.objects.update(attempts=1)
    correct_sending(order.pk, carrier="A rider", tracking="", tell=True)
    assert order.mails.filter(attempts=0).count() == 1


def test_words_too_long_for_an_event_are_in_its_note(sent: Order) -> None:
    carrier, tracking = "Ọ" * 60, "7" * 60
    correct_sending(sent.pk, carrier=carrier, tracking=tracking)
    assert sent.events.get(what=SENDING_CORRECTED).note == f"GIG Logistics GIG-77 → {carrier} {tracking}"


def test_the_same_again_changes_nothing_even_from_an_old_page(sent: Order) -> None:
    before = state_of(sent)
    assert not correct_sending(sent.pk, carrier="GIG Logistics", tracking="GIG-77", tell=True, seen_version=1)
    assert state_of(sent) == before


def test_an_old_page_is_refused(sent: Order) -> None:
    before = state_of(sent)
    with pytest.raises(OrderChanged):
        correct_sending(sent.pk, carrier="A rider", tracking="", seen_version=sent.version - 1)
    assert state_of(sent) == before


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"fulfilment": Fulfilment.IN_PRODUCTION}, "not on its way"),
        ({"fulfilment": Fulfilment.DELIVERED}, "not on its way"),
        ({"status": Status.CANCELLED}, "cancelled"),
    ],
)
def test_only_what_is_on_its_way_is_corrected(sent: Order, fields: dict[str, str], why: str) -> None:
    Order.objects.filter(pk=sent.pk).update(**fields)
    before = state_of(sent)
    with pytest.raises(CannotFulfil, match=why):
        correct_sending(sent.pk, carrier="A rider", tracking="")
    assert state_of(sent) == before


@pytest.mark.parametrize("said", [{"carrier": " "}, {"carrier": "x" * 61}, {"tracking": "x" * 61}])
def test_it_needs_a_carrier_and_words_that_fit(sent: Order, said: dict[str, Any]) -> None:
    before = state_of(sent)
    with pytest.raises(CannotFulfil):
        correct_sending(sent.pk, **{"carrier": "A rider", "tracking": ""} | said)
    assert state_of(sent) == before
