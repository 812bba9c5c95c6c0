"""The owner's refunds: asked for once, by whoever is first, and never more than is there."""

from typing import Any

import pytest
from django.contrib.auth.models import User

from shop.management.audit import broken_rules
from shop.orders.models import Order, Status
from shop.orders.moves import StaleOrder
from shop.orders.seen import OrderChanged
from shop.payments.concerns import concerns
from shop.payments.confirm import confirm_payment
from shop.payments.follow import follow_refunds
from shop.payments.give_back import (
    Balance,
    balance_of,
    drop_manual_refund,
    finish_manual_refund,
    finish_refused_refund,
    keep_money,
    request_refund,
    retry_refund,
)
from shop.payments.make_anyway import make_anyway
from shop.payments.manual import record_manual_payment
from shop.payments.models import Payment, Refund, RefundStatus
from shop.payments.reconcile import reconcile_payments
from shop.payments.refund import RefundRefused, refundable_kobo, send_refund
from shop.profile.models import ShopProfile
from tests.checkout.make import make_cart, place
from tests.gateway import Gateway, refused
from tests.payments.make import counts, expire, make_paid, make_placed, pay, variant_of
from tests.payments.test_make_anyway import paid_too_late

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    return User.objects.create_user("owner", is_staff=True)


def refund_it(payment: Payment, user: User | None = None, **said: Any) -> Refund:
    usual: dict[str, Any] = {"amount_kobo": 100_000, "reason": "Late", "user": user, "seen": balance_of(payment)}
    return request_refund(payment.pk, **usual | said)


def make_manual(user: User) -> tuple[Order, Payment]:
    order, _ = make_placed()
    payment = record_manual_payment(order.pk, how="cash", amount_kobo=order.total_kobo, evidence="R1", user=user)
    return payment.order, payment


def done(gateway: Gateway, payment: Payment, word: str = "processed") -> None:
    """Let Paystack end every refund and tell us."""
    for row in gateway.refunds:
        row["status"] = word
    follow_refunds(payment)


def test_a_part_goes_back_and_the_order_stays_paid(gateway: Gateway, user: User) -> None:
    order, payment = make_paid(gateway)

    refund = refund_it(payment, user)

    order.refresh_from_db()
    assert (refund.cause, refund.amount_kobo, refund.reason) == ("owner", 100_000, "Late")
    assert (refund.requested_by, refund.status) == (user, RefundStatus.PROCESSING)
    assert [row["amount"] for row in gateway.refunds] == [100_000]
    assert (order.status, refundable_kobo(payment)) == (Status.PAID, payment.amount_kobo - 100_000)
    assert order.mails.filter(kind="refund_requested").count() == 1
    assert broken_rules() == []


@pytest.mark.parametrize("amount", [0, -1, 1_100_001])
def test_nothing_less_than_nothing_and_more_than_is_left_are_refused(gateway: Gateway, user: User, amount: int) -> None:
    order, payment = make_paid(gateway)
    assert payment.received_kobo == 1_100_000
    with pytest.raises(RefundRefused):
        refund_it(payment, user, amount_kobo=amount)
    order.refresh_from_db()
    assert (Refund.objects.count(), gateway.refunds, order.version) == (0, [], payment.order.version)


def test_the_same_form_sent_from_two_tabs_refunds_once(gateway: Gateway, user: User) -> None:
    _, payment = make_paid(gateway)
    seen = balance_of(payment)
    refund_it(payment, user, seen=seen)
    with pytest.raises(RefundRefused, match="changed since you opened it: ₦10,000 can go back now"):
        refund_it(payment, user, seen=seen)
    assert (Refund.objects.count(), len(gateway.refunds)) == (1, 1)
    assert broken_rules() == []


def test_a_refund_that_failed_meanwhile_makes_the_page_out_of_date(gateway: Gateway, user: User) -> None:
    """The amount is the same as before; only the newest refund tells."""
    _, payment = make_paid(gateway)
    seen = balance_of(payment)
    refund_it(payment, user)
    done(gateway, payment, "failed")
    assert balance_of(payment).refundable_kobo == seen.refundable_kobo
    with pytest.raises(RefundRefused, match="changed"):
        refund_it(payment, user, seen=seen)


def test_a_payment_that_came_to_nothing_is_not_refunded(gateway: Gateway, user: User) -> None:
    _, payment = make_placed()
    with pytest.raises(RefundRefused):
        refund_it(payment, user, seen=Balance(0, 0, ""))
    assert Refund.objects.count() == 0


