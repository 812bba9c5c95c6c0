"""Mails to customers: what is owed, what went out, what failed. Sent again from the order's page."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.safestring import SafeString

from shop.admin.permissions import may_see_money, never, only_what_is_offered
from shop.admin.show import admin_link
from shop.orders.models import OutboxMail


@admin.register(OutboxMail)
class OutboxMailAdmin(admin.ModelAdmin[OutboxMail]):
    fields = ["kind", "order", "cause", "state", "attempts", "created_at", "next_attempt_at", "sent_at", "error"]
    list_display = ["created_at", "kind", "order_link", "state", "attempts", "sent_at", "error"]
    list_filter = ["state", "kind"]
    list_select_related = ["order"]
    list_per_page = 50
    search_fields = ["order__number", "order__email"]
    has_add_permission = has_change_permission = has_delete_permission = never

    lookup_allowed = only_what_is_offered

    def get_fields(self, request: HttpRequest, obj: OutboxMail | None = None) -> Any:
        """Leave out what made it, mostly a payment's reference, for who may not see payments."""
        return [name for name in self.fields if name != "cause" or may_see_money(request)]

    @admin.display(description="order", ordering="order__number")
    def order_link(self, mail: OutboxMail) -> SafeString:
        return admin_link(mail.order)
