from django.urls import path

from shop.checkout import views

urlpatterns = [
    path("checkout/", views.checkout, name="checkout"),
    path("orders/<uuid:order_id>/again/", views.order_again, name="order_again"),
    path("orders/<uuid:order_id>/cancel/", views.order_cancel, name="order_cancel"),
]
