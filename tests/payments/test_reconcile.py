"""The job finds what nobody announced, at its times, and a fault of one row does not stop the others."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from shop.payments.models import Payment, PaymentStatus, Refund
from shop.payments.reconcile import reconcile_payments
from shop.payments.schedule import next_look
from shop.payments.webhook import receive
from tests.gateway import Gateway
from tests.payments.make import make_awaiting, pay

START = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("age", "expected"),
    [
        (timedelta(0), timedelta(minutes=1)),
        (timedelta(minutes=1), timedelta(minutes=5)),
        (timedelta(minutes=5), timedelta(minutes=15)),
        (timedelta(minutes=15), timedelta(hours=1)),
        (timedelta(hours=1), timedelta(hours=2)),
        (timedelta(hours=30, minutes=20), timedelta(hours=31)),
        (timedelta(hours=72), timedelta(days=4)),
        (timedelta(days=6, hours=23), timedelta(days=7)),
        (timedelta(days=7), None),
    ],
)
def test_the_next_look_is_on_the_schedule_and_always_ahead(age: timedelta, expected: timedelta | None) -> None:
    assert next_look(START, START + age) == (None if expected is None else START + expected)


def make_due(payment: Payment) -> None:
    Payment.objects.filter(pk=payment.pk).update(next_check_at=timezone.now() - timedelta(seconds=1))


@pytest.mark.django_db
def test_a_payment_that_nobody_announced_is_found(gateway: Gateway) -> None:
    order, payment = make_awaiting()
    pay(gateway, payment)
    make_due(payment)
    assert reconcile_payments().asked == 1
    order.refresh_from_db()
    assert order.is_paid


@pytest.mark.django_db
def test_a_payment_is_asked_about_only_when_it_is_due(gateway: Gateway) -> None:
    _, payment = make_awaiting()
    assert reconcile_payments().asked == 0
    make_due(payment)
    assert (reconcile_payments().asked, reconcile_payments().asked) == (1, 0)
    assert gateway.asked("/transaction/verify") == 1


@pytest.mark.django_db
def test_one_row_that_fails_does_not_stop_the_next(gateway: Gateway) -> None:
    made = [make_awaiting() for _ in range(2)]
    for _, payment in made:
        pay(gateway, payment)
        make_due(payment)
    gateway.fail((500, b""))
    done = reconcile_payments()
    assert (done.asked, done.unreachable) == (2, 1)
    assert Payment.objects.filter(status=PaymentStatus.SUCCEEDED).count() == 1


DOWN: list[tuple[int, bytes] | None] = [(503, b""), None, (429, b"")]


@pytest.mark.django_db
def test_a_pass_stops_asking_a_paystack_that_is_down_and_the_rest_stays_due(gateway: Gateway) -> None:
    for _ in range(6):
        make_due(make_awaiting()[1])
    gateway.fail(*DOWN)

    done = reconcile_payments()

    assert (done.asked, done.unreachable, len(gateway.requests)) == (3, 3, 3)
    assert Payment.objects.due_for_a_look().count() == 3
    assert (reconcile_payments().asked, len(gateway.requests)) == (3, 6)  # it is back, and nothing was put off


@pytest.mark.django_db
def test_refunds_and_webhooks_stop_with_it(gateway: Gateway) -> None:
    _, payment = make_awaiting()
    pay(gateway, payment)
    make_due(payment)
    reconcile_payments()
    earlier = timezone.now() - timedelta(seconds=1)
    for number in range(5):
        Refund.objects.create(
            payment=payment, key=f"rf-{number}", amount_kobo=100, cause="owner", next_check_at=earlier
        )
    receive(b'{"event": "charge.success", "data": {"reference": "%s"}}' % make_awaiting()[1].reference.encode())
    asked = len(gateway.requests)
    gateway.fail(*DOWN)

    done = reconcile_payments()

    assert (done.refunds, done.webhooks, done.unreachable, len(gateway.requests) - asked) == (3, 0, 3, 3)
    assert (Refund.objects.due_for_a_look().count(), gateway.refunds) == (2, [])


@pytest.mark.django_db
def test_silences_that_are_not_in_a_row_stop_nothing(gateway: Gateway) -> None:
    for _ in range(5):
        make_due(make_awaiting()[1])
    gateway.fail((503, b""), (503, b""), (200, b"not readable"), (503, b""), (503, b""))
    assert (reconcile_payments().asked, len(gateway.requests)) == (5, 5)


@pytest.mark.django_db
def test_a_success_that_died_half_way_is_finished(gateway: Gateway) -> None:
    order, payment = make_awaiting()
    Payment.objects.filter(pk=payment.pk).update(
        status="succeeded", paid_at=timezone.now(), received_kobo=payment.amount_kobo
    )
    assert reconcile_payments().decided == 1
    order.refresh_from_db()
    assert order.is_paid


@pytest.mark.django_db
def test_a_refund_that_was_written_and_never_sent_is_sent(gateway: Gateway) -> None:
    _, payment = make_awaiting()
    pay(gateway, payment)
    make_due(payment)
    reconcile_payments()
    Refund.objects.create(
        payment=payment, key="rf-1", amount_kobo=100, cause="owner", next_check_at=timezone.now() - timedelta(seconds=1)
    )
    assert reconcile_payments().refunds == 1
    assert [row["amount"] for row in gateway.refunds] == [100]


@pytest.mark.django_db
def test_a_webhook_that_was_stored_and_not_finished_is_finished(gateway: Gateway) -> None:
    order, payment = make_awaiting()
    pay(gateway, payment)
    receive(b'{"event": "charge.success", "data": {"reference": "%s"}}' % payment.reference.encode())
    assert reconcile_payments().webhooks == 1
    order.refresh_from_db()
    assert order.is_paid
