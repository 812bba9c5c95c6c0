"""When Paystack left the last few calls unanswered, checkout says so before the order is placed, and takes it."""

from contextlib import suppress
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from shop.models import Order, Payment, Reach
from shop.orders.models import Status
from shop.payments.confirm import confirm_payment
from shop.payments.paystack import PaystackError, PaystackRefused, PaystackReplyUnclear, PaystackUnavailable
from shop.payments.reach import A_FEW, is_paystack_away, noting_reach
from shop.payments.reconcile import reconcile_payments
from shop.payments.start import open_page
from tests.checkout.form import cart_in, send
from tests.gateway import Gateway
from tests.make import make_place
from tests.payments.make import make_placed

pytestmark = pytest.mark.django_db

SAYS = "paying may have to wait"


def go_unanswered(times: int = A_FEW) -> None:
    for _ in range(times):
        with pytest.raises(PaystackUnavailable), noting_reach():
            raise PaystackUnavailable("nobody there")


def test_a_few_unanswered_calls_in_a_row_are_news() -> None:
    go_unanswered(A_FEW - 1)
    assert not is_paystack_away()
    go_unanswered(1)
    assert is_paystack_away()


@pytest.mark.parametrize("answer", [None, PaystackRefused("no", ""), PaystackReplyUnclear("what")])
def test_an_answer_of_any_kind_ends_it(answer: Exception | None) -> None:
    go_unanswered()
    with suppress(PaystackError), noting_reach():
        if answer:
            raise answer
    assert not is_paystack_away()
    go_unanswered(A_FEW - 1)
    assert not is_paystack_away()


def test_old_news_is_none() -> None:
    go_unanswered()
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert not is_paystack_away()


def test_every_way_of_asking_counts(gateway: Gateway) -> None:
    _, payment = make_placed()
    Payment.objects.update(next_check_at=timezone.now())
    gateway.fail(None, None, None)
    with pytest.raises(PaystackUnavailable):
        open_page(payment)
    with pytest.raises(PaystackUnavailable):
        confirm_payment(payment.reference)
    assert not is_paystack_away()
    reconcile_payments()  # the job, in a process of its own
    assert is_paystack_away()
    confirm_payment(payment.reference)
    assert not is_paystack_away()


def test_a_page_that_was_opened_since_ends_it(gateway: Gateway) -> None:
    go_unanswered()
    _, payment = make_placed()
    assert is_paystack_away()
    open_page(payment)
    assert not is_paystack_away()


def test_checkout_says_so_before_the_order_is_placed_and_takes_it(client: Client, gateway: Gateway) -> None:
    make_place()
    cart_in(client)
    assert SAYS not in client.get("/checkout/").content.decode()
    go_unanswered()
    page = client.get("/checkout/")
    assert f"{SAYS}. You can still order: we hold your gifts for 15 minutes" in page.content.decode()
    assert send(client, page).status_code == 303  # it was asked all the same, and answered
    assert Order.objects.get().status == Status.AWAITING_PAYMENT
    assert SAYS not in client.get("/checkout/").content.decode()


def test_all_the_callers_write_one_row() -> None:
    go_unanswered(5)
    assert [row.silences for row in Reach.objects.all()] == [5]
