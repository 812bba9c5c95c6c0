"""The first page: every number is the length of the list that it leads to, and the page costs the same in any shop."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from shop.admin.charts import bars
from shop.admin.dashboard import Board, Number
from shop.models import Dispute, OutboxMail, Payment, Refund, UnmatchedPayment
from shop.orders.models import Fulfilment, Order, Status
from shop.payments.concerns import QUESTIONS
from tests.make import make_product
from tests.orders.make import make_order

pytestmark = pytest.mark.django_db

PAGE = reverse("admin:index")
MAKING = {"status": Status.PAID, "fulfilment": Fulfilment.IN_PRODUCTION}


def board_of(client: Client) -> Board:
    board: Board = client.get(PAGE).context["board"]
    return board


def paid_with(order: Order, *, days_ago: float = 0, **fields: Any) -> Payment:
    at = timezone.now() - timedelta(days=days_ago)
    amounts = {"amount_kobo": order.total_kobo, "received_kobo": order.total_kobo, "paid_at": at}
    kind = {"reference": f"r-{order.number}", "domain": "test", "status": "succeeded", "effect": "applied"}
    return Payment.objects.create(**{"order": order} | amounts | kind | fields)


def a_busy_day(times: int = 1) -> None:
    """Make every sort of order, payment and concern, `times` over."""
    today, now = timezone.localdate(), timezone.now()
    mug, pen = make_product("Mug", on_hand=2).variants.get(), make_product("Pen", on_hand=50).variants.get()
    for _ in range(times):
        late = today - timedelta(days=1)
        for days_ago in (0, 1, 29, 31):
            order = make_order(
                lines=[{"variant": mug, "quantity": 2}, {"variant": mug}, {"variant": pen}],
                status=Status.PAID,
                paid_at=now - timedelta(days=days_ago),
                send_by=late,
            )
            paid_with(order, days_ago=days_ago)
        make_order(lines=[{"variant": pen}], **MAKING, send_by=today)
        make_order(lines=[{"variant": pen}], **MAKING, ready_at=now, place_name="Lekki, Lagos", send_by=late)
        make_order(lines=[{"variant": pen}], **MAKING, ready_at=now, place_name="A & B, by the lagoon; ?x=1#y")
        make_order(lines=[{"variant": pen}], status=Status.PAID, fulfilment=Fulfilment.SENT, send_by=late)
        unpaid = make_order(lines=[{"variant": mug}])
        make_order(lines=[{"variant": mug}], status=Status.EXPIRED)
        paid_with(unpaid, status="needs_review", effect="", review_reason="too little")
        other = paid_with(make_order(lines=[{"variant": mug}], status=Status.EXPIRED), effect="refund")
        Refund.objects.create(payment=other, key=f"k{other.pk}", amount_kobo=5, cause="late", status="needs_attention")
        Dispute.objects.create(payment=other, gateway_id=other.pk, status="pending")
        UnmatchedPayment.objects.create(reference=f"T-{other.pk}")
        OutboxMail.objects.create(order=unpaid, kind="placed", cause="x", state="failed")


def rows_at(client: Client, number: Number) -> int:
    """Follow a number's link and return how many rows its list says it has."""
    response = client.get(number.url)
    assert response.status_code == 200
    if "cl" in response.context:
        return int(response.context["cl"].result_count)
    return sum(group["all"].count for group in response.context["groups"])


def test_every_number_is_the_length_of_its_list(owner: Client) -> None:
    a_busy_day(times=2)

    board = board_of(owner)

    assert board.low is not None
    numbers = [*board.queues, *board.places, *board.concerns, board.low, *(seller.orders for seller in board.sellers)]
    assert {(number.label, number.count) for number in numbers} == {
        (number.label, rows_at(owner, number)) for number in numbers
    }
    assert all(number.count for number in numbers)
    assert board.takings is not None
    days = [bar for bar in board.takings.bars if bar.count]
    assert len(days) == 3
    for bar in days:
        assert bar.count == rows_at(owner, Number("", bar.count, bar.url))


