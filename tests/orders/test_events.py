import pytest
from django.contrib.auth import get_user_model

from shop.orders.events import record
from shop.orders.models import Actor
from tests.orders.make import make_order

pytestmark = pytest.mark.django_db


def test_events_are_kept_in_the_order_they_happened():
    order = make_order()
    owner = get_user_model().objects.create(username="owner")

    record(order, Actor.SHOPPER, "placed")
    record(order, Actor.OWNER, "sent", before="in_production", after="sent", note="GIG 123", user=owner)

    assert list(order.events.values_list("actor", "what", "before", "after", "note", "user")) == [
        ("shopper", "placed", "", "", "", None),
        ("owner", "sent", "in_production", "sent", "GIG 123", owner.pk),
    ]


def test_a_note_that_is_too_long_is_cut_and_never_stops_the_move():
    event = record(make_order(), Actor.PAYSTACK, "paid", note="x" * 500)

    assert len(event.note) == 300