def test_a_page_from_before_the_money_paid_its_order_sends_nothing(gateway: Gateway, user: User) -> None:
    """One opens the refund of cash that is owed, another makes the order with it: the amounts stay the same."""
    _, payment = paid_too_late()
    seen = balance_of(payment)
    make_anyway(payment.pk, reason="It can be made", user=user)
    with pytest.raises(RefundRefused, match="This payment changed since you opened it. Now: paid the order"):
        refund_it(payment, user, seen=seen)
    assert Refund.objects.count() == 0
    refund_it(Payment.objects.get(pk=payment.pk), user)
    assert broken_rules() == []


# --- Closing as refunded ------------------------------------------------------------------------------


def test_an_order_closes_as_refunded_once_all_of_it_went_back_if_the_owner_chose_so(
    gateway: Gateway, user: User
) -> None:
    order, payment = make_paid(gateway)
    refund_it(payment, user, amount_kobo=100_000)
    refund_it(payment, user, amount_kobo=1_000_000, closes_order=True)
    order.refresh_from_db()
    assert order.status == Status.PAID

    done(gateway, payment)

    order.refresh_from_db()
    assert (order.status, order.close_reason) == (Status.REFUNDED, "Refunded in full")
    assert counts(variant_of(order)) == (10, 0)
    assert order.mails.filter(kind="refunded").count() == 2
    assert broken_rules() == []


@pytest.mark.parametrize(("amount", "closes"), [(1_100_000, False), (1_000_000, True)])
def test_it_stays_paid_without_that_choice_or_with_a_rest(
    gateway: Gateway, user: User, amount: int, *, closes: bool
) -> None:
    order, payment = make_paid(gateway)
    refund_it(payment, user, amount_kobo=amount, closes_order=closes)
    done(gateway, payment)
    order.refresh_from_db()
    assert (order.status, counts(variant_of(order))) == (Status.PAID, (9, 0))
    assert broken_rules() == []


def test_a_failed_refund_closes_nothing(gateway: Gateway, user: User) -> None:
    order, payment = make_paid(gateway)
    refund_it(payment, user, amount_kobo=1_100_000, closes_order=True)
    done(gateway, payment, "failed")
    order.refresh_from_db()
    assert order.status == Status.PAID


# --- After a failure ----------------------------------------------------------------------------------


def test_a_failed_refund_is_tried_again_once_as_a_new_one(gateway: Gateway, user: User) -> None:
    _, payment = make_paid(gateway)
    first = refund_it(payment, user, closes_order=True)
    done(gateway, payment, "failed")
    seen = balance_of(payment)

    second = retry_refund(first.pk, user=user, seen=seen)
    with pytest.raises(RefundRefused, match="changed"):
        retry_refund(first.pk, user=user, seen=seen)

    with pytest.raises(RefundRefused, match="tried again already"):
        retry_refund(first.pk, user=user, seen=balance_of(payment))
    first.refresh_from_db()
    assert (first.status, second.amount_kobo, second.reason, second.closes_order) == ("failed", 100_000, "Late", True)
    assert second.retry_of == first
    assert [row["merchant_note"] for row in gateway.refunds] == [first.key, second.key]
    assert broken_rules() == []


def test_one_that_is_on_its_way_is_not_tried_again(gateway: Gateway, user: User) -> None:
    _, payment = make_paid(gateway)
    refund = refund_it(payment, user)
    with pytest.raises(RefundRefused, match="has not failed"):
        retry_refund(refund.pk, user=user, seen=balance_of(payment))
    assert len(gateway.refunds) == 1


def test_one_that_paystack_made_and_is_stuck_with_stays(gateway: Gateway, user: User) -> None:
    _, payment = make_paid(gateway)
    refund = refund_it(payment, user)
    done(gateway, payment, "needs-attention")
    with pytest.raises(RefundRefused, match="has not failed"):
        retry_refund(refund.pk, user=user, seen=balance_of(payment))
    refund.refresh_from_db()
    assert (refund.status, len(gateway.refunds)) == (RefundStatus.NEEDS_ATTENTION, 1)


def test_one_that_paystack_refused_to_make_is_tried_again(gateway: Gateway, user: User) -> None:
    _, payment = make_paid(gateway)
    gateway.fail(refused("Insufficient balance to fulfill this refund. Please top up.", "insufficient_balance"))
    first = refund_it(payment, user)
    assert first.status == RefundStatus.NEEDS_ATTENTION

    second = retry_refund(first.pk, user=user, seen=balance_of(payment))

    first.refresh_from_db()
    assert (first.status, second.status) == (RefundStatus.FAILED, RefundStatus.PROCESSING)
    assert [row["merchant_note"] for row in gateway.refunds] == [second.key]
    assert broken_rules() == []


