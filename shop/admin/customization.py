"""Customization sets: the form on a product page, field by field, in the owner's order."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest

from shop.admin.naira import NairaField
from shop.admin.show import naira
from shop.personalisation.models import CustomizationField, CustomizationSet
from shop.personalisation.sets import clashing_names, touch_set

Kind = CustomizationField.Kind

# The drawing, the cart and the checkout find these by their name: once in a set, called like their kind.
NAMED_LIKE_THEIR_KIND = {Kind.COLOUR, Kind.LETTERING, Kind.RECIPIENT, Kind.EXTRAS, Kind.PHONE, Kind.LOCATION}
LONGEST_TEXT = 1000


class FieldForm(forms.ModelForm[CustomizationField]):
    price_kobo = NairaField(label="Adds to the price, in ₦", initial=0, help_text="A piece, when it is filled in.")
    max_length = forms.IntegerField(
        label="Most characters", min_value=1, max_value=LONGEST_TEXT, initial=120, help_text="For texts."
    )
    max_lines = forms.IntegerField(label="Most lines", min_value=1, max_value=20, initial=1, help_text="For texts.")

    def clean(self) -> None:
        super().clean()  # It is what asks for unique values.
        kind, name = self.cleaned_data.get("kind"), self.cleaned_data.get("name")
        if kind and name and kind in NAMED_LIKE_THEIR_KIND and name != kind:
            self.add_error("name", f"Call it “{kind}”: the shop finds a field of this kind by that name.")
        if kind and kind not in NAMED_LIKE_THEIR_KIND and name in set(NAMED_LIKE_THEIR_KIND):
            self.add_error("name", f"“{name}” is the name of another kind of field. Choose another name.")
        if kind == Kind.CHOICE and len(_lines(self.cleaned_data.get("choices", ""))) < 2:
            self.add_error("choices", "Write at least two choices, one a line.")

    def clean_choices(self) -> str:
        """Return the choices one a line, tidied, and refuse the same one twice."""
        lines = _lines(self.cleaned_data["choices"])
        if len(set(lines)) < len(lines):
            raise forms.ValidationError("The same choice is there twice.")
        return "\n".join(lines)


def _lines(typed: str) -> list[str]:
    return [line.strip() for line in typed.splitlines() if line.strip()]


class FieldFormSet(forms.BaseInlineFormSet[CustomizationField, CustomizationSet, forms.ModelForm[CustomizationField]]):
    def clean(self) -> None:
        """Refuse names that two fields would post, or that the product page posts itself."""
        super().clean()
        if any(self.errors):
            return
        kept = [form.instance for form in self.forms if form not in self.deleted_forms and form.instance.name]
        for name in sorted(clashing_names(kept)):
            raise forms.ValidationError(f"“{name}” is taken. Give every field a name of its own.")

    def get_unique_error_message(self, unique_check: Any) -> str:
        return "Two fields have the same name. Give each its own."


class FieldInline(admin.StackedInline[CustomizationField, CustomizationSet]):
    model = CustomizationField
    form = FieldForm
    formset = FieldFormSet
    verbose_name = "field"
    fields = [
        ("kind", "name"),
        ("label", "help_text"),
        ("is_required", "position"),
        ("max_length", "max_lines"),
        "choices",
        "price_kobo",
    ]
    extra = 0


@admin.register(CustomizationSet)
class CustomizationSetAdmin(admin.ModelAdmin[CustomizationSet]):
    fields = ["name"]
    inlines = [FieldInline]
    list_display = ["name", "asks_for", "used_by"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[CustomizationSet]:
        counted = super().get_queryset(request).annotate(product_count=Count("products", distinct=True))
        return counted.prefetch_related("fields").order_by("name")

    def has_delete_permission(self, request: HttpRequest, obj: CustomizationSet | None = None) -> bool:
        return not (obj is not None and obj.products.exists()) and super().has_delete_permission(request, obj)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:  # noqa: FBT001
        """Tell the carts that hold answers to this set that its questions changed."""
        super().save_related(request, form, formsets, change)
        if change and any(formset.has_changed() for formset in formsets):
            touch_set(form.instance.pk)

    @admin.display(description="asks for")
    def asks_for(self, shown: CustomizationSet) -> str:
        return ", ".join(
            field.label + (f" (+{naira(field.price_kobo)})" if field.price_kobo else "") for field in shown.fields.all()
        )

    @admin.display(description="products", ordering="product_count")
    def used_by(self, shown: CustomizationSet) -> int:
        return int(getattr(shown, "product_count", 0))
