"""Pictures of a product: the upload field and the inline, and the files that come and go with the rows."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminFileWidget
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.fields.files import FieldFile
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from shop.admin.choices import read_once
from shop.admin.show import NOTHING
from shop.catalogue.models import Picture, Product
from shop.catalogue.pictures import (
    PictureRefused,
    PreparedPicture,
    delete_stored,
    prepare_picture,
    store_smaller,
    thumbnail_url,
)


class PictureField(forms.FileField):
    """An upload whose cleaned value is what `prepare` makes of it. Pillow never sees a format we do not take."""

    widget = AdminFileWidget(attrs={"accept": "image/jpeg,image/png,image/webp"})

    def __init__(self, *, prepare: "Callable[[File[Any]], File[Any]]" = prepare_picture, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.prepare = prepare

    def to_python(self, data: Any) -> "File[Any] | None":
        upload = super().to_python(data)
        if upload is None:
            return None
        try:
            return self.prepare(upload)
        except PictureRefused as refusal:
            raise ValidationError(str(refusal), code="refused") from refusal


class PictureForm(forms.ModelForm[Picture]):
    image = PictureField(
        label="Photo", required=False, help_text="JPEG, PNG or WebP, at most 10 MB. Without one the shop draws it."
    )

    def clean(self) -> None:
        super().clean()  # It is what asks for unique values.
        if self.cleaned_data.get("image") and not self.cleaned_data.get("alt", "").strip():
            self.add_error("alt", "Say what the photo shows, for people who cannot see it: “Blue cup with a name”.")


class PictureInline(admin.StackedInline[Picture, Product]):
    model = Picture
    form = PictureForm
    fields = ["shown", "image", ("colour", "view"), ("alt", "position")]
    readonly_fields = ["shown"]
    extra = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet[Picture]:
        return super().get_queryset(request).select_related("product")

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        return read_once(super().formfield_for_foreignkey(db_field, request, **kwargs))

    @admin.display(description="now")
    def shown(self, picture: Picture) -> SafeString | str:
        if not picture.pk:
            return NOTHING
        if not picture.image:
            return "Drawn by the shop"
        # The page was refused with a new photo on it, and a browser does not send a file twice.
        if not getattr(picture.image, "_committed", True):
            return "Nothing was kept. Choose the photo again."
        return format_html('<img class="thumbnail" src="{}" alt="{}">', thumbnail_url(picture), picture.alt)


def keep_files_in_step(formset: BaseInlineFormSet[Picture, Product, forms.ModelForm[Picture]]) -> None:
    """Store the smaller sizes of new pictures; delete the files of those that went, once that is certain.

    For a formset that has just been saved, inside its transaction.
    """
    for form in formset.forms:
        new, old = form.cleaned_data.get("image"), form.initial.get("image")
        if isinstance(new, PreparedPicture) and form.instance.pk and not form.cleaned_data.get("DELETE"):
            store_smaller(form.instance, new)
        is_gone = form.cleaned_data.get("DELETE") or "image" in form.changed_data
        if is_gone and isinstance(old, FieldFile) and old.name:
            transaction.on_commit(partial(delete_stored, old.storage, old.name), robust=True)
