"""Words that mean the same, so that gifts are found by the word that the shopper uses."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db import transaction
from django.http import HttpRequest

from shop.admin.stale import SeenField, refuse_stale
from shop.catalogue.vocabulary import Synonym, forget_synonyms


class SynonymForm(forms.ModelForm[Synonym]):
    seen = SeenField()

    def clean(self) -> None:
        super().clean()  # It is what asks for unique values.
        refuse_stale(self)


@admin.register(Synonym)
class SynonymAdmin(admin.ModelAdmin[Synonym]):
    form = SynonymForm
    fields = ["words", "seen"]
    list_display = ["words"]
    search_fields = ["words"]

    def save_model(self, request: HttpRequest, obj: Synonym, form: Any, change: bool) -> None:  # noqa: FBT001
        super().save_model(request, obj, form, change)
        transaction.on_commit(forget_synonyms, robust=True)

    def delete_model(self, request: HttpRequest, obj: Synonym) -> None:
        super().delete_model(request, obj)
        transaction.on_commit(forget_synonyms, robust=True)
