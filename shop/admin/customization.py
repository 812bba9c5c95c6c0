"""Customization sets: the form on a product page, field by field, in the owner's order, and who asks it."""

from typing import Any

from csp.constants import SELF
from csp.decorators import csp_update
from django import forms
from django.contrib import admin
from django.db.models import Count, QuerySet
from django.forms.widgets import Script
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator

from shop.admin.customization_fields import FieldForm, FieldFormSet
from shop.admin.show import naira
from shop.catalogue.models import Product
from shop.personalisation.models import CustomizationField, CustomizationSet
from shop.personalisation.sets import touch_set


class ProductTicks(forms.ModelMultipleChoiceField[Product]):
    """Tick boxes for products; one that asks another set says which it would leave."""

    def label_from_instance(self, product: Any) -> str:
        of_set = product.customization_set
        words = product.name if product.is_active else f"{product.name} (archived)"
        return f"{words}, now “{of_set}”" if of_set and of_set != self.own else words

    own: CustomizationSet | None = None

    def clean(self, value: Any) -> Any:
        """Refuse what is no key of ours before the database has to."""
        for key in value or []:
            if not (str(key).isascii() and str(key).isdigit() and len(str(key)) < 19):
                raise forms.ValidationError("Choose products from the list.")
        return super().clean(value)


class SetForm(forms.ModelForm[CustomizationSet]):
    products = ProductTicks(
        queryset=Product.objects.select_related("customization_set").order_by("name", "pk"),
        label="Products that ask this",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="A product asks one set. One that is not ticked anywhere asks nothing and is sold as it is.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields.get("products")
        if isinstance(field, ProductTicks) and self.instance.pk:
            field.own = self.instance
            field.initial = list(self.instance.products.values_list("pk", flat=True))


class FieldInline(admin.StackedInline[CustomizationField, CustomizationSet]):
    model = CustomizationField
    form = FieldForm
    formset = FieldFormSet
    verbose_name = "field"
    fields = [
        ("kind", "label"),
        "help_text",
        ("is_required", "position"),
        ("max_length", "max_lines"),
        "choices",
        ("price_kobo", "name"),
    ]
    extra = 1  # Without JavaScript there is no “add another”.


@admin.register(CustomizationSet)
class CustomizationSetAdmin(admin.ModelAdmin[CustomizationSet]):
    form = SetForm
    fields = ["name", "products"]
    inlines = [FieldInline]
    list_display = ["name", "asks_for", "used_by"]

    class Media:
        css = {"all": ["css/sets.css"]}
        js = [Script("js/sets.js", defer=True)]

    def get_queryset(self, request: HttpRequest) -> QuerySet[CustomizationSet]:
        counted = super().get_queryset(request).annotate(product_count=Count("products", distinct=True))
        return counted.prefetch_related("fields").order_by("name")

    def get_fields(self, request: HttpRequest, obj: CustomizationSet | None = None) -> Any:
        return ["name", "products"] if request.user.has_perm("shop.change_product") else ["name"]

    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Return the form without the products for who may not change those: not shown is not enough."""
        form = super().get_form(request, *args, **kwargs)
        if not request.user.has_perm("shop.change_product"):
            form.base_fields.pop("products", None)
        return form

    def has_delete_permission(self, request: HttpRequest, obj: CustomizationSet | None = None) -> bool:
        return not (obj is not None and obj.products.exists()) and super().has_delete_permission(request, obj)

    @method_decorator(csp_update({"frame-src": [SELF]}))  # the sample of the form is a page of its own
    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().changeform_view(request, *args, **kwargs)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:  # noqa: FBT001
        """Tell the carts that hold answers to this set that its questions changed."""
        super().save_related(request, form, formsets, change)
        if change and any(formset.has_changed() for formset in formsets):
            touch_set(form.instance.pk)
        if "products" in form.changed_data:
            chosen = [product.pk for product in form.cleaned_data["products"]]
            form.instance.products.exclude(pk__in=chosen).update(customization_set=None)
            Product.objects.filter(pk__in=chosen).update(customization_set=form.instance)

    @admin.display(description="asks for")
    def asks_for(self, shown: CustomizationSet) -> str:
        return ", ".join(
            field.label + (f" (+{naira(field.price_kobo)})" if field.price_kobo else "") for field in shown.fields.all()
        )

    @admin.display(description="products", ordering="product_count")
    def used_by(self, shown: CustomizationSet) -> int:
        return int(getattr(shown, "product_count", 0))
