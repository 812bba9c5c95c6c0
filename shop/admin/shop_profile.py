"""The one page on which the owner says who the shop is."""

from functools import partial
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.fields.files import FieldFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from shop.admin.permissions import never
from shop.admin.picture import PictureField
from shop.admin.stale import SeenField, refuse_stale
from shop.catalogue.pictures import prepare_logo
from shop.phone import parse_phone
from shop.profile.hours import parse_hours
from shop.profile.models import ShopProfile, forget_profile


class ShopProfileForm(forms.ModelForm[ShopProfile]):
    logo = PictureField(
        prepare=prepare_logo,
        required=False,
        help_text="JPEG, PNG or WebP, at most 10 MB. Shown at the head of every page, 36 pixels high.",
    )
    seen = SeenField()

    def clean(self) -> None:
        super().clean()  # It is what asks for unique values.
        refuse_stale(self)

    def clean_opening_hours(self) -> str:
        """Check that machines can read it, too, and keep it as the owner writes it."""
        typed: str = self.cleaned_data["opening_hours"]
        try:
            parse_hours(typed)
        except ValueError as refusal:
            raise ValidationError(f"{refusal}.") from refusal
        return typed

    def clean_phone(self) -> str:
        """Check that it can be called, and keep it as the owner writes it."""
        typed: str = self.cleaned_data["phone"]
        if typed:
            _parse(typed)
        return typed

    def clean_whatsapp(self) -> str:
        """Return it as WhatsApp's addresses want it: country code, digits only."""
        typed: str = self.cleaned_data["whatsapp"]
        return _parse(typed).removeprefix("+") if typed else ""


def _parse(typed: str) -> str:
    try:
        return parse_phone(typed)
    except ValueError as refusal:
        raise ValidationError(f"{refusal}.") from refusal


@admin.register(ShopProfile)
class ShopProfileAdmin(admin.ModelAdmin[ShopProfile]):
    form = ShopProfileForm
    fields = ["name", "tagline", "logo", "email", "phone", "whatsapp", "address", "opening_hours", "how_it_works"]
    fields += ["refunds_automatically", "seen"]
    has_delete_permission = never

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not ShopProfile.objects.exists()

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Go straight to the one profile, or to the empty form where nothing is saved yet."""
        if not self.has_view_or_change_permission(request):
            return super().changelist_view(request, extra_context)
        if ShopProfile.objects.exists():
            return redirect("admin:shop_shopprofile_change", 1)
        return redirect("admin:shop_shopprofile_add") if self.has_add_permission(request) else redirect("admin:index")

    def save_model(self, request: HttpRequest, obj: ShopProfile, form: Any, change: bool) -> None:  # noqa: FBT001
        obj.pk = 1
        super().save_model(request, obj, form, change)
        old = form.initial.get("logo")
        if "logo" in form.changed_data and isinstance(old, FieldFile) and old.name:
            transaction.on_commit(partial(old.storage.delete, old.name), robust=True)
        transaction.on_commit(forget_profile, robust=True)
