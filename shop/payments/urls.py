from django.urls import path

from shop.payments import views

urlpatterns = [
    path("orders/<uuid:order_id>/", views.order, name="order"),
    path("orders/<uuid:order_id>/status/", views.order_status, name="order_status"),
    path("orders/<uuid:order_id>/pay/", views.order_pay, name="order_pay"),
    path("payments/paystack/callback/", views.paystack_callback, name="paystack_callback"),
    path("payments/paystack/webhook/", views.paystack_webhook, name="paystack_webhook"),
]
