"""The shopper changes a text while the owner starts to make the gift: one comes first, and the other sees it."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext, suppress
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import F, Q

from shop.orders import change_text as verb
from shop.orders.change_text import TextRefused, change_text
from shop.orders.events import record
from shop.orders.models import Actor, Fulfilment, Order, OrderEvent, OrderLine, Status
from shop.orders.moves import lock_order
from tests.orders.make import make_engraved

pytestmark = pytest.mark.django_db(transaction=True)

PATIENCE = 0.5  # seconds that one waits for the other to have read as well
MAKING = "in_production"


def change(line: OrderLine, text: str = "Bola") -> bool:
    return change_text(line.pk, {"inscription": text}, actor=Actor.SHOPPER, seen_version=1)


def start_production(order: Order) -> bool:
    """Start to make the order as the owner does: locked, by compare-and-swap on its version."""
    with transaction.atomic(durable=True):
        locked = lock_order(order.pk)
        still = Order.objects.filter(
            pk=locked.pk, version=locked.version, status=Status.PAID, fulfilment=Fulfilment.NEW
        )
        if not still.update(fulfilment=Fulfilment.IN_PRODUCTION, version=F("version") + 1):
            return False
        record(locked, Actor.OWNER, MAKING, after=MAKING)
        return True


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Do all at once, each over a database connection of its own; return what each returned or how it was refused."""
    ready = Barrier(len(acts))

    def one(act: Callable[[], object]) -> object:
        ready.wait(20)
        try:
            return act()
        except TextRefused as refused:
            return str(refused)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as people:
        return list(people.map(one, acts))


def text_of(line: OrderLine) -> str:
    line.refresh_from_db()
    return str(line.customization[1]["value"])


def what_happened(line: OrderLine) -> list[str]:
    return list(OrderEvent.objects.filter(order=line.order_id).order_by("pk").values_list("what", flat=True))


def test_no_text_changes_once_the_gift_is_being_made() -> None:
    for _ in range(10):
        line = make_engraved(status=Status.PAID)
        changed, started = at_once(lambda line=line: change(line), lambda line=line: start_production(line.order))  # type: ignore[misc]
        assert started is True
        if changed is True:
            assert (text_of(line), what_happened(line)) == ("Bola", ["text changed", MAKING])
        else:
            assert str(changed).startswith("We have started making this order")
            assert (text_of(line), what_happened(line)) == ("Tolu", [MAKING])


@pytest.fixture
def both_read_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let each wait, once it has read the line, until the other one has too; if that cannot be, go on."""
    barrier, read = Barrier(2), verb.rewritable  # type: ignore[attr-defined]  # not its own, but what it calls

    def read_and_wait(*arguments: Any) -> Any:
        offer = read(*arguments)
        with suppress(BrokenBarrierError):  # The other waits for our lock: just what is wanted.
            barrier.wait(PATIENCE)
        return offer

    monkeypatch.setattr(verb, "rewritable", read_and_wait)


@pytest.fixture
def no_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away the lock on the order's row; on SQLite the transaction, since there its beginning is the lock."""
    if connection.vendor == "sqlite":
        monkeypatch.setattr(transaction, "atomic", lambda **_: nullcontext())
    else:
        monkeypatch.setattr(verb, "lock_order", lambda order_id: Order.objects.get(pk=order_id))


@pytest.fixture
def no_swap(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Take the compare-and-swap away: the order is taken whatever became of it."""
    real = Order.objects.filter
    monkeypatch.setattr(Order.objects, "filter", lambda *_, pk, **__: real(Q(), pk=pk))
    yield
    monkeypatch.undo()


def test_of_two_tabs_one_saves_and_the_other_is_told(both_read_first: None) -> None:
    line = make_engraved()
    outcomes = at_once(lambda: change(line, "Bola"), lambda: change(line, "Bisi"))
    assert outcomes.count(True) == 1
    kept = ["Bola", "Bisi"][outcomes.index(True)]
    assert text_of(line) == kept
    [told] = [outcome for outcome in outcomes if outcome is not True]
    assert str(told).startswith(f"Since you opened this page, a text was changed to “{kept}”")
    assert what_happened(line) == ["text changed"]


def test_even_without_the_lock_the_swap_lets_one_through(both_read_first: None, no_lock: None) -> None:
    line = make_engraved()
    outcomes = at_once(lambda: change(line, "Bola"), lambda: change(line, "Bisi"))
    assert outcomes.count(True) == 1
    assert what_happened(line) == ["text changed"]


def test_without_the_lock_and_the_swap_both_believe_they_saved(
    both_read_first: None, no_lock: None, no_swap: None
) -> None:
    """The twin of the tests above: shows that the two do meet."""
    line = make_engraved()
    outcomes = at_once(lambda: change(line, "Bola"), lambda: change(line, "Bisi"))
    assert outcomes == [True, True]
    assert what_happened(line) == ["text changed", "text changed"]
