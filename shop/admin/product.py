"""A product on one page: what it is, its sizes with their prices, its colours, its pictures."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from shop.admin.archive import archive, bring_back
from shop.admin.choices import read_once
from shop.admin.duplicate import duplicate
from shop.admin.engraving_area import engraving_url
from shop.admin.moment import moment_field
from shop.admin.naira import NairaField
from shop.admin.permissions import never
from shop.admin.picture import PictureInline, keep_files_in_step
from shop.admin.prices import newest_prices, price_lines
from shop.admin.show import NOTHING, admin_url, naira
from shop.admin.staff import who
from shop.admin.stale import SeenField, refuse_stale
from shop.admin.typed import as_a_sheet_takes
from shop.catalogue.models import Kind, Picture, Product, ProductColour, Variant
from shop.catalogue.price_history import record_prices
from shop.catalogue.reindex import reindex
from shop.sheets.product_columns import MOST_DAYS, PRODUCT_TEXTS, SIZE_TEXTS
from shop.stock.count import start_tracking


class VariantForm(forms.ModelForm[Variant]):
    clean_name = as_a_sheet_takes("name", SIZE_TEXTS)
    clean_code = as_a_sheet_takes("code", SIZE_TEXTS)

    price_kobo = NairaField(label="Price in ₦", least_kobo=1)
    sale_price_kobo = NairaField(label="Sale price in ₦", least_kobo=1, required=False)
    sale_starts_at = moment_field(label="Sale starts", help_text="Empty: at once.")
    sale_ends_at = moment_field(label="Sale ends", help_text="Empty: it stays.")

    class Meta:
        labels = {"is_active": "Offered"}

    def clean(self) -> None:
        super().clean()  # It is what asks for unique values.
        price, sale = self.cleaned_data.get("price_kobo"), self.cleaned_data.get("sale_price_kobo")
        if price is not None and sale is not None and sale >= price:
            self.add_error("sale_price_kobo", "The sale price must be below the price.")
        starts, ends = self.cleaned_data.get("sale_starts_at"), self.cleaned_data.get("sale_ends_at")
        if starts and ends and ends <= starts:
            self.add_error("sale_ends_at", "The sale must end after it starts.")


class VariantFormSet(BaseInlineFormSet[Variant, Product, forms.ModelForm[Variant]]):
    def get_unique_error_message(self, unique_check: Any) -> str:
        what = "code" if "code" in unique_check else "name"
        return f"Two sizes have the same {what}. Give each its own."


class VariantInline(admin.StackedInline[Variant, Product]):
    model = Variant
    form = VariantForm
    formset = VariantFormSet
    verbose_name, verbose_name_plural = "size", "sizes, prices and stock"
    fields = [
        ("name", "code"),
        ("price_kobo", "sale_price_kobo"),
        ("sale_starts_at", "sale_ends_at"),
        ("position", "is_active"),
        "stock_now",
        "price_history",
    ]
    readonly_fields = ["stock_now", "price_history"]
    extra = 0
    min_num = 1
    has_delete_permission = never  # Carts, orders and the ledger hold it; untick “active” instead.

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Variant]:
        return super().get_queryset(request).select_related("stock", "product").prefetch_related(newest_prices())

    @admin.display(description="price history")
    def price_history(self, variant: Variant) -> SafeString | str:
        return price_lines(variant) if variant.pk else NOTHING

    @admin.display(description="stock")
    def stock_now(self, variant: Variant) -> SafeString | str:
        stock = getattr(variant, "stock", None)
        if stock is None:
            return "None on hand. Its stock page is made when you save."
        if stock.available is None:
            numbers = f"{stock.on_hand} on hand, {stock.reserved} reserved, never runs out"
        else:
            numbers = f"{stock.on_hand} on hand, {stock.reserved} reserved, {stock.available} available"
        return format_html('{} – <a href="{}">receive, recount, write off</a>', numbers, admin_url(stock))


class ColourInline(admin.StackedInline[ProductColour, Product]):
    model = ProductColour
    verbose_name, verbose_name_plural = "colour", "colours"
    fields = [("colour", "position", "is_available")]
    extra = 0

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[ProductColour]:
        return super().get_queryset(request).select_related("product", "colour")

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        return read_once(super().formfield_for_foreignkey(db_field, request, **kwargs))


class ProductForm(forms.ModelForm[Product]):
    clean_name = as_a_sheet_takes("name", PRODUCT_TEXTS)
    clean_summary = as_a_sheet_takes("summary", PRODUCT_TEXTS)
    clean_description = as_a_sheet_takes("description", PRODUCT_TEXTS)
    clean_contents = as_a_sheet_takes("contents", PRODUCT_TEXTS)
    seen = SeenField()

    class Meta:
        labels = {"is_active": "In the shop"}

    def clean_making_days(self) -> int:
        days: int = self.cleaned_data["making_days"]
        if days > MOST_DAYS:
            raise forms.ValidationError(f"Enter at most {MOST_DAYS} working days.")
        return days

    def clean(self) -> None:
        super().clean()  # It is what asks for unique values.
        refuse_stale(self)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        extras = self.fields.get("extras")
        if isinstance(extras, forms.ModelMultipleChoiceField):
            chosen = self.instance.extras.values("pk") if self.instance.pk else []
            extras.queryset = (
                Product.objects.filter(models.Q(is_active=True) | models.Q(pk__in=chosen))
                .exclude(kind=Kind.GIFTPACK)
                .exclude(pk=self.instance.pk)
            )


COPIED = "All of it but the stock, kept out of the shop until you say so. What is typed here must be saved first."


@admin.register(Product)
class ProductAdmin(admin.ModelAdmin[Product]):
    form = ProductForm
    fieldsets = [
        (None, {"fields": ["name", "slug", "kind", "category", "is_active", "position", "copy", "seen"]}),
        ("Words", {"fields": ["summary", "description", "making_days"]}),
        ("What shoppers may ask for", {"fields": ["customization_set", "engraved"]}),
        ("Giftpacks only", {"fields": ["contents", "extras"], "classes": ["collapse"]}),
    ]
    readonly_fields = ["copy", "engraved"]
    prepopulated_fields = {"slug": ["name"]}
    formfield_overrides = {models.ManyToManyField: {"widget": forms.CheckboxSelectMultiple}}
    inlines = [VariantInline, ColourInline, PictureInline]
    list_display = ["name", "category", "kind", "prices", "in_stock", "is_active"]
    list_filter = ["is_active", "kind", "category"]
    list_select_related = ["category"]
    list_per_page = 50
    search_fields = ["name", "variants__code"]
    actions = [archive, bring_back, duplicate]
    has_delete_permission = never  # Orders, carts and links hold it: archive instead.

    def get_fieldsets(self, request: HttpRequest, obj: Product | None = None) -> Any:
        """Leave out what leads where this member of staff may not go."""
        may = {"copy": self.has_add_permission(request), "engraved": self.has_change_permission(request)}
        return [
            (title, options | {"fields": [name for name in options["fields"] if may.get(str(name), True)]})
            for title, options in super().get_fieldsets(request, obj)
        ]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Product]:
        counted = models.Prefetch("variants", Variant.objects.select_related("stock"))
        return super().get_queryset(request).prefetch_related(counted)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:  # noqa: FBT001
        super().save_formset(request, form, formset, change)
        if formset.model is Picture:
            keep_files_in_step(formset)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:  # noqa: FBT001
        super().save_related(request, form, formsets, change)
        for variant in Variant.objects.filter(product=form.instance, stock__isnull=True):
            start_tracking(variant)
        record_prices(Variant.objects.filter(product=form.instance), actor=who(request))
        reindex([form.instance.pk])  # Last: its words and prices are in the inlines, too.

    @admin.display(description="something like it")
    def copy(self, product: Product) -> SafeString | str:
        """The page is one form already: the button sends that one's token to an address of its own."""
        if not product.pk:
            return "Save it first. Then one press makes a second one like it."
        url = reverse("product_duplicate", args=[product.pk])
        button = format_html(
            '<button class="button" type="submit" formnovalidate formaction="{}">Duplicate</button>', url
        )
        return format_html('{}<p class="help">{}</p>', button, COPIED)

    @admin.display(description="engraving")
    def engraved(self, product: Product) -> SafeString | str:
        if not product.pk:
            return "Save the product first."
        return format_html('<a href="{}">Where it is engraved, and in which lettering</a>', engraving_url(product))

    @admin.display(description="price")
    def prices(self, product: Product) -> str:
        prices = sorted({variant.current_price_kobo() for variant in product.variants.all() if variant.is_active})
        if not prices:
            return NOTHING
        return naira(prices[0]) if len(prices) == 1 else f"{naira(prices[0])} to {naira(prices[-1])}"

    @admin.display(description="available")
    def in_stock(self, product: Product) -> str:
        stocks = [getattr(variant, "stock", None) for variant in product.variants.all() if variant.is_active]
        available = [stock.available if stock else 0 for stock in stocks]
        if None in available:
            return "Never runs out"
        return str(sum(pieces or 0 for pieces in available)) if available else NOTHING
