"""Paystack's successes and ours are compared in both directions, once an hour, by one of however many jobs."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from shop.management.audit import broken_rules
from shop.payments import paystack
from shop.payments.compare import compare_successes
from shop.payments.models import Payment, Refund
from shop.payments.records import Listing, UnmatchedPayment
from tests.gateway import Gateway
from tests.payments.make import make_paid, make_placed, pay

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def make_due() -> None:
    Listing.objects.update(next_at=timezone.now())


def settle_in(payment: Payment, **fields: Any) -> Payment:
    """Let the payment have been made an hour ago: long enough for Paystack's list to show it."""
    earlier = timezone.now() - HOUR
    Payment.objects.filter(pk=payment.pk).update(**{"started_at": earlier, "paid_at": earlier} | fields)
    return Payment.objects.get(pk=payment.pk)


def test_a_success_that_nobody_announced_is_found_in_the_list(gateway: Gateway) -> None:
    order, payment = make_placed()
    pay(gateway, payment)
    Payment.objects.update(next_check_at=timezone.now() + HOUR)

    compared = compare_successes()

    order.refresh_from_db()
    assert compared is not None
    assert (compared.listed, compared.found, compared.is_whole, order.is_paid) == (1, 1, True, True)
    assert broken_rules() == []


def test_a_success_that_is_not_ours_is_kept_for_the_owner_once(gateway: Gateway) -> None:
    gateway.pay("T-stranger", amount=250_000)
    for _ in range(2):
        compare_successes()
        make_due()
    kept = UnmatchedPayment.objects.get()
    assert (kept.reference, kept.amount_kobo, kept.domain) == ("T-stranger", 250_000, "test")


def test_it_is_done_once_an_hour_by_whoever_moves_the_time(gateway: Gateway) -> None:
    before = timezone.now()
    assert compare_successes() is not None
    assert compare_successes() is None
    assert gateway.asked("/transaction?") == 1
    assert before + HOUR <= Listing.objects.get().next_at <= timezone.now() + HOUR


def test_a_fault_changes_nothing_and_puts_it_off_by_ten_minutes(gateway: Gateway) -> None:
    _, payment = make_paid(gateway)
    settle_in(payment)
    gateway.transactions.clear()
    gateway.fail((500, b""))
    compared = compare_successes()
    assert compared is not None
    assert (compared.unreachable, compared.is_whole) == (1, False)
    assert Listing.objects.get().next_at < timezone.now() + timedelta(minutes=11)
    assert Payment.objects.get().missing_since is None


def test_a_payment_that_the_list_lacks_is_marked_until_it_is_seen_again(gateway: Gateway) -> None:
    _, payment = make_paid(gateway)
    settle_in(payment)
    known = gateway.transactions.pop(payment.reference)

    compared = compare_successes()
    assert compared is not None
    assert compared.missing == 1
    since = Payment.objects.get().missing_since
    assert since is not None
    make_due()
    compare_successes()
    assert Payment.objects.get().missing_since == since

    gateway.transactions[payment.reference] = known
    make_due()
    compare_successes()
    assert Payment.objects.get().missing_since is None
    assert broken_rules() == []


NOT_EXPECTED: dict[str, dict[str, Any]] = {
    "paid this moment": {"paid_at": timezone.now()},
    "started before the window": {"started_at": timezone.now() - 72 * HOUR},
    "of the other mode": {"domain": "live"},
    "money by hand": {"kind": "manual"},
    "not paid": {"status": "failed", "effect": ""},
}


@pytest.mark.parametrize("name", NOT_EXPECTED)
def test_what_the_list_need_not_have_is_not_missed(gateway: Gateway, name: str) -> None:
    _, payment = make_paid(gateway)
    settle_in(payment, **NOT_EXPECTED[name])
    gateway.transactions.clear()
    compared = compare_successes()
    assert compared is not None
    assert (compared.missing, Payment.objects.get().missing_since) == (0, None)


def test_what_went_back_is_in_no_list_of_successes_and_is_not_missed(gateway: Gateway) -> None:
    _, payment = make_paid(gateway)
    settle_in(payment)
    Refund.objects.create(payment=payment, key="rf-1", amount_kobo=100, cause="owner", status="succeeded")
    gateway.transactions[payment.reference]["status"] = "reversed"
    compared = compare_successes()
    assert compared is not None
    assert compared.missing == 0


def test_a_refund_on_the_dashboard_that_nobody_announced_is_learnt_of(gateway: Gateway) -> None:
    _, payment = make_paid(gateway)
    settle_in(payment)
    gateway.transactions[payment.reference]["status"] = "reversed"
    made = {"id": 77, "status": "processed", "amount": payment.amount_kobo, "currency": "NGN", "merchant_note": "-"}
    gateway.refunds.append(made | {"transaction": payment.gateway_id})

    compared = compare_successes()

    assert compared is not None
    assert compared.missing == 0
    assert (Refund.objects.get().cause, Refund.objects.get().amount_kobo) == ("dashboard", payment.amount_kobo)
    assert broken_rules() == []


def test_every_page_is_read_to_the_last(gateway: Gateway) -> None:
    for number in range(paystack.ROWS_A_PAGE + 1):
        gateway.pay(f"T-{number}", amount=100_00)
    compared = compare_successes()
    assert compared is not None
    assert (compared.listed, compared.unmatched, compared.is_whole) == (41, 41, True)
    assert gateway.asked("/transaction?") == 2


def test_a_list_without_an_end_is_left_at_some_point_and_nothing_is_called_missing(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, payment = make_paid(gateway)
    settle_in(payment)
    gateway.transactions.clear()
    for number in range(paystack.ROWS_A_PAGE * 2):
        gateway.pay(f"T-{number}", amount=100_00)
    monkeypatch.setattr("shop.payments.compare.MAX_PAGES", 2)
    compared = compare_successes()
    assert compared is not None
    assert (compared.listed, compared.is_whole, compared.missing) == (80, False, 0)


def test_one_that_cannot_be_confirmed_does_not_stop_the_next(gateway: Gateway) -> None:
    made = [make_placed() for _ in range(2)]
    for _, payment in made:
        pay(gateway, payment)
    gateway.after_handling.extend([gateway_list(gateway), (500, b"")])
    compared = compare_successes()
    assert compared is not None
    assert (compared.found, compared.unreachable) == (2, 1)
    assert Payment.objects.filter(status="succeeded").count() == 1


def gateway_list(gateway: Gateway) -> Any:
    from tests.gateway import ok

    return ok(list(gateway.transactions.values()))


def test_the_command_says_what_was_compared(gateway: Gateway, capsys: pytest.CaptureFixture[str]) -> None:
    gateway.pay("T-stranger", amount=250_000)
    call_command("reconcile_payments")
    call_command("reconcile_payments")
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if "listed" in line] == [
        "reconcile_payments: 1 successes listed, 0 found, 1 not ours, 0 missing, 0 unreachable"
    ]
