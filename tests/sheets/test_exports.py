"""Orders and money as sheets: every gift with what was asked for, columns that add up, nothing that runs."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from shop.orders.models import Status
from shop.payments.models import Payment, Refund
from shop.sheets.money import PAYMENT_TITLES, REFUND_TITLES, payment_rows, refund_rows
from shop.sheets.orders import Period, asked_labels, order_rows, order_titles
from shop.sheets.out import stream
from tests.make import make_product
from tests.orders.make import make_answers, make_order

pytestmark = pytest.mark.django_db

ALWAYS = Period()


def sheet(titles, rows) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO("".join(stream(titles, rows)).removeprefix("\ufeff"), newline="")))


def orders(period: Period = ALWAYS) -> list[dict[str, str]]:
    labels = asked_labels(period)
    return sheet(order_titles(labels), order_rows(period, labels))


def test_a_row_for_each_gift_with_what_was_asked_in_columns():
    initials = {"name": "initials", "kind": "text", "label": "Initials", "value": "T. A.", "text": "T. A."}
    make_order(lines=[{"customization": [*make_answers(), initials]}, {"extras": [{"quantity": 1}]}])
    first, second, extra = orders()
    assert (first["Colour"], first["Inscription"], first["Initials"]) == ("Indigo", "Ọmọ́lọlá", "T. A.")
    assert second["Initials"] == ""
    assert [row["Extra of the gift above"] for row in (first, second, extra)] == ["no", "no", "yes"]


def test_the_money_of_an_order_stands_on_its_first_row_only():
    order = make_order(lines=[{}, {}], status=Status.PAID)
    rows = orders()
    assert [row["Total in naira"] for row in rows] == [f"{order.total_kobo / 100:.2f}", ""]
    assert {row["Number"] for row in rows} == {order.number}


def test_moments_are_the_shops_and_say_so():
    make_order(placed_at=datetime(2026, 11, 21, 23, 30, tzinfo=UTC))
    [row] = orders()
    assert row["Placed (Africa/Lagos)"] == "2026-11-22 00:30"


def test_a_period_has_its_first_moment_and_not_its_last():
    now = timezone.now()
    for hours in (0, 1, 2):
        make_order(placed_at=now + timedelta(hours=hours))
    assert len(orders(Period(now + timedelta(hours=1), now + timedelta(hours=2)))) == 1


def test_what_shoppers_typed_does_not_run():
    make_order(name="=cmd|' /C calc'!A0", note="+1", lines=[{"customization": make_answers(inscription="@SUM(A1)")}])
    [row] = orders()
    assert (row["Customer"], row["Note"], row["Inscription"]) == ("'=cmd|' /C calc'!A0", "'+1", "'@SUM(A1)")
    assert row["Phone"] == "'+2348031234567"


def test_payments_and_refunds():
    order = make_order(status=Status.PAID)
    paid = Payment.objects.create(
        order=order,
        reference="LG-1",
        amount_kobo=order.total_kobo,
        received_kobo=order.total_kobo,
        status="succeeded",
        effect="applied",
        domain="test",
        paid_at=timezone.now(),
    )
    Refund.objects.create(payment=paid, key="r1", amount_kobo=150_050, cause="owner", reason="=2+2")
    [payment] = sheet(PAYMENT_TITLES, payment_rows(ALWAYS))
    assert (payment["Order"], payment["What it did"], payment["Fees in naira"]) == (order.number, "Paid the order", "")
    [refund] = sheet(REFUND_TITLES, refund_rows(ALWAYS))
    assert (refund["Payment"], refund["Amount in naira"], refund["Reason"]) == ("LG-1", "1500.50", "'=2+2")


def test_more_orders_take_no_more_questions(django_assert_num_queries):
    variant = make_product().variants.get()
    for _ in range(2):
        make_order(lines=[{"variant": variant}])
    with django_assert_num_queries(3):
        assert len(orders()) == 2
    for _ in range(8):
        make_order(lines=[{"variant": variant}, {"variant": variant}])
    with django_assert_num_queries(3):
        assert len(orders()) == 2 + 16
