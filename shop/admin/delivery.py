"""Delivery places with their fees. A place is switched off, never deleted."""

from django import forms
from django.contrib import admin

from shop.admin.archive import archive, bring_back
from shop.admin.naira import NairaField
from shop.admin.permissions import never
from shop.admin.show import naira
from shop.delivery.models import DeliveryPlace


class DeliveryPlaceForm(forms.ModelForm[DeliveryPlace]):
    fee_kobo = NairaField(label="Fee in ₦", help_text="0 for free delivery.")

    class Meta:
        labels = {"is_active": "Offered"}

    def clean(self) -> None:
        super().clean()  # It is what asks for unique values.
        fewest, most = self.cleaned_data.get("min_days"), self.cleaned_data.get("max_days")
        if fewest is not None and most is not None and most < fewest:
            self.add_error("max_days", "The most days cannot be fewer than the fewest.")


@admin.register(DeliveryPlace)
class DeliveryPlaceAdmin(admin.ModelAdmin[DeliveryPlace]):
    form = DeliveryPlaceForm
    fields = ["name", "slug", "state", "fee_kobo", ("min_days", "max_days"), "asks_where", "position", "is_active"]
    prepopulated_fields = {"slug": ["name"]}
    list_display = ["name", "state", "fee", "days", "position", "is_active"]
    list_filter = ["is_active", "state"]
    search_fields = ["name", "state"]
    actions = [archive, bring_back]
    has_delete_permission = never  # Orders copied its name; what a cart or a form chose must still be found.

    @admin.display(description="fee", ordering="fee_kobo")
    def fee(self, place: DeliveryPlace) -> str:
        return naira(place.fee_kobo)

    @admin.display(description="days")
    def days(self, place: DeliveryPlace) -> str:
        return place.road_days
