"""Stock: what there is, and three actions that change it. No form field ever overwrites a count."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import F, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.safestring import SafeString

from shop.admin.permissions import never
from shop.admin.show import admin_url, state
from shop.admin.stock_forms import ReceiveForm, RecountForm, StockSettingsForm, WriteOffForm
from shop.stock.count import StockRefused, newest_move_id, receive, recount, start_tracking, stop_tracking, write_off
from shop.stock.models import Reservation, Stock, StockMove

MOVES_SHOWN = 50


@dataclass(frozen=True)
class CountAction:
    """One small form of the stock page and the verb it calls."""

    slug: str
    title: str
    form: type[forms.Form]
    verb: Callable[..., StockMove | None]


ACTIONS = [
    CountAction("receive", "Receive", ReceiveForm, receive),
    CountAction("recount", "Recount", RecountForm, recount),
    CountAction("write-off", "Write off", WriteOffForm, write_off),
]


def low_stock(stock: QuerySet[Stock]) -> QuerySet[Stock]:
    """Return what is counted and low, or out."""
    return stock.filter(is_tracked=True, on_hand__lte=F("reserved") + F("low_at"))


class LevelFilter(admin.SimpleListFilter):
    title = "level"
    parameter_name = "level"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("low", "Low or out"), ("out", "Out"), ("made", "Never runs out")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Stock]) -> QuerySet[Stock]:
        counted = queryset.filter(is_tracked=True)
        if self.value() == "low":
            return low_stock(queryset)
        if self.value() == "out":
            return counted.filter(on_hand__lte=F("reserved"))
        return queryset.filter(is_tracked=False) if self.value() == "made" else queryset


@admin.register(Stock)
class StockAdmin(admin.ModelAdmin[Stock]):
    list_display = ["variant", "code", "on_hand", "reserved", "available", "level"]
    list_filter = [LevelFilter]
    list_select_related = ["variant__product"]
    list_per_page = 50
    ordering = ["variant__product__name", "variant__position", "pk"]
    search_fields = ["variant__product__name", "variant__name", "variant__code"]
    fields = ()  # The page is our own; nothing here is Django's form.
    actions = None
    has_add_permission = has_delete_permission = never

    @admin.display(description="code", ordering="variant__code")
    def code(self, stock: Stock) -> str:
        return stock.variant.code

    @admin.display(description="available", ordering=F("on_hand") - F("reserved"))
    def available(self, stock: Stock) -> str:
        return "∞" if stock.available is None else str(stock.available)

    @admin.display(description="level")
    def level(self, stock: Stock) -> SafeString:
        return level_of(stock)

    def get_urls(self) -> list[URLPattern]:
        count = [
            path(
                f"<int:variant_id>/{action.slug}/",
                self.admin_site.admin_view(partial(self.count_view, action=action)),
                name=f"shop_stock_{action.slug.replace('-', '_')}",
            )
            for action in ACTIONS
        ]
        settings = path(
            "<int:variant_id>/settings/", self.admin_site.admin_view(self.settings_view), name="shop_stock_settings"
        )
        return [*count, settings, *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show the stock page. It changes nothing: its forms have addresses of their own."""
        stock = self.get_object(request, object_id)
        if stock is None:
            raise Http404("No such stock")
        if request.method != "GET" or not self.has_view_or_change_permission(request, stock):
            raise PermissionDenied
        return self._page(request, stock, {})

    def count_view(self, request: HttpRequest, variant_id: int, action: CountAction) -> HttpResponse:
        """Receive, recount or write off, then show the page again."""
        stock = self._to_change(request, variant_id)
        if request.method != "POST":  # A sign-in on the way turns the POST into a GET.
            return redirect(admin_url(stock))
        form = action.form(request.POST, auto_id=f"{action.slug}_%s")
        if form.is_valid():
            try:
                move = action.verb(stock.pk, actor=request.user, **_arguments(form))
            except StockRefused as refusal:
                form.add_error(None, f"{refusal}.")
            else:
                self._say_what_happened(request, stock, move)
                return redirect(admin_url(stock))
        return self._page(request, stock, {action.slug: form}, status=422)

    def settings_view(self, request: HttpRequest, variant_id: int) -> HttpResponse:
        """Change what is not a count, then show the page again."""
        stock = self._to_change(request, variant_id)
        if request.method != "POST":
            return redirect(admin_url(stock))
        form = StockSettingsForm(request.POST, instance=stock, auto_id="settings_%s")
        if form.is_valid():
            try:
                (start_tracking if form.cleaned_data["is_tracked"] else stop_tracking)(stock.variant)
            except StockRefused as refusal:
                form.add_error("is_tracked", f"{refusal}.")
            else:
                stock.save(update_fields=["low_at"])
                self.log_change(request, stock, f"Changed: {', '.join(form.changed_data)}.")
                self.message_user(request, "Saved.", messages.SUCCESS)
                return redirect(admin_url(stock))
        return self._page(request, stock, {"settings": form}, status=422)

    def _to_change(self, request: HttpRequest, variant_id: int) -> Stock:
        stock = self.get_object(request, str(variant_id))
        if not self.has_change_permission(request, stock):
            raise PermissionDenied
        if stock is None:
            raise Http404("No such stock")
        return stock

    def _say_what_happened(self, request: HttpRequest, stock: Stock, move: StockMove | None) -> None:
        if move is None:
            self.message_user(request, "The count was right. Nothing changed.", messages.INFO)
            return
        stock.refresh_from_db(fields=["on_hand"])
        self.message_user(
            request,
            f"{move.get_reason_display()}: {move.change:+d}. There are {stock.on_hand} on hand now.",
            messages.SUCCESS,
        )

    def _page(
        self, request: HttpRequest, stock: Stock, bound: Mapping[str, forms.BaseForm], status: int = 200
    ) -> HttpResponse:
        """Draw the page; `bound` are the forms that were refused, by their slug."""
        # Before the numbers: whatever happens in between makes the forms older than the page, never newer.
        seen = newest_move_id(stock.pk)
        stock.refresh_from_db()
        can_change = self.has_change_permission(request, stock)
        counts = [(action, bound.get(action.slug) or action.form(auto_id=f"{action.slug}_%s")) for action in ACTIONS]
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": str(stock.variant),
            "stock": stock,
            "level": level_of(stock),
            "seen": seen,
            "counts": counts if can_change else [],
            "refused": bound,
            "settings_form": bound.get("settings") or StockSettingsForm(instance=stock, auto_id="settings_%s"),
            "held": Reservation.objects.filter(variant=stock.pk, state=Reservation.State.HELD).select_related("order"),
            "moves": StockMove.objects.filter(variant=stock.pk).select_related("order", "actor")[:MOVES_SHOWN],
        }
        return TemplateResponse(request, "admin/shop/stock/change_form.html", context, status=status)


def _arguments(form: forms.Form) -> dict[str, Any]:
    """Return what the verb takes, under its names: `recount` calls its pieces `counted`."""
    pieces = "counted" if isinstance(form, RecountForm) else "pieces"
    return {pieces: form.cleaned_data["pieces"], "note": form.cleaned_data["note"], "seen": form.cleaned_data["seen"]}


def level_of(stock: Stock) -> SafeString:
    """Return in a word how the stock stands."""
    if stock.available is None:
        return state("Never runs out", "muted")
    if stock.available <= 0:
        return state("Out", "error")
    return state("Low", "warn") if stock.available <= stock.low_at else state("Enough", "ok")