def test_the_numbers_are_what_they_say(owner: Client) -> None:
    a_busy_day()

    board = board_of(owner)

    assert {number.label: number.count for number in board.queues} == {
        "To make today": 4, "Being made": 1, "Ready to send": 2, "Late": 5, "Waiting for payment": 1,
        "To leave today or earlier": 6,
    }  # fmt: skip
    assert board.queues[0].more == "the oldest paid 4 weeks ago"
    assert {number.label: number.count for number in board.places} == {
        "Lekki, Lagos": 1,
        "A & B, by the lagoon; ?x=1#y": 1,
    }
    assert {number.label: number.count for number in board.concerns} == {
        "Disputes to answer": 1, "Payments to review": 1, "Refunds owed": 1, "Refunds that Paystack refused": 1,
        "Payments that are not ours": 1, "Mail given up": 1,
    }  # fmt: skip
    assert [(seller.name, seller.pieces, seller.orders.count, seller.share) for seller in board.sellers] == [
        ("Mug", 9, 3, 100),
        ("Pen", 7, 7, 78),
    ]
    order = Order.objects.filter(status=Status.PAID, fulfilment=Fulfilment.NEW).earliest("paid_at")
    assert board.takings is not None
    assert [bar.amount_kobo for bar in board.takings.bars if bar.count] == [order.total_kobo] * 3


def test_a_day_of_takings_begins_at_midnight_in_lagos(owner: Client) -> None:
    with time_machine.travel("2026-11-20T23:30:00Z", tick=False):  # 00:30 on the 21st in Lagos
        paid_with(make_order(status=Status.PAID))
        board = board_of(owner)
        assert board.takings is not None
        last = board.takings.bars[-1]
        assert (last.day, last.count, len(board.takings.bars)) == (date(2026, 11, 21), 1, 30)
        assert rows_at(owner, Number("", 1, last.url)) == 1


def test_an_empty_shop_has_a_first_page(owner: Client) -> None:
    page = owner.get(PAGE).content.decode()
    for shown in ("nothing waits", "Nothing needs you", "₦0 in all", "Nothing was sold in the last 30 days"):
        assert shown in page


def test_the_page_costs_the_same_however_much_there_is(owner: Client) -> None:
    a_busy_day()
    owner.get(PAGE)
    with CaptureQueriesContext(connection) as one:
        owner.get(PAGE)
    a_busy_day(times=4)
    with CaptureQueriesContext(connection) as five:
        owner.get(PAGE)
    assert len(five) == len(one) <= 11 + len(QUESTIONS)


def test_the_drawing_has_the_same_figures_in_words(owner: Client) -> None:
    paid_with(make_order(status=Status.PAID))
    page = owner.get(PAGE).content.decode()
    assert "Takings by day: ₦11,000 in 30 days, the best day" in page
    assert '<svg class="chart" viewBox="0 0 416 112" role="img"' in page
    assert page.count('class="chart__bar" x=') == 1
    assert page.count('<th scope="row">') == 1


def test_bars_are_as_tall_as_their_amounts() -> None:
    chart = bars([(date(2026, 11, day), amount, 1, "") for day, amount in enumerate((0, 1, 50, 100), 1)], say=str)
    assert [bar.height for bar in chart.bars] == [0, 1, 48, 96]
    assert [bar.y + bar.height for bar in chart.bars] == [96] * 4
    assert (chart.best, chart.total) == ("Wed 4 Nov: 100", "151")


@pytest.mark.parametrize("query", ["queue=x", "place=", "sold=x", "sold=" + "9" * 30, "due=9", "money=x", "sold=0"])
def test_nonsense_in_the_address_of_a_list_narrows_nothing_and_breaks_nothing(owner: Client, query: str) -> None:
    make_order()
    response = owner.get(f"{reverse('admin:shop_order_changelist')}?{query}", follow=True)
    assert response.status_code == 200


@pytest.mark.parametrize("day", ["x", "2026-13-01", "9999-12-31", "0001-01-01", "١٢"])
def test_nonsense_for_a_day_breaks_nothing(owner: Client, day: str) -> None:
    url = f"{reverse('admin:shop_payment_changelist')}?taken_on={day}"
    assert owner.get(url, follow=True).status_code == 200
