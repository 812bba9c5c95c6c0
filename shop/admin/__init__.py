"""The owner's back office: Django's admin, which finds its registrations here. It calls verbs and holds no rules."""

from django.contrib import admin

# First: the modules below subscript Django's classes.
from shop.admin import generic  # noqa: F401  isort: skip
from shop.admin import catalogue, customization, delivery, ledger, orders, payments, product, shop_profile, stock  # noqa: F401

admin.site.index_title = "Back office"
# Nothing goes by the dozen. What may go at all has a page of its own that asks first.
admin.site.disable_action("delete_selected")
