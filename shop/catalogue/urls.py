from django.urls import path

from shop.catalogue.drawings import drawing
from shop.catalogue.media import photo

urlpatterns = [
    path("drawings/<slug:kind>/<slug:view>/<slug:hex>.svg", drawing, name="drawing"),
    path("media/pictures/<slug:name>.webp", photo, name="photo"),
]
