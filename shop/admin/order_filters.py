"""What the list of orders can be narrowed to. The first page links to it by the same names."""

from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from shop.admin.period import start_of_period
from shop.catalogue.models import Product
from shop.delivery.models import DeliveryPlace
from shop.orders.models import Order, OrderLine, Status
from shop.orders.queues import Queue, in_queue
from shop.payments.models import Payment, PaymentStatus, Refund, RefundStatus


class QueueFilter(admin.SimpleListFilter):
    title = "what comes next"
    parameter_name = "queue"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return Queue.choices

    def queryset(self, request: HttpRequest, queryset: QuerySet[Order]) -> QuerySet[Order]:
        asked = self.value() or ""
        return queryset.filter(in_queue(Queue(asked))) if asked in Queue.values else queryset


class DueFilter(admin.SimpleListFilter):
    title = "due"
    parameter_name = "due"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("today", "To leave today or earlier"), ("week", "To leave within a week")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Order]) -> QuerySet[Order]:
        days = {"today": 1, "week": 8}.get(self.value() or "")
        return queryset.filter(due_before(days)) if days else queryset


def due_before(days: int) -> Q:
    """Return the condition for orders that have to leave within so many days, today the first."""
    return in_queue(Queue.LATE, today=timezone.localdate() + timedelta(days=days))


class PlaceFilter(admin.SimpleListFilter):
    """The places that are offered, and whichever an order of a link went to."""

    title = "delivery place"
    parameter_name = "place"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        names = [str(place) for place in DeliveryPlace.objects.offered()]
        asked = request.GET.get(self.parameter_name, "")
        return [(name, name) for name in [*names, *([asked] if asked and asked not in names else [])]]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Order]) -> QuerySet[Order]:
        return queryset.filter(place_name=self.value()) if self.value() else queryset


class MoneyFilter(admin.SimpleListFilter):
    title = "money"
    parameter_name = "money"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        if not request.user.has_perm("shop.view_payment"):
            return []
        return [("review", "Payment to review"), ("back", "Money went back")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Order]) -> QuerySet[Order]:
        if self.value() == "review":
            return queryset.filter(pk__in=under_review().values("order"))
        if self.value() == "back":
            return queryset.filter(pk__in=refunds_alive().values("payment__order"))
        return queryset


def under_review() -> QuerySet[Payment]:
    return Payment.objects.filter(status=PaymentStatus.NEEDS_REVIEW).order_by()


def refunds_alive() -> QuerySet[Refund]:
    return Refund.objects.exclude(status=RefundStatus.FAILED).order_by()


class ProductFilter(admin.SimpleListFilter):
    """Orders of one product that were paid of late: where the best sellers lead. It offers no choices of its own."""

    title = "sold in 30 days"
    parameter_name = "sold"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        asked = request.GET.get(self.parameter_name, "")
        names = Product.objects.filter(pk=_key(asked)).values_list("name", flat=True)
        return [(asked, str(name)) for name in names] if _key(asked) else []

    def queryset(self, request: HttpRequest, queryset: QuerySet[Order]) -> QuerySet[Order]:
        key = _key(self.value() or "")
        if not key:
            return queryset
        holding = OrderLine.objects.filter(order=OuterRef("pk"), variant__product_id=key)
        return queryset.filter(Exists(holding), status=Status.PAID, paid_at__gte=start_of_period())


def _key(typed: str) -> int:
    """Return the key in an address; 0 for what is none."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 19 else 0
