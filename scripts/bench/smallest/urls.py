from django.urls import path

from scripts.bench.smallest import adding, placing, views

urlpatterns = [
    path("bare/", views.bare),
    path("products/", views.product_list, name="product_list"),
    path("products/<slug:slug>/", views.product, name="product"),
    path("cart/add/<slug:slug>/", adding.add, name="add"),
    path("cart/add/<slug:slug>/row/", views.add, name="add_row"),
    path("cart/", views.cart, name="cart"),
    path("checkout/", placing.checkout, name="checkout"),
    path("checkout/rows/", views.checkout, name="checkout_rows"),
]
