"""Customers, who are the email addresses that orders were placed with, letter case aside."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, TypeAlias, TypedDict, cast
from uuid import UUID

from django.db.models import Count, Max, Min, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, Lower

from shop.cart.models import CartLine
from shop.orders.models import Order, Status
from shop.payments.models import Payment, PaymentStatus, Refund, RefundStatus
from shop.phone import parse_phone

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    FoldedOrder: TypeAlias = WithAnnotations[Order, "Folded"]
    FoldedOrders: TypeAlias = QuerySet[FoldedOrder]

PER_PAGE = 50


class Folded(TypedDict):
    """What an order is found by: its address in small letters."""

    email_folded: str


@dataclass(frozen=True)
class Customer:
    """One customer in the list. `key` is their newest order: no address of a page holds personal data."""

    key: UUID
    email: str
    name: str
    phone: str
    order_count: int
    paid_count: int
    spent_kobo: int
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True)
class Totals:
    """What all orders of a customer come to, in kobo."""

    received_kobo: int
    returned_kobo: int


def kept_orders() -> "FoldedOrders":
    """Orders that still say whose they are."""
    return cast("FoldedOrders", Order.objects.filter(erased_at=None).annotate(email_folded=Lower("email")))


def find_customers(typed: str = "", *, page: int = 1) -> tuple[list[Customer], bool]:
    """Return the customers of a page, who ordered last first, and whether there are more. Two queries.

    `typed` is part of an email address or a name, a phone number in any way people write it, or an order's number.
    """
    orders = kept_orders()
    if typed.strip():
        orders = orders.filter(email_folded__in=kept_orders().filter(_matching(typed.strip())).values("email_folded"))
    is_paid = Q(status=Status.PAID)
    grouped = (
        orders.order_by()
        .values("email_folded")
        .annotate(
            order_count=Count("pk"),
            paid_count=Count("pk", filter=is_paid),
            spent_kobo=Coalesce(Sum("total_kobo", filter=is_paid), 0),
            first_at=Min("placed_at"),
            last_at=Max("placed_at"),
        )
    )
    start = (page - 1) * PER_PAGE
    rows = list(grouped.order_by("-last_at", "email_folded")[start : start + PER_PAGE + 1])
    newest = _newest_of([row["email_folded"] for row in rows[:PER_PAGE]])
    found = [
        Customer(
            key=newest[row["email_folded"]].pk,
            email=newest[row["email_folded"]].email,
            name=newest[row["email_folded"]].name,
            phone=newest[row["email_folded"]].phone,
            **{name: row[name] for name in ("order_count", "paid_count", "spent_kobo", "first_at", "last_at")},
        )
        for row in rows[:PER_PAGE]
    ]
    return found, len(rows) > PER_PAGE


def orders_of(email: str) -> "FoldedOrders":
    """Return the orders of a customer that still say so, the newest first."""
    return kept_orders().filter(email_folded=email.strip().lower()).order_by("-placed_at", "-pk")


def cart_lines_of(email: str) -> QuerySet[CartLine]:
    """Return the gifts in the carts that a customer ordered from, and in any cart those to reach them about.

    By the phones of their orders. Somebody else's gifts in such a cart are not theirs.
    """
    orders = orders_of(email).order_by()
    phones = [phone for phone in orders.values_list("phone", flat=True).distinct() if phone]
    return CartLine.objects.filter(Q(cart__in=orders.values("cart_key")) | Q(contact__phone__in=phones))


def totals_of(orders: "QuerySet[Order] | FoldedOrders") -> Totals:
    """Return the money that came in for these orders and the money that went back. Two queries."""
    ids = orders.order_by().values("pk")
    came = Payment.objects.filter(order__in=ids, status=PaymentStatus.SUCCEEDED)
    back = Refund.objects.filter(payment__order__in=ids, status=RefundStatus.SUCCEEDED)
    return Totals(
        came.aggregate(kobo=Coalesce(Sum("received_kobo"), 0))["kobo"],
        back.aggregate(kobo=Coalesce(Sum("amount_kobo"), 0))["kobo"],
    )


def _matching(typed: str) -> Q:
    matching = Q(email__icontains=typed) | Q(name__icontains=typed) | Q(number__iexact=typed)
    try:
        return matching | Q(phone=parse_phone(typed))
    except ValueError:
        return matching


def _newest_of(emails: list[str]) -> "dict[str, FoldedOrder]":
    """Return by folded email the newest order."""
    orders = kept_orders().filter(email_folded__in=emails)
    newest = orders.only("pk", "email", "name", "phone").order_by("placed_at", "pk")
    return {order.email_folded: order for order in newest}
