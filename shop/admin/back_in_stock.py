"""Who waits for what: to see what is missed. A request goes by itself once it is answered, or when somebody asks."""

from django.contrib import admin

from shop.admin.permissions import never
from shop.storefront.models import BackInStock


@admin.register(BackInStock)
class BackInStockAdmin(admin.ModelAdmin[BackInStock]):
    list_display = ["variant", "email", "created_at"]
    list_select_related = ["variant__product"]
    list_per_page = 50
    search_fields = ["variant__product__name", "variant__code", "email"]
    fields = ["variant", "email", "created_at"]
    readonly_fields = ["variant", "email", "created_at"]
    has_add_permission = has_change_permission = never
