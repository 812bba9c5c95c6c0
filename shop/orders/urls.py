from django.urls import path

from shop.orders import drawing, put_right, views

urlpatterns = [
    path("orders/<uuid:order_id>/drawings/<int:line_id>.svg", drawing.order_drawing, name="order_drawing"),
    path("orders/drawings/<str:token>.svg", drawing.mailed_drawing, name="mailed_drawing"),
    path("orders/", views.my_orders, name="my_orders"),
    path("orders/find/", views.orders_find, name="orders_find"),
    path("orders/forget/", views.orders_forget, name="orders_forget"),
    path("orders/link/<str:token>/", views.orders_link, name="orders_link"),
    path("orders/<uuid:order_id>/email/", put_right.order_email, name="order_email"),
    path("orders/<uuid:order_id>/lines/<int:line_id>/text/", put_right.order_line_text, name="order_line_text"),
    path("orders/<uuid:order_id>/receipt/", views.order_receipt, name="order_receipt"),
]
