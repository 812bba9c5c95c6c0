"""What lies in which queue, and from when on an order is late."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from shop.orders.models import Fulfilment, Order, Status
from shop.orders.queues import OPEN, Queue, in_queue
from tests.orders.make import make_order

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 20)
MAKING = {"status": Status.PAID, "fulfilment": Fulfilment.IN_PRODUCTION}
ORDERS: dict[str, tuple[dict[str, Any], set[Queue]]] = {
    "unpaid": ({}, {Queue.AWAITING}),
    "paid": ({"status": Status.PAID}, {Queue.TO_MAKE}),
    "paid, late": ({"status": Status.PAID, "send_by": date(2026, 11, 19)}, {Queue.TO_MAKE, Queue.LATE}),
    "to leave today": ({"status": Status.PAID, "send_by": TODAY}, {Queue.TO_MAKE}),
    "being made": (MAKING, {Queue.MAKING}),
    "ready": (MAKING | {"ready_at": timezone.now()}, {Queue.READY}),
    "ready, late": (MAKING | {"ready_at": timezone.now(), "send_by": date(2026, 1, 1)}, {Queue.READY, Queue.LATE}),
    "sent late": (
        {"status": Status.PAID, "fulfilment": Fulfilment.SENT, "send_by": date(2026, 1, 1)},
        {Queue.ON_THE_WAY},
    ),
    "delivered": ({"status": Status.PAID, "fulfilment": Fulfilment.DELIVERED}, set()),
    "cancelled while being made": ({"status": Status.CANCELLED, "fulfilment": Fulfilment.IN_PRODUCTION}, set()),
    "refunded": ({"status": Status.REFUNDED, "send_by": date(2026, 1, 1)}, set()),
    "expired": ({"status": Status.EXPIRED}, set()),
}


@pytest.mark.parametrize("name", ORDERS)
def test_an_order_lies_in_the_queues_of_its_next_step(name: str) -> None:
    fields, queues = ORDERS[name]
    make_order(**fields)

    found = {queue for queue in Queue if Order.objects.filter(in_queue(queue, today=TODAY)).exists()}

    assert found == queues
    assert Order.objects.filter(OPEN).exists() == bool(queues - {Queue.ON_THE_WAY})


def test_late_is_counted_from_the_shop_s_own_day() -> None:
    make_order(status=Status.PAID, send_by=timezone.localdate() - timedelta(days=1))
    make_order(status=Status.PAID, send_by=timezone.localdate())
    assert Order.objects.filter(in_queue(Queue.LATE)).count() == 1
