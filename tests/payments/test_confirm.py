"""Money becomes an effect in one place, once, whoever brings the news."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from shop.orders.models import Actor, Fulfilment, Order, OutboxMail, Status
from shop.orders.moves import lock_order, mark_cancelled, mark_expired
from shop.payments.confirm import confirm_payment, decide_undecided
from shop.payments.models import Payment, PaymentStatus, Refund, RefundStatus
from shop.payments.paystack import PaystackReplyUnclear, PaystackUnavailable
from shop.stock.models import StockMove
from shop.stock.reserve import release
from tests.gateway import Gateway
from tests.make import make_variant
from tests.payments.make import counts, make_awaiting, pay

pytestmark = pytest.mark.django_db


def mails(order: Order) -> list[str]:
    return sorted(OutboxMail.objects.filter(order=order).values_list("kind", flat=True))


def expire(order: Order) -> None:
    mark_expired(lock_order(order.pk))
    release(order.pk)


def test_a_payment_pays_its_order_sells_the_pieces_and_owes_one_mail(gateway: Gateway) -> None:
    variant = make_variant(on_hand=10)
    order, payment = make_awaiting(variant, quantity=2)
    pay(gateway, payment)

    confirmed = confirm_payment(payment.reference)

    order.refresh_from_db()
    assert (confirmed.status, confirmed.effect) == (PaymentStatus.SUCCEEDED, Payment.Effect.APPLIED)
    assert (confirmed.received_kobo, confirmed.fees_kobo) == (payment.amount_kobo, 1500)
    assert (order.status, order.fulfilment) == (Status.PAID, Fulfilment.NEW)
    assert order.paid_at is not None
    assert counts(variant) == (8, 0)
    assert StockMove.objects.get(reason=StockMove.Reason.SALE).change == -2
    assert mails(order) == ["paid"]


def test_confirming_five_times_more_changes_nothing(gateway: Gateway) -> None:
    variant = make_variant(on_hand=10)
    order, payment = make_awaiting(variant)
    pay(gateway, payment)
    confirm_payment(payment.reference)
    events = order.events.count()

    for _ in range(5):
        confirm_payment(payment.reference)

    order.refresh_from_db()
    assert (order.events.count(), mails(order), counts(variant)) == (events, ["paid"], (9, 0))
    assert gateway.asked("/transaction/verify") == 1


@pytest.mark.parametrize("word", ["abandoned", "ongoing", "pending", "processing", "queued", "a-new-word"])
def test_what_is_not_paid_is_not_failed(gateway: Gateway, word: str) -> None:
    variant = make_variant(on_hand=10)
    order, payment = make_awaiting(variant)
    pay(gateway, payment, word)

    confirmed = confirm_payment(payment.reference)

    order.refresh_from_db()
    assert (confirmed.status, confirmed.gateway_status) == (PaymentStatus.STARTED, word)
    assert confirmed.is_in_flight is (word not in {"abandoned", "a-new-word"})
    assert (order.status, counts(variant)) == (Status.AWAITING_PAYMENT, (10, 1))


def test_a_declined_payment_may_still_succeed(gateway: Gateway) -> None:
    order, payment = make_awaiting()
    pay(gateway, payment, "failed")
    assert confirm_payment(payment.reference).status == PaymentStatus.FAILED
    pay(gateway, payment)
    assert confirm_payment(payment.reference).status == PaymentStatus.SUCCEEDED
    order.refresh_from_db()
    assert order.is_paid


WRONG: dict[str, dict[str, Any]] = {
    "less": {"amount": 100},
    "less by a kobo": {"amount": 1_100_000 - 1},
    "other currency": {"currency": "GHS"},
    "other mode": {"domain": "live"},
    "other amount requested": {"requested_amount": 100},
    "other reference": {"reference": "lg-somebody-elses"},
    "already reversed": {"status": "reversed"},
    "being reversed": {"status": "reversal-pending"},
}


@pytest.mark.parametrize("name", WRONG)
def test_money_that_is_not_what_was_asked_needs_a_person(gateway: Gateway, name: str) -> None:
    variant = make_variant(on_hand=10)
    order, payment = make_awaiting(variant)
    assert payment.amount_kobo == 1_100_000
    fields = dict(WRONG[name])
    pay(gateway, payment, fields.pop("status", "success"))
    gateway.transactions[payment.reference] |= fields

    confirmed = confirm_payment(payment.reference)

    order.refresh_from_db()
    assert (confirmed.status, confirmed.effect) == (PaymentStatus.NEEDS_REVIEW, "")
    assert confirmed.review_reason != ""
    assert (order.status, counts(variant), mails(order)) == (Status.AWAITING_PAYMENT, (10, 1), [])
    assert gateway.refunds == []


def test_more_than_asked_pays_and_the_difference_is_on_file(gateway: Gateway) -> None:
    order, payment = make_awaiting()
    pay(gateway, payment, amount=payment.amount_kobo + 26_000)
    confirmed = confirm_payment(payment.reference)
    order.refresh_from_db()
    assert (order.status, confirmed.received_kobo) == (Status.PAID, payment.amount_kobo + 26_000)


def test_paid_late_with_everything_still_there_is_paid(gateway: Gateway) -> None:
    variant = make_variant(on_hand=1)
    order, payment = make_awaiting(variant)
    expire(order)
    pay(gateway, payment)

    confirm_payment(payment.reference)

    order.refresh_from_db()
    assert (order.status, order.closed_at) == (Status.PAID, None)
    assert counts(variant) == (0, 0)
    assert gateway.refunds == []


def test_paid_late_with_a_piece_gone_goes_back_in_full(gateway: Gateway) -> None:
    variant = make_variant(on_hand=1)
    order, payment = make_awaiting(variant)
    expire(order)
    make_awaiting(variant)
    pay(gateway, payment)

    confirmed = confirm_payment(payment.reference)

    order.refresh_from_db()
    refund = Refund.objects.get()
    assert (order.status, confirmed.effect) == (Status.EXPIRED, Payment.Effect.REFUND)
    assert (refund.cause, refund.amount_kobo) == (Refund.Cause.LATE, payment.amount_kobo)
    assert refund.status == RefundStatus.PROCESSING
    assert [row["amount"] for row in gateway.refunds] == [payment.amount_kobo]
    assert mails(order) == ["refund_requested"]
    assert counts(variant) == (1, 1)


def test_paid_after_cancelling_goes_back(gateway: Gateway) -> None:
    order, payment = make_awaiting()
    mark_cancelled(lock_order(order.pk), actor=Actor.SHOPPER, reason="changed my mind")
    release(order.pk)
    pay(gateway, payment)

    confirm_payment(payment.reference)

    order.refresh_from_db()
    assert order.status == Status.CANCELLED
    assert Refund.objects.get().cause == Refund.Cause.CANCELLED
    assert len(gateway.refunds) == 1


def test_the_second_of_two_payments_goes_back(gateway: Gateway) -> None:
    from shop.payments.start import write_payment

    variant = make_variant(on_hand=10)
    order, first = make_awaiting(variant)
    second = write_payment(order)
    pay(gateway, first)
    pay(gateway, second)

    confirm_payment(second.reference)
    confirm_payment(first.reference)

    effects = dict(Payment.objects.values_list("reference", "effect"))
    assert effects == {second.reference: "applied", first.reference: "refund"}
    assert Refund.objects.get().cause == Refund.Cause.DOUBLE
    assert counts(variant) == (9, 0)


def test_a_failure_of_one_payment_touches_nothing_after_another_succeeded(gateway: Gateway) -> None:
    from shop.payments.start import write_payment

    order, first = make_awaiting()
    second = write_payment(order)
    pay(gateway, second)
    confirm_payment(second.reference)
    pay(gateway, first, "failed")

    assert confirm_payment(first.reference).status == PaymentStatus.FAILED
    order.refresh_from_db()
    assert order.is_paid


@pytest.mark.parametrize("answer", [(500, b""), None, (200, b"not json")])
def test_when_paystack_cannot_be_asked_nothing_changes(gateway: Gateway, answer: Any) -> None:
    order, payment = make_awaiting()
    pay(gateway, payment)
    gateway.fail(answer)

    with pytest.raises((PaystackUnavailable, PaystackReplyUnclear)):
        confirm_payment(payment.reference)

    payment.refresh_from_db()
    order.refresh_from_db()
    assert (payment.status, payment.checked_at, order.status) == (PaymentStatus.STARTED, None, Status.AWAITING_PAYMENT)


def test_a_payment_that_paystack_never_heard_of_stays_open(gateway: Gateway) -> None:
    _order, payment = make_awaiting()
    confirmed = confirm_payment(payment.reference)
    assert (confirmed.status, confirmed.order.status) == (PaymentStatus.STARTED, Status.AWAITING_PAYMENT)
    assert confirmed.checked_at is not None


def test_a_reference_that_is_not_ours_is_said_so_and_not_asked_about(gateway: Gateway) -> None:
    with pytest.raises(Payment.DoesNotExist):
        confirm_payment("lg-not-ours")
    assert gateway.requests == []


def test_a_success_that_died_undecided_is_finished_by_whoever_comes_next(gateway: Gateway) -> None:
    order, payment = make_awaiting()
    now = timezone.now()
    Payment.objects.filter(pk=payment.pk).update(status="succeeded", paid_at=now, received_kobo=payment.amount_kobo)

    assert decide_undecided() == 1

    order.refresh_from_db()
    assert order.is_paid
    assert decide_undecided() == 0


def test_an_order_paid_a_second_after_its_hold_ran_out_is_paid(gateway: Gateway) -> None:
    order, payment = make_awaiting(hold_expires_at=timezone.now() - timedelta(seconds=1))
    pay(gateway, payment)
    confirm_payment(payment.reference)
    order.refresh_from_db()
    assert order.is_paid


def test_what_the_owner_sent_back_by_hand_is_not_sent_back_again(gateway: Gateway) -> None:
    order, payment = make_awaiting()
    mark_cancelled(lock_order(order.pk), actor=Actor.SHOPPER, reason="changed my mind")
    now = timezone.now()
    Payment.objects.filter(pk=payment.pk).update(
        status="succeeded", paid_at=now, checked_at=now, received_kobo=payment.amount_kobo
    )
    Refund.objects.create(payment=payment, key="by hand", amount_kobo=payment.amount_kobo, cause="dashboard")

    assert decide_undecided() == 1

    payment.refresh_from_db()
    assert (payment.effect, payment.refunds.count(), gateway.refunds) == (Payment.Effect.REFUND, 1, [])


def test_one_payment_that_cannot_be_decided_does_not_stop_the_next(
    gateway: Gateway, caplog: pytest.LogCaptureFixture
) -> None:
    now = timezone.now()
    (stuck, _), (order, _) = make_awaiting(), make_awaiting()
    for held in (stuck, order):
        held.payments.update(status="succeeded", paid_at=now, checked_at=now, received_kobo=held.total_kobo)
    stuck.reservations.update(quantity=5)  # more than is reserved: the CHECK on the count refuses to sell it

    decide_undecided()

    order.refresh_from_db()
    stuck.refresh_from_db()
    assert (order.is_paid, stuck.is_paid) == (True, False)
    assert "could not be decided" in caplog.text
