"""The shop's addresses, and an empty checkout behind them: a cart page links to it wherever it leads."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def checkout(request: HttpRequest) -> HttpResponse:
    return HttpResponse("Checkout")


urlpatterns = [
    path("", include("shop.urls")),
    path("", include("shop.cart.urls")),
    path("", include("shop.catalogue.urls")),
    path("checkout/", checkout, name="checkout"),
    path("products/", checkout, name="product_list"),
    path("products/<slug:slug>/", checkout, name="product"),
    path("orders/", checkout, name="my_orders"),
]
