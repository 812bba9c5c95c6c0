"""Making, sending, delivering: one step at a time, each said once, only for what is paid."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from shop.management.audit import broken_rules
from shop.orders.emails import compose
from shop.orders.fulfil import CannotFulfil, mark_delivered, mark_sent, start_production
from shop.orders.held_back import is_about_to_close
from shop.orders.models import Actor, Fulfilment, Order, OutboxMail, Status
from shop.orders.seen import OrderChanged
from shop.payments.dispute import note_dispute
from shop.payments.give_back import balance_of, request_refund
from shop.payments.models import Refund, RefundStatus
from shop.payments.records import Dispute
from shop.payments.refund import record_outcome
from tests.gateway import Gateway
from tests.orders.make import make_order
from tests.payments.make import make_paid

pytestmark = pytest.mark.django_db

Step = Callable[..., Order]


def send(order_id: Any, **said: Any) -> Order:
    return mark_sent(order_id, **{"carrier": "GIG Logistics", "tracking": "GIG-77"} | said)


STEPS: list[Step] = [start_production, send, mark_delivered]
VALUES = ["in_production", "sent", "delivered"]


def state_of(order: Order) -> tuple[Any, ...]:
    order = Order.objects.get(pk=order.pk)
    return order.fulfilment, order.version, order.carrier, order.events.count(), order.mails.count()


def test_an_order_is_made_sent_and_delivered(gateway: Gateway) -> None:
    user = User.objects.create_user("owner")
    order, _ = make_paid(gateway)

    for step, value in zip(STEPS, VALUES, strict=True):
        version = order.version
        order = step(order.pk, user=user, seen_version=version)
        assert (order.fulfilment, order.version) == (value, version + 1)

    said = [(e.what, e.before, e.after, e.actor, e.user, e.note) for e in order.events.filter(user=user)]
    assert said == [
        ("in_production", "new", "in_production", Actor.OWNER, user, ""),
        ("sent", "in_production", "sent", Actor.OWNER, user, "GIG Logistics GIG-77"),
        ("delivered", "sent", "delivered", Actor.OWNER, user, ""),
    ]
    assert (order.carrier, order.tracking) == ("GIG Logistics", "GIG-77")
    mails = order.mails.filter(kind__in=["in_production", "sent"])
    assert sorted(mails.values_list("kind", "cause")) == [("in_production", "in_production"), ("sent", "sent")]
    assert broken_rules() == []


@pytest.mark.parametrize("done", [1, 2, 3])
def test_a_step_said_twice_is_said_once_even_from_an_old_page(done: int) -> None:
    order = make_order(status=Status.PAID)
    for step in STEPS[:done]:
        step(order.pk)
    before = state_of(order)
    STEPS[done - 1](order.pk, seen_version=1)
    assert state_of(order) == before


@pytest.mark.parametrize("fulfilment", Fulfilment.values)
@pytest.mark.parametrize("number", range(3))
def test_only_the_next_step_is_taken(fulfilment: str, number: int) -> None:
    order = make_order(status=Status.PAID, fulfilment=fulfilment, carrier="GIG Logistics", tracking="GIG-77")
    before = state_of(order)
    if Fulfilment.values.index(fulfilment) in {number, number + 1}:
        assert STEPS[number](order.pk).fulfilment == VALUES[number]
    else:
        with pytest.raises(CannotFulfil):
            STEPS[number](order.pk)
        assert state_of(order) == before


@pytest.mark.parametrize("status", [status for status in Status.values if status != "paid"])
@pytest.mark.parametrize("number", range(3))
def test_what_is_not_paid_is_not_made_sent_or_delivered(status: str, number: int) -> None:
    order = make_order(status=status)
    before = state_of(order)
    with pytest.raises(CannotFulfil, match="not paid"):
        STEPS[number](order.pk, seen_version=order.version)
    assert state_of(order) == before


@pytest.mark.parametrize("number", range(3))
def test_a_page_drawn_before_the_order_changed_is_refused(number: int) -> None:
    order = make_order(status=Status.PAID, fulfilment=Fulfilment.values[number])
    before = state_of(order)
    with pytest.raises(OrderChanged, match="changed since you opened it"):
        STEPS[number](order.pk, seen_version=order.version - 1)
    assert state_of(order) == before


@pytest.mark.parametrize("said", [{"carrier": " "}, {"carrier": "x" * 61}, {"tracking": "x" * 61}])
def test_sending_needs_a_carrier_and_words_that_fit(said: dict[str, str]) -> None:
    order = make_order(status=Status.PAID, fulfilment=Fulfilment.IN_PRODUCTION)
    before = state_of(order)
    with pytest.raises(CannotFulfil):
        send(order.pk, **said)
    assert state_of(order) == before


def test_it_is_not_sent_a_second_time_with_somebody_else() -> None:
    order = make_order(status=Status.PAID, fulfilment=Fulfilment.IN_PRODUCTION)
    send(order.pk)
    before = state_of(order)
    with pytest.raises(CannotFulfil, match="sent already, with GIG Logistics GIG-77"):
        send(order.pk, carrier="A rider")
    assert state_of(order) == before


@pytest.mark.parametrize(
    ("tracking", "is_said"), [("GIG-77", True), ("", False), ("<b>0803</b>", True)], ids=["number", "none", "markup"]
)
def test_the_mail_says_who_carries_it_and_how_to_follow_it(tracking: str, *, is_said: bool) -> None:
    order = make_order(status=Status.PAID, fulfilment=Fulfilment.IN_PRODUCTION)
    send(order.pk, carrier="Ọkada & Sons", tracking=tracking)
    message = compose(OutboxMail.objects.select_related("order").get(kind="sent"))
    html = str(message.alternatives[0][0])
    assert f"on the way to {order.place_name} with Ọkada & Sons." in message.body
    assert "Ọkada &amp; Sons" in html
    assert ("Tracking number" in message.body) is is_said
    assert ("Tracking number" in html) is is_said
    assert tracking in message.body
    assert "<b>" not in html


# --- Held back by a dispute -----------------------------------------------------------------------------


def disputed(gateway: Gateway, **fields: Any) -> Order:
    order, payment = make_paid(gateway)
    Dispute.objects.create(payment=payment, gateway_id=1, **{"status": "awaiting-merchant-feedback"} | fields)
    return order


def test_an_open_dispute_holds_it_back(gateway: Gateway) -> None:
    order = disputed(gateway)
    before = state_of(order)
    with pytest.raises(CannotFulfil, match="dispute is open"):
        start_production(order.pk, seen_version=order.version)
    with pytest.raises(CannotFulfil, match="dispute is open"):
        start_production(order.pk, despite_dispute="  ")
    assert state_of(order) == before


def test_an_old_page_is_said_to_be_old_before_anything_else(gateway: Gateway) -> None:
    order = disputed(gateway)
    with pytest.raises(OrderChanged):
        start_production(order.pk, seen_version=order.version - 1)


def test_it_is_made_despite_a_dispute_where_the_owner_says_why(gateway: Gateway) -> None:
    order = disputed(gateway)
    order = start_production(order.pk, despite_dispute="She wants it for Friday")
    assert order.fulfilment == Fulfilment.IN_PRODUCTION
    assert order.events.get(what="in_production").note == "despite a dispute: She wants it for Friday"


def test_a_dispute_that_was_won_or_that_comes_later_stops_nothing(gateway: Gateway) -> None:
    order = disputed(gateway, status="resolved", resolution="declined", resolved_at=timezone.now())
    assert start_production(order.pk).fulfilment == Fulfilment.IN_PRODUCTION
    Dispute.objects.update(resolved_at=None)
    assert send(order.pk).fulfilment == Fulfilment.SENT


@pytest.mark.parametrize("resolution", ["merchant-accepted", "auto-accepted", ""])
def test_a_dispute_that_was_lost_holds_it_back_until_the_owner_says_that_it_goes_on(
    gateway: Gateway, resolution: str
) -> None:
    order = disputed(gateway, status="resolved", resolution=resolution, resolved_at=timezone.now())
    before = state_of(order)
    with pytest.raises(CannotFulfil, match="was lost"):
        start_production(order.pk)
    assert state_of(order) == before

    note_dispute(Dispute.objects.get().pk, reason="She pays at the door", user=None)

    assert start_production(order.pk).fulfilment == Fulfilment.IN_PRODUCTION


# --- Held back by a refund that closes it -----------------------------------------------------------------


def closing(gateway: Gateway, *, amount_kobo: int = 1_100_000, closes_order: bool = True) -> tuple[Order, Refund]:
    order, payment = make_paid(gateway)
    refund = request_refund(
        payment.pk, amount_kobo=amount_kobo, reason="", user=None, seen=balance_of(payment), closes_order=closes_order
    )
    order.refresh_from_db()
    return order, refund


@pytest.mark.parametrize("status", ["requested", "processing", "needs_attention"])
def test_an_order_that_closes_once_its_money_is_back_is_not_begun(gateway: Gateway, status: str) -> None:
    order, _ = closing(gateway)
    Refund.objects.update(status=status)
    before = state_of(order)
    with pytest.raises(CannotFulfil, match="on its way back"):
        start_production(order.pk)
    with pytest.raises(CannotFulfil, match="on its way back"):
        start_production(order.pk, despite_dispute="No dispute, but so what")
    assert state_of(order) == before


def test_a_second_part_on_its_way_closes_it_as_well(gateway: Gateway) -> None:
    order, first = closing(gateway, amount_kobo=100_000)
    record_outcome(first.pk, RefundStatus.SUCCEEDED)
    payment = order.payments.get()
    assert not is_about_to_close(order)
    request_refund(payment.pk, amount_kobo=1_000_000, reason="", user=None, seen=balance_of(payment))
    assert is_about_to_close(order)


@pytest.mark.parametrize(("fails", "closes_order"), [(True, True), (False, False)])
def test_a_refund_that_failed_or_closes_nothing_stops_nothing(
    gateway: Gateway, *, fails: bool, closes_order: bool
) -> None:
    order, refund = closing(gateway, closes_order=closes_order)
    if fails:
        record_outcome(refund.pk, RefundStatus.FAILED)
    assert start_production(order.pk).fulfilment == Fulfilment.IN_PRODUCTION
