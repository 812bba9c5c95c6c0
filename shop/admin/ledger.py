"""The rows behind the counts: every move of stock and every reservation, to read."""

from django.contrib import admin
from django.utils.safestring import SafeString

from shop.admin.permissions import never
from shop.admin.show import NOTHING, admin_link
from shop.stock.models import Reservation, StockMove


@admin.register(StockMove)
class StockMoveAdmin(admin.ModelAdmin[StockMove]):
    fields = ["variant", "change", "reason", "note", "order", "actor", "at"]
    list_display = ["at", "variant", "change", "reason", "order_link", "actor", "note"]
    list_filter = ["reason", "at"]
    list_select_related = ["variant__product", "order", "actor"]
    list_per_page = 50
    search_fields = ["variant__product__name", "variant__code", "order__number", "note"]
    has_add_permission = has_change_permission = has_delete_permission = never

    @admin.display(description="order")
    def order_link(self, move: StockMove) -> SafeString | str:
        return admin_link(move.order) if move.order else NOTHING


@admin.register(Reservation)
class ReservationAdmin(admin.ModelAdmin[Reservation]):
    fields = ["variant", "quantity", "order", "state", "ended_at"]
    list_display = ["variant", "quantity", "order_link", "state", "ended_at"]
    list_filter = ["state"]
    list_select_related = ["variant__product", "order"]
    list_per_page = 50
    ordering = ["-pk"]
    search_fields = ["variant__product__name", "variant__code", "order__number"]
    has_add_permission = has_change_permission = has_delete_permission = never

    @admin.display(description="order")
    def order_link(self, reservation: Reservation) -> SafeString:
        return admin_link(reservation.order)
