"""The owner's first page: what to do next, what came in, what sells. Every number leads to the list that it counts."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Min, Sum
from django.db.models.functions import TruncDate
from django.http import HttpRequest
from django.urls import reverse

from shop.admin.charts import Bars, bars
from shop.admin.order_filters import due_before
from shop.admin.payments import TAKEN, taken_since
from shop.admin.period import days_of_period, start_of_period
from shop.admin.permissions import may_see_money
from shop.admin.show import age
from shop.admin.stock import low_stock
from shop.money import format_naira
from shop.orders.models import Order, OrderLine, Status
from shop.orders.queues import OPEN, Queue, in_queue
from shop.payments.concerns import count_concerns
from shop.payments.models import Payment
from shop.stock.models import Stock

PLACES_SHOWN, SELLERS_SHOWN = 12, 6


@dataclass(frozen=True, slots=True)
class Number:
    """A count and the list that has exactly so many rows. `more` says something beside it."""

    label: str
    count: int
    url: str
    tone: str = ""
    more: str = ""


@dataclass(frozen=True, slots=True)
class Seller:
    """A product of which much was sold of late; `orders` leads to the orders it was in."""

    name: str
    pieces: int
    orders: Number
    share: int


@dataclass(frozen=True, slots=True)
class Board:
    """What the first page shows; what its reader may not see is empty."""

    queues: tuple[Number, ...] = ()
    places: tuple[Number, ...] = ()
    concerns: tuple[Number, ...] = ()
    low: Number | None = None
    takings: Bars | None = None
    sellers: tuple[Seller, ...] = ()


def read_board(request: HttpRequest) -> Board:
    """Return the numbers, in as many queries for a large shop as for a small one."""
    can, sees_money = request.user.has_perm, may_see_money(request)
    sees_orders = can("shop.view_order")
    return Board(
        queues=_queues() if sees_orders else (),
        places=_places() if sees_orders else (),
        concerns=_concerns() if sees_orders and sees_money else (),
        low=_low() if can("shop.view_stock") else None,
        takings=_takings() if sees_money else None,
        sellers=_sellers() if sees_orders else (),
    )


def orders_url(**query: Any) -> str:
    """Return the address of the list of orders narrowed to this."""
    return f"{reverse('admin:shop_order_changelist')}?{urlencode(query)}"


def _queues() -> tuple[Number, ...]:
    """One query counts all queues; it reads only what is open."""
    counts: dict[str, Any] = {queue.value: Count("pk", filter=in_queue(queue)) for queue in Queue if queue in _SHOWN}
    oldest = Min("paid_at", filter=in_queue(Queue.TO_MAKE))
    found = Order.objects.filter(OPEN).aggregate(**counts, oldest=oldest, today=Count("pk", filter=due_before(1)))
    numbers = [
        Number(label, found[queue.value], orders_url(queue=queue.value), tone if found[queue.value] else "")
        for queue, (label, tone) in _SHOWN.items()
    ]
    to_make = numbers[0]
    waits = f"the oldest paid {age(found['oldest'])} ago" if found["oldest"] else "nothing waits"
    leaving = Number("To leave today or earlier", found["today"], orders_url(due="today"))
    return (Number(to_make.label, to_make.count, to_make.url, to_make.tone, waits), *numbers[1:], leaving)


_SHOWN: dict[Queue, tuple[str, str]] = {
    Queue.TO_MAKE: ("To make today", "next"),
    Queue.MAKING: ("Being made", ""),
    Queue.READY: ("Ready to send", ""),
    Queue.LATE: ("Late", "pressing"),
    Queue.AWAITING: ("Waiting for payment", ""),
}


def _places() -> tuple[Number, ...]:
    ready = Order.objects.filter(in_queue(Queue.READY)).order_by()
    counted = ready.values("place_name").annotate(count=Count("pk")).order_by("-count", "place_name")
    return tuple(
        Number(row["place_name"], row["count"], orders_url(queue=Queue.READY.value, place=row["place_name"]))
        for row in counted[:PLACES_SHOWN]
    )


def _concerns() -> tuple[Number, ...]:
    page = reverse("attention")
    return tuple(
        Number(sort.label, count, f"{page}?{urlencode({'sort': sort.value})}", "pressing")
        for sort, count in count_concerns().items()
    )


def _low() -> Number:
    count = low_stock(Stock.objects.all()).count()
    url = f"{reverse('admin:shop_stock_changelist')}?level=low"
    return Number("Low or out of stock", count, url, "warn" if count else "")


def _takings() -> Bars:
    """What came in for orders, day by day; a day's payments are a list of their own."""
    days = days_of_period()
    taken = taken_since(Payment.objects.order_by(), start_of_period())
    by_day = (
        taken.annotate(day=TruncDate("paid_at")).values("day").annotate(kobo=Sum("received_kobo"), count=Count("pk"))
    )
    found = {row["day"]: (row["kobo"] or 0, row["count"]) for row in by_day}
    page = reverse("admin:shop_payment_changelist")
    return bars(
        [(day, *found.get(day, (0, 0)), f"{page}?{urlencode({TAKEN: day.isoformat()})}") for day in days],
        say=format_naira,
    )


def _sellers() -> tuple[Seller, ...]:
    sold = OrderLine.objects.filter(order__status=Status.PAID, order__paid_at__gte=start_of_period()).order_by()
    rows = list(
        sold.values("variant__product_id", "variant__product__name")
        .annotate(pieces=Sum("quantity"), orders=Count("order", distinct=True))
        .order_by("-pieces", "variant__product__name")[:SELLERS_SHOWN]
    )
    most = max((row["pieces"] for row in rows), default=1)
    return tuple(
        Seller(
            row["variant__product__name"],
            row["pieces"],
            Number("orders", row["orders"], orders_url(sold=row["variant__product_id"])),
            round(100 * row["pieces"] / most),
        )
        for row in rows
    )
