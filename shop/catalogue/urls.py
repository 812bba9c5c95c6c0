from django.urls import path

from shop.catalogue.drawings import drawing

urlpatterns = [
    path("drawings/<slug:kind>/<slug:view>/<slug:hex>.svg", drawing, name="drawing"),
]
