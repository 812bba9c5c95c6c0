"""The order sheet: a row for each gift, what was asked for on it in columns of its own."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, QuerySet

from shop.orders.models import Order, OrderLine
from shop.sheets.out import in_zone, moment_cell, naira_cell

BATCH = 200

_ORDER = ["Number", in_zone("Placed"), in_zone("Paid"), "Status", "Gifts are", "Customer", "Email", "Phone"]
_ORDER += ["Delivery place", "Promised for", "Address", "Note", "Sent with", "Tracking", "Voucher"]
_MONEY = ["Gifts in naira", "Delivery in naira", "Discount in naira", "Total in naira"]
_LINE = ["Gift", "Size", "Quantity", "Each in naira", "Together in naira", "Extra of the gift above"]
_CONTACT = ["Phone for the gift", "Place for the gift"]


@dataclass(frozen=True)
class Period:
    """Orders placed from `start` on and before `end`; None for no limit."""

    start: datetime | None = None
    end: datetime | None = None

    def of(self, orders: QuerySet[Order]) -> QuerySet[Order]:
        if self.start is not None:
            orders = orders.filter(placed_at__gte=self.start)
        return orders if self.end is None else orders.filter(placed_at__lt=self.end)


def asked_labels(period: Period) -> dict[str, str]:
    """Return what shoppers were asked on these orders: the label by the field's name, in the order of first use."""
    labels: dict[str, str] = {}
    lines = OrderLine.objects.filter(order__in=period.of(Order.objects.all())).order_by("pk")
    for answers in lines.values_list("customization", flat=True).iterator(chunk_size=2000):
        for answer in answers:
            labels.setdefault(answer.get("name", ""), answer.get("label", ""))
    return labels


def order_titles(labels: dict[str, str]) -> list[str]:
    """Return the titles of the sheet. Two questions with one label keep apart by their names."""
    taken = list(labels.values())
    asked = [label if taken.count(label) == 1 else f"{label} ({name})" for name, label in labels.items()]
    return [*_ORDER, *_LINE, *asked, *_CONTACT, *_MONEY]


def order_rows(period: Period, labels: dict[str, str]) -> Iterator[Sequence[object]]:
    """Return a row for each gift, oldest order first. An order's money stands on its first row: columns add up."""
    lines = Prefetch("lines", OrderLine.objects.order_by("position", "pk"))
    orders = period.of(Order.objects.all()).order_by("placed_at", "pk").prefetch_related(lines)
    for order in orders.iterator(chunk_size=BATCH):
        facts = _facts(order)
        money: list[int | None] = [order.items_kobo, order.delivery_kobo, order.discount_kobo, order.total_kobo]
        for line in order.lines.all():
            yield [*facts, *_gift(line, labels), *map(naira_cell, money)]
            money = [None] * len(_MONEY)


def _facts(order: Order) -> list[object]:
    return [
        order.number,
        moment_cell(order.placed_at),
        moment_cell(order.paid_at),
        order.get_status_display(),
        order.get_fulfilment_display() if order.is_paid else "",
        order.name,
        order.email,
        order.phone,
        order.place_name,
        order.place_days,
        order.address,
        order.note,
        order.carrier,
        order.tracking,
        order.voucher_code,
    ]


def _gift(line: OrderLine, labels: dict[str, str]) -> list[object]:
    answers = {answer.get("name", ""): answer.get("text", "") for answer in line.customization}
    place = line.contact.get("location_other") or line.contact.get("location", "")
    return [
        line.product_name,
        line.variant_name,
        line.quantity,
        naira_cell(line.unit_price_kobo),
        naira_cell(line.total_kobo),
        bool(line.parent_id),
        *(answers.get(name, "") for name in labels),
        line.contact.get("phone", ""),
        place,
    ]
