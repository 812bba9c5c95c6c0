"""Addresses: one list for the whole shop. A URL name is the name of its view."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from shop import errors

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("shop.cart.urls")),
    path("", include("shop.checkout.urls")),
    path("", include("shop.payments.urls")),
    path("", include("shop.orders.urls")),
    path("", include("shop.catalogue.urls")),
    path("", include("shop.health")),
    path("", include("shop.storefront.urls")),
    path("", include("shop.personalisation.urls")),
    path("admin/", include("shop.admin.urls")),
    path("admin/", admin.site.urls),
]

handler400 = errors.bad_request
handler403 = errors.permission_denied
handler404 = errors.page_not_found
handler500 = errors.server_error
