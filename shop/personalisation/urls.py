from django.urls import path

from shop.personalisation import art

urlpatterns = [path("art/<str:token>.svg", art.art, name="art")]
