"""Mails to customers: what is owed, what went out, what failed. Sent again from the order's page."""

from django.contrib import admin
from django.utils.safestring import SafeString

from shop.admin.permissions import never
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

    @admin.display(description="order", ordering="order__number")
    def order_link(self, mail: OutboxMail) -> SafeString:
        return admin_link(mail.order)