def test_one_refused_because_the_money_went_back_on_the_dashboard_gives_way_to_that(
    gateway: Gateway, user: User
) -> None:
    _, payment = make_paid(gateway)
    gateway._refund({"transaction": payment.reference, "amount": 1_100_000, "merchant_note": "goodwill"})
    gateway.fail(refused("Transaction has been fully reversed", "transaction_reversed"))
    ours = refund_it(payment, user, amount_kobo=1_100_000)
    assert ours.status == RefundStatus.NEEDS_ATTENTION

    with pytest.raises(RefundRefused, match="dashboard instead"):
        retry_refund(ours.pk, user=user, seen=balance_of(payment))

    assert list(Refund.objects.order_by("pk").values_list("cause", "status", "amount_kobo")) == [
        ("owner", RefundStatus.FAILED, 1_100_000),
        ("dashboard", RefundStatus.PROCESSING, 1_100_000),
    ]
    assert balance_of(payment).refundable_kobo == 0
    assert gateway.asked("/refund") == 3  # ours, the list, the list once more: nothing was sent again
    assert broken_rules() == []


def test_a_refusal_is_not_believed_while_the_list_cannot_be_had(gateway: Gateway, user: User) -> None:
    _, payment = make_paid(gateway)
    gateway.fail(refused("Insufficient balance", "insufficient_balance"))
    refund = refund_it(payment, user)
    gateway.fail((500, b""))
    with pytest.raises(RefundRefused, match="cannot be asked"):
        retry_refund(refund.pk, user=user, seen=balance_of(payment))
    assert Refund.objects.get().status == RefundStatus.NEEDS_ATTENTION


def refused_refund(gateway: Gateway, payment: Payment, user: User, **said: Any) -> Refund:
    gateway.fail(refused("Transaction has been fully reversed", "transaction_reversed"))
    return refund_it(payment, user, amount_kobo=1_100_000, **said)


def test_one_that_paystack_will_never_make_is_ended_by_saying_how_the_money_went(gateway: Gateway, user: User) -> None:
    """Its dashboard reversed it, and no list says so: trying again is refused for ever."""
    order, payment = make_paid(gateway)
    refund = refused_refund(gateway, payment, user, closes_order=True)
    seen = balance_of(payment)

    finish_refused_refund(refund.pk, reason=" Reversed, says support ", user=user, seen=seen)

    refund.refresh_from_db()
    order.refresh_from_db()
    assert (refund.status, refund.gateway_message) == (
        "succeeded",
        "Transaction has been fully reversed (transaction_reversed)",
    )
    assert (order.status, gateway.refunds) == (Status.REFUNDED, [])
    event = order.events.get(what="refund gone already")
    assert (event.after, event.note, event.user) == (refund.key, "Reversed, says support", user)
    assert [group.sort.value for group in concerns()] == []
    assert broken_rules() == []
    with pytest.raises(RefundRefused, match="has not refused this refund: done"):
        finish_refused_refund(refund.pk, reason="Again", user=user, seen=seen)


@pytest.mark.parametrize(("reason", "is_seen", "why"), [(" ", True, "Say how"), ("x", False, "changed since")])
def test_that_needs_a_reason_and_a_page_of_today(
    gateway: Gateway, user: User, reason: str, why: str, *, is_seen: bool
) -> None:
    _, payment = make_paid(gateway)
    before = balance_of(payment)
    refund = refused_refund(gateway, payment, user)
    seen = balance_of(payment) if is_seen else before
    with pytest.raises(RefundRefused, match=why):
        finish_refused_refund(refund.pk, reason=reason, user=user, seen=seen)
    assert Refund.objects.get().status == RefundStatus.NEEDS_ATTENTION


@pytest.mark.parametrize("word", ["pending", "needs-attention", "failed"])
def test_one_that_paystack_has_made_is_not_ended_by_a_word(gateway: Gateway, user: User, word: str) -> None:
    _, payment = make_paid(gateway)
    refund = refund_it(payment, user)
    done(gateway, payment, word)
    status = Refund.objects.get().status
    with pytest.raises(RefundRefused, match="has not refused"):
        finish_refused_refund(refund.pk, reason="x", user=user, seen=balance_of(payment))
    assert Refund.objects.get().status == status


