"""The owner's back office: Django's admin, which finds its registrations here. It calls verbs and holds no rules."""

# ruff: noqa: F401  imported for what importing them registers

from django.contrib import admin
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

# First: the modules below subscript Django's classes.
from shop.admin import generic  # isort: skip
from shop.admin import (
    back_in_stock,
    catalogue,
    customization,
    delivery,
    finding,
    ledger,
    mails,
    orders,
    pages,
    payments,
    people,
    prices,
    product,
    shop_profile,
    stock,
    vouchers,
)

# Secrets of the second factor are for nobody to look at: each member of staff sets up their own.
admin.site.unregister([TOTPDevice, StaticDevice])

admin.site.index_title = "Back office"
# Nothing goes by the dozen. What may go at all has a page of its own that asks first.
admin.site.disable_action("delete_selected")
