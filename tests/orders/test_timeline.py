from datetime import UTC, datetime

import pytest
from django.template.loader import render_to_string
from django.utils import timezone

from shop.orders.events import record
from shop.orders.models import Actor, Fulfilment, Order, Status
from shop.orders.statuses import status_words
from shop.orders.timeline import timeline
from tests.orders.make import make_order

pytestmark = pytest.mark.django_db


def names(order: Order) -> list[str]:
    """Return the names of the steps, those to come in brackets, the current one starred."""
    return [
        f"{step.name}*" if step.is_current else step.name if step.is_reached else f"({step.name})"
        for step in timeline(order)
    ]


def test_an_order_that_waits_for_payment_is_received():
    assert names(make_order()) == ["Received*", "(Paid)", "(Making)", "(On the way)", "(Delivered)"]


@pytest.mark.parametrize(
    ("fulfilment", "steps"),
    [
        (Fulfilment.NEW, ["Received", "Paid*", "(Making)", "(On the way)", "(Delivered)"]),
        (Fulfilment.IN_PRODUCTION, ["Received", "Paid", "Making*", "(On the way)", "(Delivered)"]),
        (Fulfilment.SENT, ["Received", "Paid", "Making", "On the way*", "(Delivered)"]),
        (Fulfilment.DELIVERED, ["Received", "Paid", "Making", "On the way", "Delivered*"]),
    ],
)
def test_a_paid_order_is_where_its_gifts_are(fulfilment, steps):
    assert names(make_order(status=Status.PAID, fulfilment=fulfilment)) == steps


@pytest.mark.parametrize(
    ("fields", "steps"),
    [
        ({"status": Status.EXPIRED}, ["Received", "Not paid in time*"]),
        ({"status": Status.CANCELLED}, ["Received", "Cancelled*"]),
        ({"status": Status.CANCELLED, "paid_at": timezone.now()}, ["Received", "Paid", "Cancelled*"]),
        (
            {"status": Status.REFUNDED, "fulfilment": Fulfilment.IN_PRODUCTION},
            ["Received", "Paid", "Making", "Refunded*"],
        ),
    ],
)
def test_an_order_that_ended_has_nothing_to_come(fields, steps):
    assert names(make_order(**fields)) == steps


def test_steps_have_the_times_of_their_events():
    order = make_order(status=Status.PAID, fulfilment=Fulfilment.SENT)
    made = record(order, Actor.OWNER, "in_production", before="new", after="in_production")
    sent = record(order, Actor.OWNER, "sent", before="in_production", after="sent")

    assert [step.at for step in timeline(order)] == [order.placed_at, order.paid_at, made.at, sent.at, None]


def test_the_fragment_marks_the_current_step_for_everybody():
    order = make_order(status=Status.PAID, paid_at=datetime(2026, 3, 2, 8, 5, tzinfo=UTC))

    html = " ".join(render_to_string("orders/_timeline.html", {"steps": timeline(order)}).split())

    assert html.startswith('<ol class="steps" id="order-timeline"')
    assert html.count('aria-current="step"') == 1
    assert '<li aria-current="step"> Paid <time class="small muted" datetime="2026-03-02T09:05:00+0100">' in html


def test_every_state_has_words():
    assert {status_words(make_order(status=status)).label for status in Status} == {
        "Waiting for payment",
        "Paid",
        "Cancelled",
        "Not paid in time",
        "Refunded",
    }
    labels = [status_words(make_order(status=Status.PAID, fulfilment=where)).label for where in Fulfilment]
    assert labels == ["Paid", "Being made", "On the way", "Delivered"]


def test_a_fulfilment_without_payment_is_not_said():
    """An order that was refunded while being made is refunded."""
    order = make_order(status=Status.REFUNDED, fulfilment=Fulfilment.IN_PRODUCTION)

    assert status_words(order).label == "Refunded"
