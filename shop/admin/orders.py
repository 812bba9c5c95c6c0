"""Orders: found, read, never edited. What happens to an order happens by verbs."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, F, OuterRef, Prefetch, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from shop.admin import order_columns as columns
from shop.admin.bulk_actions import BULK, MOST_AT_ONCE
from shop.admin.order_filters import (
    DueFilter,
    MoneyFilter,
    PlaceFilter,
    ProductFilter,
    QueueFilter,
    refunds_alive,
    under_review,
)
from shop.admin.order_page import order_page
from shop.admin.permissions import may_see_money, never, only_what_is_offered
from shop.admin.production_sheet import sheet_of_orders
from shop.orders.models import Order, OrderLine
from shop.orders.search import search_orders
from shop.payments.models import Payment

FEW_ARE_LEFT = {QueueFilter.parameter_name, DueFilter.parameter_name, MoneyFilter.parameter_name}
SLIPS = "Packing slips to print"


@admin.register(Order)
class OrderAdmin(admin.ModelAdmin[Order]):
    list_filter = [QueueFilter, DueFilter, PlaceFilter, "status", "fulfilment", MoneyFilter, ProductFilter]
    date_hierarchy = "placed_at"
    list_per_page = MOST_AT_ONCE
    list_max_show_all = MOST_AT_ONCE
    show_full_result_count = False
    search_fields = ["found_by"]  # that there is a field to type into; `search_orders` reads it
    search_help_text = "Number, name, email, phone, words on the gift, or a whole Paystack reference"
    has_add_permission = has_change_permission = has_delete_permission = never
    lookup_allowed = only_what_is_offered

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        money = [columns.total] if may_see_money(request) else []
        order = [columns.number_and_age, columns.customer, columns.gifts, columns.due]
        return [*order, columns.standing, *money]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Order]:
        """Orders with their gifts, what of their money went back, and whether some waits for a decision."""
        gone = refunds_alive().filter(payment__order=OuterRef("pk")).values("payment__order")
        sums = Subquery(gone.annotate(gone=Sum("amount_kobo")).values("gone"))
        gifts = Prefetch("lines", OrderLine.objects.filter(parent=None), to_attr="gifts")
        orders = super().get_queryset(request).defer("found_by", "note").prefetch_related(gifts)
        return orders.annotate(
            gone_kobo=Coalesce(sums, 0), is_under_review=Exists(under_review().filter(order=OuterRef("pk")))
        )

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """Leave the years and months out where few orders are left: to find those out costs more than it helps."""
        changelist = super().get_changelist_instance(request)
        if changelist.query or FEW_ARE_LEFT & request.GET.keys():
            changelist.date_hierarchy = None
        return changelist

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Order], search_term: str
    ) -> tuple[QuerySet[Order], bool]:
        """Find orders by what people say of them; whoever may see payments also by a reference of Paystack's."""
        if not search_term.strip():
            return queryset, False
        typed = search_term.replace("\0", "").strip()
        payments = Payment.objects.filter(reference__in={typed, typed.lower()}).values_list("order_id", flat=True)
        return search_orders(queryset, typed, and_these=payments if may_see_money(request) else None), False

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Offer what this member of staff may do with several orders. Each has a page of its own that asks first."""
        offered: dict[str, Any] = {
            slug: (_asks(slug), slug, bulk.label)
            for slug, bulk in BULK.items()
            if request.user.has_perms(bulk.permissions)
        }
        sheet = (sheet_of_orders, "sheet_of_orders", "Production sheet, to print")
        return offered | {"sheet_of_orders": sheet, "slips": (_prints, "slips", SLIPS)}

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show all of an order. It changes nothing: its buttons have addresses of their own."""
        if request.method != "GET" or not self.has_view_permission(request):
            raise PermissionDenied
        order = self.get_object(request, object_id)
        if order is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined,no-any-return]
        return order_page(request, order)


Action = Callable[[OrderAdmin, HttpRequest, QuerySet[Order]], HttpResponse]


def _asks(slug: str) -> Action:
    """Return the action that leads to the page which asks about the chosen orders."""

    def ask(modeladmin: OrderAdmin, request: HttpRequest, queryset: QuerySet[Order]) -> HttpResponse:
        return _lead(request, queryset, reverse("orders_bulk", args=[slug]))

    return ask


def _prints(modeladmin: OrderAdmin, request: HttpRequest, queryset: QuerySet[Order]) -> HttpResponse:
    return _lead(request, queryset, reverse("orders_slips"))


def _lead(request: HttpRequest, chosen: QuerySet[Order], address: str) -> HttpResponse:
    keys: list[UUID] = list(chosen.order_by(F("placed_at"), "pk").values_list("pk", flat=True)[: MOST_AT_ONCE + 1])
    if len(keys) > MOST_AT_ONCE:
        messages.error(request, f"Choose at most {MOST_AT_ONCE} orders at a time. Nothing was done.")
        return redirect(request.get_full_path())
    return redirect(f"{address}?{urlencode([('order', key) for key in keys])}")
