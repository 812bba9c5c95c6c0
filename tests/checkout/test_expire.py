"""Unpaid orders are let go after Paystack was asked; money on its way is waited for, once and not for ever."""

from datetime import timedelta

import pytest
from django.utils import timezone

from shop.checkout.cancel import CannotCancel, cancel_order
from shop.checkout.expire import Expired, expire_orders
from shop.orders.models import Actor, Order, Status
from shop.payments.models import Payment, PaymentStatus
from tests.gateway import Gateway
from tests.make import make_variant
from tests.payments.make import counts, make_awaiting, pay

pytestmark = pytest.mark.django_db


def run_out(order: Order, *, minutes_ago: int = 20) -> None:
    """Make the order one placed `minutes_ago` whose 15 minutes are over."""
    placed_at = timezone.now() - timedelta(minutes=minutes_ago)
    Order.objects.filter(pk=order.pk).update(placed_at=placed_at, hold_expires_at=placed_at + timedelta(minutes=15))


def test_an_order_that_was_not_paid_in_time_is_let_go(gateway: Gateway) -> None:
    variant = make_variant(on_hand=5)
    order, payment = make_awaiting(variant)
    pay(gateway, payment, "abandoned")
    run_out(order)

    assert expire_orders() == Expired(expired=1)
    assert expire_orders() == Expired()

    order.refresh_from_db()
    payment.refresh_from_db()
    assert (order.status, payment.status, counts(variant)) == (Status.EXPIRED, PaymentStatus.ABANDONED, (5, 0))


def test_an_order_whose_time_is_not_over_is_left_alone(gateway: Gateway) -> None:
    order, _ = make_awaiting()
    assert expire_orders() == Expired()
    order.refresh_from_db()
    assert order.is_awaiting_payment


def test_an_order_that_turns_out_paid_is_paid_instead(gateway: Gateway) -> None:
    order, payment = make_awaiting()
    pay(gateway, payment)
    run_out(order)
    assert expire_orders() == Expired(settled=1)
    order.refresh_from_db()
    assert order.is_paid


def test_money_on_its_way_extends_the_hold_once_to_45_minutes_in_all(gateway: Gateway) -> None:
    order, payment = make_awaiting()
    pay(gateway, payment, "ongoing")
    run_out(order, minutes_ago=20)

    assert expire_orders() == Expired(on_its_way=1)
    order.refresh_from_db()
    assert order.hold_expires_at == order.placed_at + timedelta(minutes=45)
    assert expire_orders() == Expired()

    run_out(order, minutes_ago=46)
    assert expire_orders() == Expired(expired=1)


def test_with_paystack_down_it_waits_but_not_for_ever(gateway: Gateway) -> None:
    order, payment = make_awaiting()
    pay(gateway, payment, "abandoned")
    run_out(order, minutes_ago=20)
    gateway.fail((500, b""))
    assert expire_orders() == Expired(unreachable=1)

    run_out(order, minutes_ago=46)
    gateway.fail((500, b""))
    assert expire_orders() == Expired(expired=1)


def test_a_fault_of_one_order_does_not_stop_the_next(gateway: Gateway) -> None:
    for _ in range(2):
        order, payment = make_awaiting()
        pay(gateway, payment, "abandoned")
        run_out(order)
    gateway.fail((500, b""))
    assert expire_orders() == Expired(expired=1, unreachable=1)


def test_a_pass_stops_asking_a_paystack_that_is_down(gateway: Gateway) -> None:
    for _ in range(5):
        order, payment = make_awaiting()
        pay(gateway, payment, "abandoned")
        run_out(order)
    gateway.fail(*[(500, b"")] * 5)
    assert expire_orders() == Expired(unreachable=3)
    assert gateway.asked("/transaction/verify") == 3


def test_cancelling_gives_the_pieces_back_and_says_so_once(gateway: Gateway) -> None:
    variant = make_variant(on_hand=5)
    order, payment = make_awaiting(variant)
    for _ in range(2):
        cancel_order(order.pk, actor=Actor.SHOPPER, reason="changed my mind")
    order.refresh_from_db()
    payment.refresh_from_db()
    assert (order.status, order.close_reason, counts(variant)) == (Status.CANCELLED, "changed my mind", (5, 0))
    assert payment.status == PaymentStatus.ABANDONED
    assert [mail.kind for mail in order.mails.all()] == ["cancelled"]


@pytest.mark.parametrize(("word", "status"), [("success", Status.PAID), ("ongoing", Status.AWAITING_PAYMENT)])
def test_what_is_paid_or_being_paid_is_not_cancelled(gateway: Gateway, word: str, status: Status) -> None:
    variant = make_variant(on_hand=5)
    order, payment = make_awaiting(variant)
    pay(gateway, payment, word)
    with pytest.raises(CannotCancel):
        cancel_order(order.pk, actor=Actor.SHOPPER, reason="changed my mind")
    order.refresh_from_db()
    assert order.status == status


def test_money_that_came_and_was_never_decided_pays_the_order_instead_of_being_cancelled(gateway: Gateway) -> None:
    order, payment = make_awaiting()
    pay(gateway, payment, "abandoned")
    Payment.objects.filter(pk=payment.pk).update(
        status="succeeded", paid_at=timezone.now(), received_kobo=payment.amount_kobo
    )
    with pytest.raises(CannotCancel):
        cancel_order(order.pk, actor=Actor.SHOPPER, reason="changed my mind")
    order.refresh_from_db()
    assert order.is_paid


def test_with_paystack_down_it_is_cancelled_and_later_money_goes_back(gateway: Gateway) -> None:
    from shop.payments.confirm import confirm_payment

    order, payment = make_awaiting()
    pay(gateway, payment)
    gateway.fail(None)
    cancel_order(order.pk, actor=Actor.SHOPPER, reason="changed my mind")
    assert confirm_payment(payment.reference).effect == Payment.Effect.REFUND
    assert len(gateway.refunds) == 1
