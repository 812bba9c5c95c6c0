"""Delivery places with their fees. A place is switched off, never deleted."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db import transaction
from django.http import HttpRequest

from shop.admin.archive import archive, bring_back
from shop.admin.naira import NairaField
from shop.admin.permissions import never
from shop.admin.position import position_form
from shop.admin.stale import SeenField, refuse_stale, save_typed
from shop.delivery.models import DeliveryPlace, forget_places


class DeliveryPlaceForm(forms.ModelForm[DeliveryPlace]):
    fee_kobo = NairaField(label="Fee in ₦", help_text="0 for free delivery.")
    free_over_kobo = NairaField(
        label="Free from ₦",
        least_kobo=100,
        required=False,
        help_text="Gifts that come to this much go free. Empty: never.",
    )
    seen = SeenField()

    class Meta:
        labels = {"is_active": "Offered", "is_pickup": "Shoppers fetch it", "asks_where": "Ask where exactly"}

    def clean(self) -> None:
        super().clean()  # It is what asks for unique values.
        refuse_stale(self)
        fewest, most = self.cleaned_data.get("min_days"), self.cleaned_data.get("max_days")
        if fewest is not None and most is not None and most < fewest:
            self.add_error("max_days", "The most days cannot be fewer than the fewest.")
        if self.cleaned_data.get("free_over_kobo") and self.cleaned_data.get("fee_kobo") == 0:
            self.add_error("free_over_kobo", "Delivery is free already. Leave this empty, or enter a fee.")
        if self.cleaned_data.get("is_pickup") and self.cleaned_data.get("asks_where"):
            self.add_error("asks_where", "Nobody delivers where shoppers fetch it. Tick one of the two.")


@admin.register(DeliveryPlace)
class DeliveryPlaceAdmin(admin.ModelAdmin[DeliveryPlace]):
    form = DeliveryPlaceForm
    fields = ["name", "slug", "state", ("fee_kobo", "free_over_kobo"), ("min_days", "max_days")]
    fields += ["is_pickup", "asks_where", "position", "is_active", "seen"]
    prepopulated_fields = {"slug": ["name"]}
    list_display = ["name", "state", "fee", "days", "position", "is_active"]
    list_editable = ["position"]
    get_changelist_form = position_form
    list_filter = ["is_active", "is_pickup"]
    search_fields = ["name", "state"]
    actions = [archive, bring_back]
    has_delete_permission = never  # Orders copied its name; what a cart or a form chose must still be found.

    def save_model(self, request: HttpRequest, obj: DeliveryPlace, form: Any, change: bool) -> None:  # noqa: FBT001
        save_typed(obj, form, change=change)
        transaction.on_commit(forget_places, robust=True)

    @admin.display(description="fee", ordering="fee_kobo")
    def fee(self, place: DeliveryPlace) -> str:
        return place.fee_words

    @admin.display(description="days")
    def days(self, place: DeliveryPlace) -> str:
        return place.road_days
