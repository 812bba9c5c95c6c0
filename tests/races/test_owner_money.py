"""The owner's decisions about money, made twice at once, by two people, or while Paystack speaks: each counts once."""

from functools import partial
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError

from shop.checkout.cancel import cancel_paid_order
from shop.management import digest
from shop.management.audit import broken_rules
from shop.management.digest import send_digest
from shop.orders.fulfil import CannotFulfil, start_production
from shop.orders.models import Fulfilment, Order, OrderEvent, OutboxMail, Status
from shop.payments import give_back as giving_back
from shop.payments import make_anyway as making_anyway
from shop.payments import manual as by_hand
from shop.payments import review as reviewing
from shop.payments.confirm import confirm_payment
from shop.payments.give_back import Balance, balance_of, finish_refused_refund, request_refund, retry_refund
from shop.payments.make_anyway import CannotMake, make_anyway
from shop.payments.manual import How, RecordedAlready, record_manual_payment
from shop.payments.models import Payment, PaymentStatus, Refund, RefundStatus
from shop.payments.records import Listing, UnmatchedPayment
from shop.payments.refund import RefundRefused, record_outcome
from shop.payments.review import ReviewRefused, accept_payment, send_back_payment
from shop.profile.models import ShopProfile
from shop.vouchers.models import Voucher
from tests.checkout.make import make_cart, place
from tests.gateway import Gateway, refused
from tests.payments.make import counts, make_paid, pay, variant_of
from tests.payments.test_make_anyway import paid_too_late
from tests.races.make import PAID, ordered, story
from tests.races.together import after, before, together
from tests.races.unguarded import IS_POSTGRES, without_comparing


def names(outcomes: list[Any]) -> list[str]:
    return sorted(type(outcome).__name__ for outcome in outcomes)


# --- Money by hand --------------------------------------------------------------------------------------


def in_cash(order: Order) -> Payment:
    return record_manual_payment(order.pk, how="cash", amount_kobo=order.total_kobo, evidence="R 1", user=None)


def test_the_same_cash_entered_four_times_at_once_is_recorded_once(gateway: Gateway) -> None:
    order, _ = ordered()

    outcomes = together(*[partial(in_cash, order)] * 4)

    assert names(outcomes) == ["Payment"] + ["RecordedAlready"] * 3
    assert story(order) == PAID
    assert Payment.objects.filter(kind=Payment.Kind.MANUAL).count() == 1


def test_the_same_transfer_entered_for_two_orders_at_once_is_of_one_of_them(gateway: Gateway) -> None:
    orders = [ordered()[0], ordered()[0]]

    outcomes = together(*[partial(in_cash, order) for order in orders])

    assert names(outcomes) == ["Payment", "RecordedAlready"]
    assert Order.objects.filter(status=Status.PAID).count() == 1
    refusal = next(outcome for outcome in outcomes if isinstance(outcome, RecordedAlready))
    assert Order.objects.get(status=Status.PAID).pk == refusal.payment.order_id