def test_where_paystack_s_list_knows_better_its_refund_takes_the_place(gateway: Gateway, user: User) -> None:
    _, payment = make_paid(gateway)
    gateway._refund({"transaction": payment.reference, "amount": 1_100_000, "merchant_note": "goodwill"})
    ours = refused_refund(gateway, payment, user)
    with pytest.raises(RefundRefused, match="dashboard instead"):
        finish_refused_refund(ours.pk, reason="x", user=user, seen=balance_of(payment))
    assert sorted(Refund.objects.values_list("cause", "status")) == [("dashboard", "processing"), ("owner", "failed")]


# --- By hand ------------------------------------------------------------------------------------------


def test_money_by_hand_goes_back_by_hand_and_never_through_paystack(gateway: Gateway, user: User) -> None:
    order, payment = make_manual(user)
    refund = refund_it(payment, user, amount_kobo=order.total_kobo, closes_order=True)
    send_refund(refund.pk)
    reconcile_payments()
    assert (refund.status, refund.next_check_at, gateway.refunds) == (RefundStatus.REQUESTED, None, [])
    assert broken_rules() == []

    finish_manual_refund(refund.pk, user=user)
    finish_manual_refund(refund.pk, user=user)

    refund.refresh_from_db()
    order.refresh_from_db()
    assert (refund.status, order.status) == (RefundStatus.SUCCEEDED, Status.REFUNDED)
    assert order.events.filter(what="refund", user=user, after="succeeded").count() == 1
    assert order.mails.filter(kind="refunded").count() == 1
    assert broken_rules() == []


def test_a_refund_by_hand_that_was_not_made_frees_its_amount(gateway: Gateway, user: User) -> None:
    _, payment = make_manual(user)
    refund = refund_it(payment, user)
    drop_manual_refund(refund.pk, user=user)
    assert refundable_kobo(payment) == payment.received_kobo
    with pytest.raises(RefundRefused, match="ended already"):
        finish_manual_refund(refund.pk, user=user)
    assert broken_rules() == []


@pytest.mark.parametrize("verb", [finish_manual_refund, drop_manual_refund])
def test_paystack_s_refunds_are_not_ended_by_hand(gateway: Gateway, user: User, verb: Any) -> None:
    _, payment = make_paid(gateway)
    refund = refund_it(payment, user)
    with pytest.raises(RefundRefused):
        verb(refund.pk, user=user)
    assert Refund.objects.get().status == RefundStatus.PROCESSING


# --- When the owner wants to be asked -------------------------------------------------------------------


def test_where_the_owner_is_asked_first_late_money_is_owed_and_refunded_by_a_decision(
    gateway: Gateway, user: User
) -> None:
    ShopProfile.objects.create(pk=1, refunds_automatically=False)
    order, payment = make_placed(on_hand=1)
    expire(order)
    place(make_cart(variant_of(order)))
    pay(gateway, payment)

    payment = confirm_payment(payment.reference)

    assert (payment.effect, Refund.objects.count(), gateway.refunds) == ("refund", 0, [])
    assert order.events.get(what="refund owed").after == payment.reference
    assert order.mails.filter(kind="refund_requested").count() == 0
    assert broken_rules() == []

    refund_it(payment, user, amount_kobo=payment.received_kobo)
    assert [row["amount"] for row in gateway.refunds] == [payment.received_kobo]
    assert broken_rules() == []


# --- Keeping --------------------------------------------------------------------------------------------


def test_money_that_is_kept_is_said_to_be_kept_once(gateway: Gateway, user: User) -> None:
    order, payment = make_paid(gateway)
    keep_money(payment.pk, reason="A tip", user=user, seen_version=order.version)
    with pytest.raises(OrderChanged):
        keep_money(payment.pk, reason="A tip", user=user, seen_version=order.version)
    event = order.events.get(what="money kept")
    assert (event.after, event.note, event.user) == (payment.reference, "A tip", user)
    assert broken_rules() == []


def test_keeping_needs_a_reason_a_current_page_and_money_that_the_order_took(gateway: Gateway, user: User) -> None:
    order, payment = make_paid(gateway)
    with pytest.raises(StaleOrder):
        keep_money(payment.pk, reason="A tip", user=user, seen_version=order.version - 1)
    with pytest.raises(RefundRefused, match="Say why"):
        keep_money(payment.pk, reason=" ", user=user, seen_version=order.version)
    second = record_manual_payment(order.pk, how="cash", amount_kobo=order.total_kobo, evidence="R2", user=user)
    with pytest.raises(RefundRefused, match="has to go back"):
        keep_money(second.pk, reason="Mine", user=user)
    with pytest.raises(OrderChanged):
        keep_money(payment.pk, reason="A tip", user=user, seen_version=order.version)
    assert not order.events.filter(what="money kept").exists()
