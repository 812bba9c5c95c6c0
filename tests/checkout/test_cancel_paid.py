"""The owner cancels a paid order: its pieces go back where they can be sold again, its money is another decision."""

from typing import Any

import pytest
from django.contrib.auth.models import User

from shop.checkout.cancel import CannotCancel, cancel_order, cancel_paid_order
from shop.management.audit import broken_rules
from shop.orders.fulfil import start_production
from shop.orders.models import Actor, Order, Status
from shop.orders.seen import OrderChanged
from shop.payments.confirm import confirm_payment
from shop.payments.models import Payment, Refund
from shop.stock.models import Reservation, StockMove
from shop.vouchers.models import Voucher
from tests.cart.make import make_cup
from tests.checkout.make import make_cart, place
from tests.gateway import Gateway
from tests.payments.make import counts, make_paid, make_placed, pay, variant_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    return User.objects.create_user("owner", is_staff=True)


def cancel(order: Order, user: User | None = None, **said: Any) -> Order:
    return cancel_paid_order(order.pk, **{"user": user, "reason": "She moved abroad"} | said)


def test_a_paid_order_is_cancelled_and_its_pieces_lie_on_the_shelf_again(gateway: Gateway, user: User) -> None:
    order, payment = make_paid(gateway)

    cancel(order, user, seen_version=order.version)

    order.refresh_from_db()
    payment.refresh_from_db()
    assert (order.status, order.close_reason) == (Status.CANCELLED, "She moved abroad")
    assert (counts(variant_of(order)), order.reservations.get().state) == ((10, 0), Reservation.State.RETURNED)
    event = order.events.get(what="cancelled")
    assert (event.actor, event.user, event.note) == (Actor.OWNER, user, "She moved abroad")
    assert order.mails.filter(kind="cancelled").count() == 1
    assert (payment.effect, Refund.objects.count(), gateway.refunds) == (Payment.Effect.APPLIED, 0, [])
    assert broken_rules() == []


@pytest.mark.parametrize(
    ("is_begun", "restock", "on_hand"),
    [(False, None, 10), (True, None, 9), (False, False, 9), (True, True, 10)],
    ids=["new", "being made", "new, but broken", "being made, but blank still"],
)
def test_pieces_go_back_while_nothing_is_made_unless_the_owner_says_otherwise(
    gateway: Gateway, user: User, *, is_begun: bool, restock: bool | None, on_hand: int
) -> None:
    order, _ = make_paid(gateway)
    if is_begun:
        start_production(order.pk)
    cancel(order, user, restock=restock)
    assert counts(variant_of(order)) == (on_hand, 0)
    assert StockMove.objects.filter(reason="return").count() == (on_hand == 10)
    assert broken_rules() == []


def test_cancelled_twice_it_is_cancelled_once(gateway: Gateway, user: User) -> None:
    order, _ = make_paid(gateway)
    cancel(order, user, seen_version=order.version)
    cancel(order, user)
    with pytest.raises(OrderChanged, match="It is now: Cancelled"):
        cancel(order, user, seen_version=order.version)
    assert counts(variant_of(order)) == (10, 0)
    assert order.events.filter(what="cancelled").count() == 1
    assert broken_rules() == []


def test_a_voucher_can_be_used_again(gateway: Gateway, user: User) -> None:
    voucher = Voucher.objects.create(code="ADA", kind="amount", amount_kobo=100_000, max_uses=1)
    order = place(make_cart(make_cup()), voucher=voucher)
    pay(gateway, order.payments.get())
    confirm_payment(order.payments.get().reference)
    cancel(order, user, restock=False)
    voucher.refresh_from_db()
    assert (voucher.uses, order.voucher_use.state) == (0, "given_back")
    assert broken_rules() == []


def test_a_page_drawn_before_the_order_changed_is_refused_saying_what_is_new(gateway: Gateway, user: User) -> None:
    order, _ = make_paid(gateway)
    seen = order.version
    start_production(order.pk, user=user)
    with pytest.raises(OrderChanged, match="It is now: Being made. The latest: in production, by owner"):
        cancel(order, user, seen_version=seen)
    order.refresh_from_db()
    assert order.is_paid


def test_a_reason_is_needed_and_an_order_that_is_paid(gateway: Gateway, user: User) -> None:
    order, _ = make_paid(gateway)
    unpaid, _ = make_placed()
    with pytest.raises(CannotCancel, match="Say why"):
        cancel(order, user, reason="  ")
    with pytest.raises(CannotCancel, match="not paid"):
        cancel(unpaid, user)
    for one in (order, unpaid):
        version = one.version
        one.refresh_from_db()
        assert one.version == version


def test_the_owner_cancels_an_unpaid_order_from_a_current_page_only(gateway: Gateway, user: User) -> None:
    order, _ = make_placed()
    said: dict[str, Any] = {"actor": Actor.OWNER, "reason": "A test", "user": user}
    with pytest.raises(OrderChanged):
        cancel_order(order.pk, seen_version=order.version + 1, **said)
    cancel_order(order.pk, seen_version=order.version, **said)
    order.refresh_from_db()
    assert (order.status, order.events.get(what="cancelled").user) == (Status.CANCELLED, user)
    assert broken_rules() == []
