"""What needs the owner is found, and leaves the list by the step that is named for it."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from shop.checkout.cancel import cancel_paid_order
from shop.orders.models import Order, OutboxMail
from shop.payments import attention
from shop.payments.concerns import NEXT_STEP, QUESTIONS, Sort, concerns, count_concerns
from shop.payments.confirm import confirm_payment, decide_payment
from shop.payments.follow import follow_refunds
from shop.payments.give_back import (
    balance_of,
    drop_manual_refund,
    finish_manual_refund,
    keep_money,
    note_refund,
    request_refund,
    retry_refund,
)
from shop.payments.manual import record_manual_payment
from shop.payments.models import Payment, Refund
from shop.payments.records import Dispute, UnmatchedPayment
from shop.payments.review import accept_payment
from shop.payments.unmatched import settle_unmatched
from tests.gateway import Gateway, refused
from tests.orders.make import make_order
from tests.payments.make import make_paid, make_placed, pay

pytestmark = pytest.mark.django_db

LONG_AGO = timedelta(days=30)


def found() -> list[str]:
    return [group.sort.value for group in concerns()]


def refund(payment: Payment, amount_kobo: int = 100_000) -> Refund:
    return request_refund(payment.pk, amount_kobo=amount_kobo, reason="", user=None, seen=balance_of(payment))


def say(gateway: Gateway, payment: Payment, word: str) -> None:
    for row in gateway.refunds:
        row["status"] = word
    follow_refunds(payment)


def record_cash(order: Order, amount_kobo: int, evidence: str = "R1") -> Payment:
    return record_manual_payment(order.pk, how="cash", amount_kobo=amount_kobo, evidence=evidence, user=None)


def test_a_shop_in_which_all_is_well_needs_nobody(gateway: Gateway) -> None:
    make_paid(gateway)
    make_placed()
    _, payment = make_paid(gateway)
    refund(payment)
    assert (found(), count_concerns()) == ([], {})


def test_every_sort_has_a_question_and_one_sentence_for_the_next_step() -> None:
    assert set(QUESTIONS) == set(NEXT_STEP) == set(Sort)
    assert [step for step in NEXT_STEP.values() if step.endswith(".") or not step[0].isupper()] == []


def test_money_to_review_until_it_is_reviewed(gateway: Gateway) -> None:
    _, payment = make_placed()
    pay(gateway, payment, amount=10_000)
    confirm_payment(payment.reference)
    (group,) = concerns()
    assert (group.sort, group.found[0].amount_kobo) == (Sort.REVIEW, 10_000)
    assert "₦100 were paid" in group.found[0].says
    accept_payment(payment.pk, user=None)
    assert found() == []


def test_a_success_that_bought_nothing_until_it_is_decided(gateway: Gateway) -> None:
    _, payment = make_placed()
    Payment.objects.filter(pk=payment.pk).update(
        status="succeeded", received_kobo=payment.amount_kobo, paid_at=timezone.now()
    )
    assert found() == []  # the job is about to
    Payment.objects.filter(pk=payment.pk).update(paid_at=timezone.now() - timedelta(minutes=16))
    assert found() == ["undecided"]
    decide_payment(payment.pk)
    assert found() == []


def test_a_refund_that_is_owed_until_it_is_handed_over(gateway: Gateway) -> None:
    order, _ = make_paid(gateway)
    payment = record_cash(order, order.total_kobo)
    (group,) = concerns()
    assert (group.sort, group.found[0].amount_kobo) == (Sort.OWED, order.total_kobo)

    made = refund(payment, order.total_kobo)
    assert found() == ["hand_over"]
    finish_manual_refund(made.pk, user=None)
    assert found() == []


def test_a_part_that_went_back_leaves_the_rest_owed(gateway: Gateway) -> None:
    order, _ = make_paid(gateway)
    payment = record_cash(order, order.total_kobo)
    finish_manual_refund(refund(payment, 100_000).pk, user=None)
    (group,) = concerns()
    assert (group.sort, group.found[0].amount_kobo) == (Sort.OWED, order.total_kobo - 100_000)


def test_a_cancelled_order_s_money_until_it_went_back_or_is_kept(gateway: Gateway) -> None:
    first, payment = make_paid(gateway)
    second, kept = make_paid(gateway)
    keep_money(kept.pk, reason="Before it was cancelled: another question", user=None)
    for order in (first, second):
        cancel_paid_order(order.pk, user=None, reason="Moved")
    (group,) = concerns()
    assert (group.sort, len(group.found)) == (Sort.CANCELLED, 2)
    refund(payment, first.total_kobo)
    keep_money(kept.pk, reason="It was engraved", user=None)
    assert found() == []


@pytest.mark.parametrize("is_cancelled_first", [True, False])
def test_a_part_that_went_back_does_not_hide_the_rest_of_a_cancelled_order(
    gateway: Gateway, *, is_cancelled_first: bool
) -> None:
    """A goodwill of ₦100 from the time before says nothing about the other ₦10,900."""
    order, payment = make_paid(gateway)
    steps = [lambda: refund(payment, 10_000), lambda: cancel_paid_order(order.pk, user=None, reason="Moved")]
    for step in reversed(steps) if is_cancelled_first else steps:
        step()

    (group,) = concerns()
    assert (group.sort, group.found[0].amount_kobo) == (Sort.CANCELLED, order.total_kobo - 10_000)

    keep_money(payment.pk, reason="It was engraved", user=None)
    assert found() == []


def test_money_that_was_not_handed_back_after_all_is_a_question_again(gateway: Gateway) -> None:
    """What was decided about the rest was not decided about this."""
    order, _ = make_placed()
    payment = record_cash(order, order.total_kobo)
    cancel_paid_order(order.pk, user=None, reason="Moved")
    made = refund(payment, order.total_kobo - 10_000)
    keep_money(payment.pk, reason="For the work", user=None)
    assert found() == ["hand_over"]

    drop_manual_refund(made.pk, user=None)

    (group,) = concerns()
    assert (group.sort, group.found[0].amount_kobo) == (Sort.CANCELLED, order.total_kobo)


def test_too_much_until_the_difference_goes_back_or_is_kept(gateway: Gateway) -> None:
    first, _ = make_placed()
    payment = record_cash(first, first.total_kobo + 5_000)
    second, _ = make_placed()
    kept = record_cash(second, second.total_kobo + 1, "R2")
    (group,) = concerns()
    assert group.sort == Sort.OVERPAID
    assert sorted(str(one.amount_kobo) for one in group.found) == ["1", "5000"]
    finish_manual_refund(refund(payment, 5_000).pk, user=None)
    keep_money(kept.pk, reason="A tip", user=None)
    assert found() == []


@pytest.mark.parametrize(("extra", "is_too_much"), [(1_500, False), (1_501, True)])
def test_fees_that_the_payer_was_charged_are_not_too_much(gateway: Gateway, extra: int, *, is_too_much: bool) -> None:
    _, payment = make_placed()
    pay(gateway, payment, amount=payment.amount_kobo + extra)
    assert confirm_payment(payment.reference).fees_kobo == 1_500
    assert found() == (["overpaid"] if is_too_much else [])


def test_a_failed_refund_until_it_is_tried_again_or_decided_against(gateway: Gateway) -> None:
    _, payment = make_paid(gateway)
    made = refund(payment)
    say(gateway, payment, "failed")
    assert found() == ["failed"]
    again = retry_refund(made.pk, user=None, seen=balance_of(payment))
    assert found() == []
    say(gateway, payment, "failed")
    assert [one.row for group in concerns() for one in group.found] == [again]
    keep_money(payment.pk, reason="The customer wants a gift instead", user=None)
    assert found() == []


def test_a_refund_beside_a_failed_one_does_not_hide_it_unless_nothing_is_left(gateway: Gateway) -> None:
    _, payment = make_paid(gateway)
    refund(payment)
    say(gateway, payment, "failed")
    refund(payment)
    assert found() == ["failed"]
    refund(payment, balance_of(payment).refundable_kobo)
    assert found() == []


def test_a_failed_refund_of_money_that_is_owed_is_listed_once(gateway: Gateway) -> None:
    order, payment = make_paid(gateway)
    second = Payment.objects.create(order=order, reference="lg-2", amount_kobo=order.total_kobo, domain="test")
    pay(gateway, second)
    confirm_payment(second.reference)
    say(gateway, Payment.objects.get(pk=second.pk), "failed")
    assert found() == ["failed"]
    assert payment.effect == "applied"


def test_money_that_went_back_on_the_dashboard_until_the_owner_says_that_the_order_goes_on(gateway: Gateway) -> None:
    order, payment = make_paid(gateway)
    gateway._refund({"transaction": payment.reference, "amount": 100_000, "merchant_note": "goodwill"})
    follow_refunds(payment)
    assert found() == ["dashboard"]
    made = Refund.objects.get()
    order.refresh_from_db()

    note_refund(made.pk, user=None, seen_version=order.version)
    note_refund(made.pk, user=None, seen_version=order.version)

    assert found() == []
    assert order.events.filter(what="refund noted", after=made.key).count() == 1


def test_money_that_went_back_on_the_dashboard_is_no_question_once_the_order_is_cancelled(gateway: Gateway) -> None:
    order, payment = make_paid(gateway)
    gateway._refund({"transaction": payment.reference, "amount": 1_100_000, "merchant_note": "goodwill"})
    follow_refunds(payment)
    cancel_paid_order(order.pk, user=None, reason="She asked for it")
    assert found() == []


def test_a_refund_that_paystack_refused_and_one_that_it_is_stuck_with(gateway: Gateway) -> None:
    _, first = make_paid(gateway)
    gateway.fail(refused("Insufficient balance", "insufficient_balance"))
    refund(first)
    _, second = make_paid(gateway)
    refund(second)
    say(gateway, second, "needs-attention")
    groups = {group.sort: group.found[0] for group in concerns()}
    assert set(groups) == {Sort.REFUSED, Sort.DETAILS}
    assert "Insufficient balance" in groups[Sort.REFUSED].says


@pytest.mark.parametrize(
    ("status", "age", "is_stuck"),
    [
        ("requested", timedelta(minutes=10), False),
        ("requested", timedelta(minutes=16), True),
        ("processing", timedelta(days=13), False),
        ("processing", timedelta(days=15), True),
        ("succeeded", LONG_AGO, False),
    ],
)
def test_a_refund_is_stuck_after_a_while(gateway: Gateway, status: str, age: timedelta, *, is_stuck: bool) -> None:
    _, payment = make_paid(gateway)
    made = refund(payment)
    Refund.objects.filter(pk=made.pk).update(status=status, requested_at=timezone.now() - age)
    assert found() == (["stuck"] if is_stuck else [])


def test_money_that_is_not_ours_until_it_is_settled() -> None:
    row = UnmatchedPayment.objects.create(reference="T-1", amount_kobo=500)
    (group,) = concerns()
    assert (group.sort, group.found[0].order) == (Sort.UNMATCHED, None)
    settle_unmatched(row.pk, user=None, note="A stall")
    assert found() == []


def test_open_disputes_come_first_the_soonest_due_on_top(gateway: Gateway) -> None:
    _, payment = make_paid(gateway)
    UnmatchedPayment.objects.create(reference="T-1")
    for number, due in enumerate([None, timedelta(days=2), timedelta(days=1)]):
        due_at = None if due is None else timezone.now() + due
        Dispute.objects.create(payment=payment, gateway_id=number, status="pending", due_at=due_at)
    Dispute.objects.create(payment=payment, gateway_id=9, resolution="declined", resolved_at=timezone.now())
    disputes, _ = concerns()
    assert [getattr(one.row, "gateway_id", None) for one in disputes.found] == [2, 1, 0]
    assert disputes.found[0].due_at is not None


def test_a_payment_that_paystack_does_not_list(gateway: Gateway) -> None:
    _, payment = make_paid(gateway)
    Payment.objects.update(missing_since=timezone.now())
    assert found() == ["missing"]
    refund(payment)
    assert found() == []


@pytest.mark.parametrize(("state", "is_found"), [("failed", True), ("waiting", False), ("sent", False)])
def test_mail_that_was_given_up(state: str, *, is_found: bool) -> None:
    OutboxMail.objects.create(order=make_order(), kind="placed", cause="x", state=state)
    assert found() == (["mail"] if is_found else [])


def test_the_list_costs_the_same_however_long_it_is(django_assert_num_queries: Any) -> None:
    for number in range(60):
        UnmatchedPayment.objects.create(reference=f"T-{number}")
    with django_assert_num_queries(len(QUESTIONS) + 1):  # one sort has more than a page: it is counted
        (group,) = concerns()
    assert (len(group.found), group.count, count_concerns()) == (50, 60, {Sort.UNMATCHED: 60})
    assert attention.payments_not_ours().count() == 60
