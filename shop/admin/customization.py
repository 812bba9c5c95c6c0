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
from shop.admin.log import log_rows
from shop.admin.show import naira
from shop.admin.staff import who
from shop.admin.stale import SeenField, refuse_stale
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
        if not all(map(_is_key, value or [])):
            raise forms.ValidationError("Choose products from the list.")
        return super().clean(value)

    def to_python(self, value: Any) -> Any:
        """Return the products that a page said were ticked; one may have gone since, a forged one never was."""
        return list(Product.objects.filter(pk__in=[key for key in value or [] if _is_key(key)]))


def _is_key(typed: Any) -> bool:
    return str(typed).isascii() and str(typed).isdigit() and len(str(typed)) < 19


class SetForm(forms.ModelForm[CustomizationSet]):
    seen = SeenField()
    products = ProductTicks(
        queryset=Product.objects.select_related("customization_set").order_by("name", "pk"),
        label="Products that ask this",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        show_hidden_initial=True,  # What came to the set, or left it, while the page was open is not undone by it.
        help_text="A product asks one set. One that is not ticked anywhere asks nothing and is sold as it is.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields.get("products")
        if isinstance(field, ProductTicks) and self.instance.pk:
            field.own = self.instance
            field.initial = list(self.instance.products.values_list("pk", flat=True))

    def clean(self) -> None:
        super().clean()  # It is what asks for unique values.
        refuse_stale(self)

    def joined_and_left(self) -> tuple[set[int], set[int]]:
        """Return the keys of the products that its reader ticked and unticked, by what the page showed them."""
        chosen = {product.pk for product in self.cleaned_data["products"]}
        shown = {int(key) for key in self.data.getlist(self["products"].html_initial_name) if _is_key(key)}  # type: ignore[attr-defined]
        return chosen - shown, shown - chosen


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
    fields = ["name", "products", "seen"]
    inlines = [FieldInline]
    list_display = ["name", "asks_for", "used_by"]

    class Media:
        css = {"all": ["css/sets.css"]}
        js = [Script("js/sets.js", defer=True)]

    def get_queryset(self, request: HttpRequest) -> QuerySet[CustomizationSet]:
        counted = super().get_queryset(request).annotate(product_count=Count("products", distinct=True))
        return counted.prefetch_related("fields").order_by("name")

    def get_fields(self, request: HttpRequest, obj: CustomizationSet | None = None) -> Any:
        return [name for name in self.fields if name != "products" or request.user.has_perm("shop.change_product")]

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
            _move_products(request, form)

    @admin.display(description="asks for")
    def asks_for(self, shown: CustomizationSet) -> str:
        return ", ".join(
            field.label + (f" (+{naira(field.price_kobo)})" if field.price_kobo else "") for field in shown.fields.all()
        )

    @admin.display(description="products", ordering="product_count")
    def used_by(self, shown: CustomizationSet) -> int:
        return int(getattr(shown, "product_count", 0))


def _move_products(request: HttpRequest, form: SetForm) -> None:
    """Let products ask the set or stop asking it, and say so in the history of each: its own page may be open."""
    joined, left = form.joined_and_left()
    # In the order in which everybody locks them.
    rows = list(Product.objects.select_for_update(no_key=True).filter(pk__in=joined | left).order_by("pk"))
    joining = [row for row in rows if row.pk in joined and row.customization_set_id != form.instance.pk]
    leaving = [row for row in rows if row.pk in left and row.customization_set_id == form.instance.pk]
    for moved, becomes, words in (
        (joining, form.instance, f"Asks “{form.instance}” now."),
        (leaving, None, f"No longer asks “{form.instance}”."),
    ):
        Product.objects.filter(pk__in=[row.pk for row in moved]).update(customization_set=becomes)
        log_rows(who(request), moved, words)
