"""Money by hand: a fact that is written down once and goes through the same two steps as any other."""

from typing import Any

import pytest
from django.contrib.auth.models import User

from shop.management.audit import broken_rules
from shop.orders.models import Actor, Order, Status
from shop.orders.seen import OrderChanged
from shop.payments.manual import How, ManualPaymentRefused, RecordedAlready, manual_reference, record_manual_payment
from shop.payments.models import Payment, PaymentStatus, Refund
from tests.checkout.make import make_cart, place
from tests.gateway import Gateway
from tests.payments.make import counts, expire, make_paid, make_placed, pay, variant_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    return User.objects.create_user("owner", is_staff=True)


def record_it(order: Order, user: User | None = None, **said: Any) -> Payment:
    usual: dict[str, Any] = {"how": "bank_transfer", "amount_kobo": order.total_kobo, "evidence": "0900 1234"}
    return record_manual_payment(order.pk, **usual | {"user": user} | said)


def test_the_exact_amount_pays_the_order_and_says_who_recorded_it(gateway: Gateway, user: User) -> None:
    order, _ = make_placed()

    payment = record_it(order, user, seen_version=order.version)

    order.refresh_from_db()
    assert (payment.kind, payment.status, payment.effect) == ("manual", "succeeded", "applied")
    assert (payment.channel, payment.reference, payment.recorded_by) == ("bank_transfer", "transfer-09001234", user)
    assert (order.status, counts(variant_of(order))) == (Status.PAID, (9, 0))
    paid = order.events.get(what="paid")
    assert (paid.actor, paid.user) == (Actor.OWNER, user)
    assert order.events.get(what="payment succeeded").note == f"Bank transfer, ₦{order.total_kobo // 100:,}: 0900 1234"
    assert order.mails.filter(kind="paid").count() == 1
    assert broken_rules() == []


def test_more_pays_and_the_difference_is_on_file(gateway: Gateway, user: User) -> None:
    order, _ = make_placed()
    payment = record_it(order, user, amount_kobo=order.total_kobo + 5_000)
    assert (payment.effect, payment.received_kobo) == ("applied", order.total_kobo + 5_000)
    assert broken_rules() == []


def test_less_needs_review_and_pays_nothing(gateway: Gateway, user: User) -> None:
    order, _ = make_placed()

    payment = record_it(order, user, amount_kobo=order.total_kobo - 1)

    order.refresh_from_db()
    assert (payment.status, payment.effect) == (PaymentStatus.NEEDS_REVIEW, "")
    assert "were paid" in payment.review_reason
    assert (order.status, counts(variant_of(order))) == (Status.AWAITING_PAYMENT, (10, 1))
    assert broken_rules() == []


BAD: dict[str, dict[str, Any]] = {
    "nothing": {"amount_kobo": 0},
    "less than nothing": {"amount_kobo": -1},
    "more than a payment can be": {"amount_kobo": 1_000_000_001},
    "no evidence": {"evidence": ""},
    "evidence that says nothing": {"evidence": " -- / "},
    "too long evidence": {"evidence": "1" * 37},
    "another way": {"how": "cheque"},
}


@pytest.mark.parametrize("name", BAD)
def test_nonsense_is_refused_and_nothing_is_written(gateway: Gateway, user: User, name: str) -> None:
    order, _ = make_placed()
    with pytest.raises(ManualPaymentRefused):
        record_it(order, user, **BAD[name])
    assert order.payments.count() == 1
    assert gateway.requests == []


@pytest.mark.parametrize("again", ["0900 1234", "0900-1234", " 09001234 ", "０９００１２３４"])
def test_the_same_transfer_entered_twice_is_refused_and_shows_the_first(
    gateway: Gateway, user: User, again: str
) -> None:
    order, _ = make_placed()
    other, _ = make_placed()
    first = record_it(order, user)

    for target in (order, other):
        with pytest.raises(RecordedAlready) as refusal:
            record_it(target, user, evidence=again, seen_version=target.version)
        assert refusal.value.payment == first
        assert order.number in str(refusal.value)

    other.refresh_from_db()
    assert (Payment.objects.filter(kind="manual").count(), other.status) == (1, Status.AWAITING_PAYMENT)
    assert broken_rules() == []


def test_the_same_number_of_another_kind_is_other_money(gateway: Gateway, user: User) -> None:
    first, _ = make_placed()
    second, _ = make_placed()
    record_it(first, user)
    record_it(second, user, how="cash")
    assert Payment.objects.filter(kind="manual", effect="applied").count() == 2


def test_letters_in_evidence_are_the_same_in_any_case() -> None:
    typed = {manual_reference(How.CASH, evidence) for evidence in ("Receipt no. 12", "RECEIPT NO 12", "receipt-no-12")}
    assert typed == {"cash-RECEIPTNO12"}


def test_paystack_is_asked_first_and_its_success_makes_the_page_out_of_date(gateway: Gateway, user: User) -> None:
    order, payment = make_placed()
    pay(gateway, payment)

    with pytest.raises(OrderChanged, match="It is now: Paid"):
        record_it(order, user, seen_version=order.version)

    assert list(Payment.objects.values_list("kind", "effect")) == [("paystack", "applied")]
    assert broken_rules() == []


def test_while_a_payment_is_on_its_way_nothing_is_recorded(gateway: Gateway, user: User) -> None:
    order, payment = make_placed()
    pay(gateway, payment, "pending")
    with pytest.raises(ManualPaymentRefused, match="on its way"):
        record_it(order, user, seen_version=order.version)
    assert order.payments.count() == 1


def test_when_paystack_cannot_be_asked_money_in_the_hand_is_recorded(gateway: Gateway, user: User) -> None:
    order, _ = make_placed()
    gateway.fail((500, b""))
    assert record_it(order, user, seen_version=order.version).effect == "applied"


def test_money_for_an_order_that_ran_out_pays_it_while_everything_is_there(gateway: Gateway, user: User) -> None:
    order, _ = make_placed(on_hand=1)
    expire(order)
    assert record_it(order, user).effect == "applied"
    order.refresh_from_db()
    assert (order.status, counts(variant_of(order))) == (Status.PAID, (0, 0))
    assert broken_rules() == []


def test_money_for_what_is_gone_is_recorded_and_owed_back_by_hand(gateway: Gateway, user: User) -> None:
    order, _ = make_placed(on_hand=1)
    expire(order)
    place(make_cart(variant_of(order)))

    payment = record_it(order, user)

    order.refresh_from_db()
    assert (payment.status, payment.effect, order.status) == ("succeeded", "refund", Status.EXPIRED)
    assert not Refund.objects.exists()
    owed = order.events.get(what="refund owed")
    assert (owed.after, owed.note) == (payment.reference, "Paid after the hold ran out, and it was sold")
    assert [path for _, path in gateway.requests if "refund" in path] == []
    assert broken_rules() == []


def test_a_second_payment_of_a_paid_order_is_owed_back(gateway: Gateway, user: User) -> None:
    order, _ = make_paid(gateway)
    payment = record_it(order, user, seen_version=order.version)
    assert payment.effect == "refund"
    assert order.events.get(what="refund owed").note == "Paid twice"
    assert broken_rules() == []


def test_a_form_drawn_before_the_order_changed_is_refused(gateway: Gateway, user: User) -> None:
    order, _ = make_placed()
    with pytest.raises(OrderChanged, match="changed since you opened it"):
        record_it(order, user, seen_version=order.version - 1)
    assert order.payments.count() == 1
