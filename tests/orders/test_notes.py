"""The owner's notes: added with an author, once, in nobody's way."""

import pytest
from django.contrib.auth.models import User

from shop.orders.models import OrderEvent
from shop.orders.notes import NoteRefused, add_note, newest_event_id
from tests.orders.make import make_order

pytestmark = pytest.mark.django_db


def test_a_note_has_its_author_and_leaves_the_version() -> None:
    order, owner = make_order(), User.objects.create_user("owner")
    note = add_note(order.pk, "  Call before Friday ", user=owner, seen_event=0)
    order.refresh_from_db()
    assert (note.note, note.user, note.what, order.version) == ("Call before Friday", owner, "note", 1)


def test_a_note_sent_twice_is_one_and_the_same_words_later_are_another() -> None:
    order = make_order()
    seen = newest_event_id(order)
    first = add_note(order.pk, "Called, no answer", user=None, seen_event=seen)
    assert add_note(order.pk, "Called, no answer", user=None, seen_event=seen) == first
    add_note(order.pk, "Called, no answer", user=None, seen_event=newest_event_id(order))
    assert OrderEvent.objects.count() == 2


@pytest.mark.parametrize("text", ["", "   ", "x" * 301])
def test_a_note_that_says_nothing_or_too_much_is_refused(text: str) -> None:
    with pytest.raises(NoteRefused):
        add_note(make_order().pk, text, user=None, seen_event=0)
    assert OrderEvent.objects.count() == 0
