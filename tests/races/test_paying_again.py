"""The shopper presses "Pay" while the money of an earlier payment arrives: nobody is invited to pay twice."""

import pytest
from django.utils import timezone

from shop.orders.models import Order, Status
from shop.payments import confirm as confirming
from shop.payments import paystack
from shop.payments import start as starting
from shop.payments.confirm import confirm_payment
from shop.payments.models import Payment, PaymentStatus
from shop.payments.paystack import PaystackRefused
from shop.payments.start import OPENING_TAKES, CannotPay, open_page, start_payment
from tests.gateway import Gateway
from tests.payments.make import pay
from tests.races.make import PAID, ordered, story
from tests.races.together import after, before, meet, together
from tests.races.unguarded import IS_POSTGRES


def record_success(gateway: Gateway, payment: Payment) -> None:
    pay(gateway, payment)
    confirming._record(payment.pk, paystack.verify(payment.reference))


def test_paying_again_between_recording_and_deciding_is_refused(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    order, payment = ordered()
    pay(gateway, payment)
    again = before(monkeypatch, confirming, "decide_payment", lambda: start_payment(order.pk))

    confirm_payment(payment.reference)

    assert isinstance(again.outcome(), CannotPay)
    assert order.payments.count() == 1
    assert story(order) == PAID


def test_paying_again_after_the_confirming_process_died_half_way_finishes_its_work(gateway: Gateway) -> None:
    order, payment = ordered()
    record_success(gateway, payment)

    with pytest.raises(CannotPay):
        start_payment(order.pk)

    assert order.payments.count() == 1
    assert story(order) == PAID


def test_money_that_is_recorded_after_paystack_was_asked_stops_a_second_payment(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    order, payment = ordered()
    after(monkeypatch, starting, "ask_about_open_payments", lambda: record_success(gateway, payment))

    with pytest.raises(CannotPay, match="on its way"):
        start_payment(order.pk)

    confirm_payment(payment.reference)
    assert order.payments.count() == 1
    assert story(order) == PAID


def test_a_young_page_is_offered_to_every_tab_again(gateway: Gateway) -> None:
    order, payment = ordered()
    page = open_page(payment)

    outcomes = together(*[lambda: open_page(start_payment(order.pk))] * 4)

    assert outcomes == [page] * 4
    assert gateway.asked("/transaction/initialize") == 1


def declined(gateway: Gateway) -> Order:
    """An order whose first payment was declined, so that the next press opens a second page."""
    order, payment = ordered()
    open_page(payment)
    pay(gateway, payment, "failed")
    confirm_payment(payment.reference)
    return order


def press(order: Order) -> str:
    return open_page(start_payment(order.pk))


def test_four_presses_after_a_decline_start_one_payment(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    order = declined(gateway)
    meet(monkeypatch, starting, "ask_about_open_payments", 4)

    started = together(*[lambda: start_payment(order.pk)] * 4)

    assert [payment.pk for payment in started] == [started[0].pk] * 4
    assert order.payments.count() == 2


def test_a_press_while_the_page_is_being_opened_opens_no_second_one(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = declined(gateway)
    other = before(monkeypatch, paystack, "initialize", lambda: press(order))

    with pytest.raises(PaystackRefused) as refusal:  # of two that ask for one page the later is refused
        press(order)

    assert (refusal.value.code, other.result()) == ("duplicate_reference", order.payments.all()[0].authorization_url)
    assert order.payments.count() == 2


@pytest.mark.skipif(not IS_POSTGRES, reason="SQLite refuses the second writer, whoever that is")
def test_twin_without_the_lock_two_presses_open_two_pages(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch, unguarded: None
) -> None:
    order = declined(gateway)
    meet(monkeypatch, starting, "write_payment", 2)

    together(*[lambda: press(order)] * 2)

    assert order.payments.exclude(authorization_url="").count() == 3


def test_two_payments_started_at_once_do_not_pay_the_order_twice(gateway: Gateway) -> None:
    order, _ = ordered()
    Payment.objects.update(status=PaymentStatus.FAILED)

    started = together(*[lambda: start_payment(order.pk)] * 2)
    for payment in started:
        pay(gateway, payment)
    together(*[lambda r=payment.reference: confirm_payment(r) for payment in started])

    back = [("double", order.total_kobo)] if started[0] != started[1] else []
    assert story(order) == PAID | {"back": back}


@pytest.mark.skipif(not IS_POSTGRES, reason="SQLite refuses the second writer, whoever that is")
def test_twin_without_the_lock_a_payment_is_started_for_an_order_that_is_paid(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch, unguarded: None
) -> None:
    order, payment = ordered()
    Payment.objects.update(started_at=timezone.now() - OPENING_TAKES)

    def pay_now() -> None:
        pay(gateway, payment)
        confirm_payment(payment.reference)

    shopper = before(monkeypatch, starting, "write_payment", pay_now)

    start_payment(order.pk)

    shopper.result()
    assert Order.objects.get().status == Status.PAID
    assert order.payments.filter(status=PaymentStatus.STARTED).count() == 1
