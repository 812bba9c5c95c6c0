"""The shopper changes a text while the owner starts to make the gift: one comes first, and the other sees it."""

from functools import partial

import pytest
from django.db.models import Q

from shop.orders import change_text as changing
from shop.orders.change_text import TextRefused, change_text
from shop.orders.fulfil import start_production
from shop.orders.models import Actor, Order, OrderEvent, OrderLine
from shop.payments.confirm import confirm_payment
from tests.gateway import Gateway
from tests.payments.make import pay
from tests.races.make import ordered
from tests.races.together import after, before, meet, together
from tests.races.unguarded import IS_POSTGRES


@pytest.fixture
def order(gateway: Gateway) -> Order:
    """A paid order for one cup engraved "Tolu", not being made yet."""
    made, payment = ordered()
    pay(gateway, payment)
    confirm_payment(payment.reference)
    made.refresh_from_db()
    return made


def change(order: Order, text: str = "Bola") -> bool:
    """Change the text as from a page that was drawn just before the race."""
    line = order.lines.get()
    return change_text(line.pk, {"inscription": text}, actor=Actor.SHOPPER, seen_version=order.version)


def story(order: Order) -> tuple[str, list[str]]:
    """Return what the line says, and which of the two things happened, in order."""
    text = OrderLine.objects.get(order=order).customization[1]["value"]
    events = OrderEvent.objects.filter(order=order, what__in=["text changed", "in_production"])
    return text, list(events.order_by("pk").values_list("what", flat=True))


TEXT_FIRST = ("Bola", ["text changed", "in_production"])
MADE_FIRST = ("Tolu", ["in_production"])


def without_the_swap(monkeypatch: pytest.MonkeyPatch) -> None:
    """The text is written whatever became of the order."""
    monkeypatch.setattr("shop.orders.change_text._NOT_MADE_YET", Q())
    real = Order.objects.filter
    monkeypatch.setattr(Order.objects, "filter", lambda *asked, **named: real(*asked, pk=named["pk"]))


@pytest.mark.parametrize("turn", range(5))
def test_both_at_once(order: Order, turn: int) -> None:
    changed, made = together(partial(change, order), partial(start_production, order.pk))

    assert isinstance(made, Order)
    assert story(order) == (TEXT_FIRST if changed is True else MADE_FIRST)
    assert changed is True or isinstance(changed, TextRefused)


def test_making_that_starts_while_the_text_is_judged_waits_for_it(
    order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = after(monkeypatch, changing, "rewritable", partial(start_production, order.pk))

    assert change(order) is True

    owner.result()
    assert story(order) == TEXT_FIRST


@pytest.mark.skipif(not IS_POSTGRES, reason="on SQLite nobody comes between the beginning and the lock")
def test_making_that_starts_just_before_the_lock_comes_first(order: Order, monkeypatch: pytest.MonkeyPatch) -> None:
    before(monkeypatch, changing, "lock_order", partial(start_production, order.pk))

    with pytest.raises(TextRefused, match="We have started making this order"):
        change(order)

    assert story(order) == MADE_FIRST


@pytest.mark.skipif(not IS_POSTGRES, reason="SQLite itself refuses to write what was read before another wrote")
def test_without_the_lock_the_swap_still_keeps_what_is_being_made(
    order: Order, monkeypatch: pytest.MonkeyPatch, unguarded: None
) -> None:
    after(monkeypatch, changing, "rewritable", partial(start_production, order.pk))

    with pytest.raises(TextRefused, match="We have started making this order"):
        change(order)

    assert story(order) == MADE_FIRST


@pytest.mark.skipif(not IS_POSTGRES, reason="SQLite itself refuses to write what was read before another wrote")
def test_without_lock_and_swap_the_text_changes_under_the_engraver(
    order: Order, monkeypatch: pytest.MonkeyPatch, unguarded: None
) -> None:
    """The twin: shows that the rival does act between the reading and the writing."""
    after(monkeypatch, changing, "rewritable", partial(start_production, order.pk))
    without_the_swap(monkeypatch)

    assert change(order) is True

    assert story(order) == ("Bola", ["in_production", "text changed"])


def test_of_two_tabs_one_saves_and_the_other_is_told(order: Order) -> None:
    outcomes = together(partial(change, order, "Bola"), partial(change, order, "Bisi"))

    assert outcomes.count(True) == 1
    kept = ["Bola", "Bisi"][outcomes.index(True)]
    [told] = [str(outcome) for outcome in outcomes if outcome is not True]
    assert told.startswith(f"Since you opened this page, a text was changed to “{kept}”")
    assert story(order) == (kept, ["text changed"])


@pytest.mark.skipif(not IS_POSTGRES, reason="SQLite itself refuses to write what was read before another wrote")
def test_of_two_tabs_without_lock_and_swap_both_believe_they_saved(
    order: Order, monkeypatch: pytest.MonkeyPatch, unguarded: None
) -> None:
    """The twin: shows that the two tabs do meet."""
    meet(monkeypatch, changing, "rewritable", 2)
    without_the_swap(monkeypatch)

    assert together(partial(change, order, "Bola"), partial(change, order, "Bisi")) == [True, True]