def test_twin_where_the_evidence_does_not_make_the_reference_it_is_money_twice(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    order, _ = ordered()
    numbers = iter(range(2))
    monkeypatch.setattr(by_hand, "manual_reference", lambda how, evidence: f"{How(how).value}-{next(numbers)}")

    assert [in_cash(order).effect, in_cash(order).effect] == ["applied", "refund"]


def test_cash_and_card_at_once_pay_once_and_the_other_goes_back(gateway: Gateway) -> None:
    order, payment = ordered()
    pay(gateway, payment)

    together(partial(in_cash, order), partial(confirm_payment, payment.reference))

    paid = story(order)
    assert (paid["status"], paid["moves"], paid["stock"]) == ("paid", ["paid"], (4, 0))
    # Asked first, Paystack says that it was paid, and the cash is owed back; the other way round the card is refunded.
    effects = dict(order.payments.values_list("kind", "effect"))
    assert effects in ({"paystack": "applied", "manual": "refund"}, {"paystack": "refund", "manual": "applied"})
    assert len(gateway.refunds) == (effects["paystack"] == "refund")


# --- The owner's refund ---------------------------------------------------------------------------------


@pytest.fixture
def paid(gateway: Gateway) -> Payment:
    """A payment of ₦11,000 that paid its order."""
    return make_paid(gateway)[1]


def refunding(payment: Payment, seen: Balance, amount_kobo: int = 300_000, **said: Any) -> Any:
    return partial(request_refund, payment.pk, amount_kobo=amount_kobo, reason="Late", user=None, seen=seen, **said)


def test_one_refund_asked_for_from_four_tabs_at_once_goes_back_once(paid: Payment, gateway: Gateway) -> None:
    outcomes = together(*[refunding(paid, balance_of(paid))] * 4)

    assert names(outcomes) == ["Refund"] + ["RefundRefused"] * 3
    assert [row["amount"] for row in gateway.refunds] == [300_000]
    assert OutboxMail.objects.filter(kind="refund_requested").count() == 1


def test_twin_without_saying_what_was_seen_each_tab_sends_it(
    paid: Payment, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(giving_back, "_refuse_another_balance", lambda payment, seen: None)

    together(*[refunding(paid, balance_of(paid))] * 4)

    assert [row["amount"] for row in gateway.refunds] == [300_000] * 3  # the fourth would be more than came


def test_a_refund_that_closes_the_order_and_a_cancelling_give_its_piece_back_once(
    paid: Payment, gateway: Gateway
) -> None:
    refund = refunding(paid, balance_of(paid), paid.amount_kobo, closes_order=True)()
    order = paid.order

    together(
        lambda: record_outcome(refund.pk, RefundStatus.SUCCEEDED),
        lambda: cancel_paid_order(order.pk, user=None, reason="She asked for it"),
    )

    order.refresh_from_db()
    assert order.status in {Status.REFUNDED, Status.CANCELLED}
    assert counts(variant_of(order)) == (10, 0)
    assert order.events.filter(what__in=["refunded", "cancelled"]).count() == 1


@pytest.fixture
def refused_one(paid: Payment, gateway: Gateway) -> Refund:
    """A refund that Paystack refused to make, and makes when it is asked again."""
    gateway.fail(refused("Insufficient balance", "insufficient_balance"))
    refund: Refund = refunding(paid, balance_of(paid))()
    return refund


def finishing(refund: Refund) -> Any:
    seen = balance_of(refund.payment)
    return partial(finish_refused_refund, refund.pk, reason="Support says so", user=None, seen=seen)


def retrying(refund: Refund) -> Any:
    return partial(retry_refund, refund.pk, user=None, seen=balance_of(refund.payment))


def test_of_trying_again_and_saying_that_it_has_gone_at_once_one_is_done(refused_one: Refund, gateway: Gateway) -> None:
    outcomes = together(retrying(refused_one), finishing(refused_one))

    refused_one.refresh_from_db()
    was_sent = refused_one.status == RefundStatus.FAILED
    assert names(outcomes) == ["Refund", "RefundRefused"]
    assert len(gateway.refunds) == was_sent
    assert OrderEvent.objects.filter(what="refund gone already").exists() is not was_sent


@pytest.mark.skipif(not IS_POSTGRES, reason="SQLite refuses the second writer, whoever that is")
def test_twin_without_the_lock_it_is_sent_and_said_to_have_gone_before(
    refused_one: Refund, gateway: Gateway, monkeypatch: pytest.MonkeyPatch, unguarded: None
) -> None:
    before(monkeypatch, giving_back, "record", retrying(refused_one))

    finishing(refused_one)()

    assert len(gateway.refunds) == 1
    assert OrderEvent.objects.filter(what="refund gone already").exists()


# --- A review -------------------------------------------------------------------------------------------


@pytest.fixture
def odd(gateway: Gateway) -> Payment:
    """A payment of less than was asked, so that the owner decides."""
    _, payment = ordered()
    pay(gateway, payment, amount=10_000)
    return confirm_payment(payment.reference)


def test_of_accepting_and_sending_back_at_once_one_is_done(odd: Payment, gateway: Gateway) -> None:
    outcomes = together(partial(accept_payment, odd.pk, user=None), partial(send_back_payment, odd.pk, user=None))

    odd.refresh_from_db()
    is_accepted = odd.effect == Payment.Effect.APPLIED
    assert names(outcomes) == sorted(["ReviewRefused", "Payment" if is_accepted else "Refund"])
    assert odd.order.is_paid is is_accepted
    assert len(gateway.refunds) == Refund.objects.count() == (not is_accepted)


def test_accepting_four_times_at_once_pays_once(odd: Payment, gateway: Gateway) -> None:
    outcomes = together(*[partial(accept_payment, odd.pk, user=None)] * 4)

    assert names(outcomes) == ["Payment"] + ["ReviewRefused"] * 3
    assert story(odd.order) == PAID


def test_accepting_while_it_is_being_sent_back_is_refused(
    odd: Payment, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    rival = after(monkeypatch, reviewing, "_under_review", partial(accept_payment, odd.pk, user=None))

    send_back_payment(odd.pk, user=None)

    assert isinstance(rival.outcome(), ReviewRefused)
    odd.refresh_from_db()
    assert (odd.effect, odd.order.status) == (Payment.Effect.REFUND, Status.AWAITING_PAYMENT)


@pytest.mark.skipif(not IS_POSTGRES, reason="SQLite refuses the second writer, whoever that is")
def test_twin_without_the_lock_the_order_is_made_and_its_money_sent_back(
    odd: Payment, gateway: Gateway, monkeypatch: pytest.MonkeyPatch, unguarded: None
) -> None:
    rival = after(monkeypatch, reviewing, "_under_review", partial(accept_payment, odd.pk, user=None))

    send_back_payment(odd.pk, user=None)

    assert rival.result().order.is_paid
    assert len(gateway.refunds) == 1
    assert [rule.split(":")[0] for rule in broken_rules()] == ["a paid order has the payment that paid it"]


# --- All the same ---------------------------------------------------------------------------------------


def making(payment: Payment) -> Any:
    return partial(make_anyway, payment.pk, reason="It can be made", user=None)


def test_of_making_it_all_the_same_and_sending_the_money_back_at_once_one_is_done(gateway: Gateway) -> None:
    _, payment = paid_too_late()

    outcomes = together(making(payment), refunding(payment, balance_of(payment), payment.amount_kobo))

    payment.refresh_from_db()
    is_made = payment.effect == Payment.Effect.APPLIED
    assert names(outcomes) == (["Payment", "RefundRefused"] if is_made else ["CannotMake", "Refund"])
    assert payment.order.is_paid is is_made
    assert Refund.objects.exists() is not is_made


@pytest.mark.skipif(not IS_POSTGRES, reason="on SQLite nobody else can write once our transaction has begun")
def test_money_that_pays_its_order_while_it_is_sent_back_stays(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing went back yet, so the amounts on the page are those of before."""
    _, payment = paid_too_late()
    refund = refunding(payment, balance_of(payment), payment.amount_kobo)
    rival = before(monkeypatch, giving_back, "lock_payment", making(payment))

    with pytest.raises(RefundRefused, match="paid the order"):
        refund()

    assert rival.result().order.is_paid
    assert not Refund.objects.exists()


@pytest.mark.skipif(not IS_POSTGRES, reason="on SQLite nobody else can write once our transaction has begun")
def test_twin_where_the_page_does_not_say_what_the_money_is_for_it_makes_the_gift_and_goes_back(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, payment = paid_too_late()
    refund = refunding(payment, balance_of(payment), payment.amount_kobo)
    before(monkeypatch, giving_back, "lock_payment", making(payment))
    monkeypatch.setattr(giving_back, "_refuse_another_balance", lambda payment, seen: None)

    refund()

    assert Order.objects.get().is_paid
    assert Refund.objects.get().amount_kobo == payment.amount_kobo


def test_making_it_all_the_same_four_times_at_once_makes_it_once(gateway: Gateway) -> None:
    order, payment = paid_too_late()

    outcomes = together(*[making(payment)] * 4)

    assert names(outcomes) == ["CannotMake"] * 3 + ["Payment"]
    order.refresh_from_db()
    assert order.is_paid
    assert list(order.reservations.order_by("pk").values_list("state", flat=True)) == ["released", "committed"]
    assert order.events.filter(what="paid").count() == 1


@pytest.mark.skipif(not IS_POSTGRES, reason="on SQLite nobody else can write once our transaction has begun")
def test_money_that_goes_back_while_it_is_decided_stops_the_making(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, payment = paid_too_late()
    before(monkeypatch, making_anyway, "lock_payment", refunding(payment, balance_of(payment), payment.amount_kobo))

    with pytest.raises(CannotMake, match="went back"):
        making(payment)()

    assert Order.objects.get().status == Status.EXPIRED


@pytest.mark.skipif(not IS_POSTGRES, reason="SQLite refuses the second writer, whoever that is")
def test_twin_without_the_lock_two_presses_sell_it_twice_or_die(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch, unguarded: None
) -> None:
    """What stands then is the last fence: the database takes one live reservation of an order and variant."""
    order, payment = paid_too_late()
    rival = after(monkeypatch, making_anyway, "lock_payment", making(payment))

    with pytest.raises(IntegrityError):
        making(payment)()

    assert rival.result().order.is_paid
    assert order.events.filter(what="paid").count() == 1


# --- Cancelling what is paid ----------------------------------------------------------------------------


def cancelling(order: Order) -> Any:
    return partial(cancel_paid_order, order.pk, user=None, reason="She asked for it")


def test_cancelling_a_paid_order_four_times_at_once_puts_its_piece_back_once(paid: Payment) -> None:
    order = paid.order

    outcomes = together(*[cancelling(order)] * 4)

    assert names(outcomes) == ["Order"] * 4
    assert counts(variant_of(order)) == (10, 0)
    assert order.events.filter(what="cancelled").count() == 1
    assert OutboxMail.objects.filter(order=order, kind="cancelled").count() == 1


def test_cancelling_and_starting_at_once_is_one_after_the_other(paid: Payment) -> None:
    order = paid.order

    cancelled, started = together(cancelling(order), partial(start_production, order.pk))

    order.refresh_from_db()
    assert isinstance(cancelled, Order)
    assert order.status == Status.CANCELLED
    was_started = isinstance(started, Order)
    assert was_started or isinstance(started, CannotFulfil)
    assert order.fulfilment == (Fulfilment.IN_PRODUCTION if was_started else Fulfilment.NEW)
    # What is being made stays off the shelf.
    assert counts(variant_of(order)) == ((9, 0) if was_started else (10, 0))


@pytest.mark.skipif(not IS_POSTGRES, reason="SQLite refuses the second writer, whoever that is")
def test_twin_without_the_lock_and_the_comparison_what_is_being_made_lies_on_the_shelf(
    paid: Payment, monkeypatch: pytest.MonkeyPatch, unguarded: None
) -> None:
    from shop.checkout import cancel as module

    without_comparing(monkeypatch)
    before(monkeypatch, module, "mark_cancelled", partial(start_production, paid.order.pk))

    order = cancelling(paid.order)()

    assert (order.fulfilment, counts(variant_of(order))) == (Fulfilment.IN_PRODUCTION, (10, 0))


def test_a_voucher_given_back_by_cancelling_and_wanted_at_once_is_used_as_often_as_it_may(gateway: Gateway) -> None:
    voucher = Voucher.objects.create(code="LAST", kind="percent", percent=10, max_uses=1)
    first = place(make_cart(), voucher=voucher)
    pay(gateway, first.payments.get())
    confirm_payment(first.payments.get().reference)
    cart = make_cart()

    _, second = together(cancelling(first), lambda: place(cart, voucher=voucher))

    voucher.refresh_from_db()
    assert voucher.uses == isinstance(second, Order)
    assert type(second).__name__ in {"Order", "CheckoutRefused"}


def test_pieces_that_come_back_while_others_want_them_are_sold_once(gateway: Gateway) -> None:
    order, payment = ordered(on_hand=1)
    pay(gateway, payment)
    confirm_payment(payment.reference)
    variant = variant_of(order)
    Voucher.objects.all().delete()

    together(cancelling(order), *[lambda: place(make_cart(variant))] * 3)

    on_hand, reserved = counts(variant)
    assert on_hand == 1
    assert reserved == Order.objects.filter(status=Status.AWAITING_PAYMENT).count() <= 1


# --- The owner's mail -----------------------------------------------------------------------------------


def test_four_jobs_at_once_send_one_digest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digest, "FROM_HOUR", 0)  # whatever the time is
    ShopProfile.objects.update_or_create(pk=1, defaults={"email": "owner@example.com"})
    UnmatchedPayment.objects.create(reference="T1", amount_kobo=100_000)
    Listing.objects.create(name="owner digest")

    assert sorted(together(*[send_digest] * 4)) == ["not due"] * 3 + ["sent, 1 to look at"]

    assert len(mail.outbox) == 1


def test_a_payment_that_is_reviewed_stays_reviewed(odd: Payment, gateway: Gateway) -> None:
    """Paystack rings again while the owner accepts."""
    together(partial(accept_payment, odd.pk, user=None), *[partial(confirm_payment, odd.reference)] * 3)

    odd.refresh_from_db()
    assert (odd.status, odd.effect) == (PaymentStatus.SUCCEEDED, Payment.Effect.APPLIED)
    assert story(odd.order) == PAID
