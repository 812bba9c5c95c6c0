from django.urls import path

from shop.orders import views

urlpatterns = [
    path("orders/", views.my_orders, name="my_orders"),
    path("orders/find/", views.orders_find, name="orders_find"),
    path("orders/forget/", views.orders_forget, name="orders_forget"),
    path("orders/link/<str:token>/", views.orders_link, name="orders_link"),
    path("orders/<uuid:order_id>/receipt/", views.order_receipt, name="order_receipt"),
]
