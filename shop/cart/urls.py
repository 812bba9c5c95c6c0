from django.urls import path

from shop.cart import views

urlpatterns = [
    path("cart/", views.cart, name="cart"),
    path("cart/add/<slug:slug>/", views.cart_add, name="cart_add"),
    path("cart/lines/<int:line_id>/", views.cart_line_update, name="cart_line_update"),
    path("cart/lines/<int:line_id>/remove/", views.cart_line_remove, name="cart_line_remove"),
    path("cart/lines/<int:line_id>/edit/", views.cart_line_edit, name="cart_line_edit"),
    path("cart/clear/", views.cart_clear, name="cart_clear"),
]
