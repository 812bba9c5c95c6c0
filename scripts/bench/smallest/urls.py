from django.urls import path

from scripts.bench.smallest import placing, views

urlpatterns = [
    path("bare/", views.bare),
    path("products/", views.product_list, name="product_list"),
    path("products/<slug:slug>/", views.product, name="product"),
    path("cart/add/<slug:slug>/", views.add, name="add"),
    path("cart/", views.cart, name="cart"),
    path("checkout/", placing.checkout, name="checkout"),
    path("checkout/rows/", views.checkout, name="checkout_rows"),
]
