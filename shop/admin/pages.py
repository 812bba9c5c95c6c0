"""The owner's own pages. They are switched off, not deleted: somebody may have the address."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db import transaction
from django.http import HttpRequest

from shop.admin.archive import archive, bring_back
from shop.admin.permissions import never
from shop.admin.position import position_form
from shop.admin.stale import SeenField, refuse_stale, save_typed
from shop.profile.models import ShopProfile, forget_profile
from shop.profile.pages import Page


class PageForm(forms.ModelForm[Page]):
    seen = SeenField()

    class Meta:
        labels = {"is_active": "In the shop"}
        widgets = {"body": forms.Textarea(attrs={"rows": 24, "cols": 90})}

    def clean(self) -> None:
        super().clean()  # It is what asks for unique values.
        refuse_stale(self)


@admin.register(Page)
class PageAdmin(admin.ModelAdmin[Page]):
    form = PageForm
    fields = ["title", "slug", "body", "shows", "position", "is_active", "seen"]
    prepopulated_fields = {"slug": ["title"]}
    list_display = ["title", "position", "is_active"]
    list_editable = ["position"]
    get_changelist_form = position_form
    search_fields = ["title", "body"]
    actions = [archive, bring_back]
    has_delete_permission = never

    def save_model(self, request: HttpRequest, obj: Page, form: Any, change: bool) -> None:  # noqa: FBT001
        ShopProfile.objects.get_or_create(pk=1)
        save_typed(obj, form, change=change)
        transaction.on_commit(forget_profile, robust=True)
