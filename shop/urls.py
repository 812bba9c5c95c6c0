"""Addresses: one list for the whole shop. A URL name is the name of its view."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("shop.cart.urls")),
    path("", include("shop.checkout.urls")),
    path("", include("shop.payments.urls")),
    path("", include("shop.orders.urls")),
    path("", include("shop.catalogue.urls")),
    path("", include("shop.storefront.urls")),
    path("admin/", admin.site.urls),
]
