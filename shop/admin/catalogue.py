"""Categories and colours. What is in use is archived; only a slip that nothing uses can be deleted."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import transaction
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from shop.admin.archive import archive, bring_back
from shop.admin.position import position_form
from shop.admin.stale import SeenField, refuse_stale, save_typed
from shop.catalogue.models import Category, Colour, Picture, Product
from shop.catalogue.reindex import mark_due
from shop.catalogue.tree import forget_tree


class CategoryForm(forms.ModelForm[Category]):
    seen = SeenField()

    class Meta:
        labels = {"is_active": "In the shop"}

    def clean(self) -> None:
        super().clean()  # It is what asks for unique values.
        refuse_stale(self)

    def clean_parent(self) -> Category | None:
        """Refuse a parent that lies inside this category: it and all below would leave the shop."""
        parent: Category | None = self.cleaned_data["parent"]
        above = parent
        while above is not None and self.instance.pk:
            if above.pk == self.instance.pk:
                raise ValidationError(f"“{parent}” is inside this category. Choose one that is not.")
            above = above.parent
        return parent


@admin.register(Category)
class CategoryAdmin(admin.ModelAdmin[Category]):
    form = CategoryForm
    fields = ["name", "slug", "parent", "description", "position", "is_active", "seen"]
    prepopulated_fields = {"slug": ["name"]}
    list_display = ["name", "position", "parent", "is_active"]
    list_editable = ["position"]  # Their order is what the shop's menu shows: numbers work with a thumb, dragging not.
    get_changelist_form = position_form
    list_filter = ["is_active"]
    list_select_related = ["parent"]
    search_fields = ["name"]
    actions = [archive, bring_back]

    def save_model(self, request: HttpRequest, obj: Category, form: Any, change: bool) -> None:  # noqa: FBT001
        save_typed(obj, form, change=change)
        if change and {"name", "parent"}.intersection(form.changed_data):
            mark_due(Product.objects.filter(category__in=_with_all_below(obj)))  # It is searched for by these names.
        transaction.on_commit(forget_tree, robust=True)

    def has_delete_permission(self, request: HttpRequest, obj: Category | None = None) -> bool:
        is_used = obj is not None and (obj.products.exists() or obj.children.exists())
        return not is_used and super().has_delete_permission(request, obj)


def _with_all_below(category: Category) -> list[int]:
    """Return the ids of the category and of all inside it, archived ones too."""
    ids = [category.pk]
    for pk in ids:  # It grows while it is read.
        ids += Category.objects.filter(parent=pk).exclude(pk__in=ids).values_list("pk", flat=True)
    return ids


class ColourForm(forms.ModelForm[Colour]):
    seen = SeenField()
    hex = forms.CharField(
        label="Colour",
        max_length=7,
        validators=[
            RegexValidator(r"^#[0-9a-fA-F]{6}\Z", "Enter a colour like #2a2f7f: # and six digits or letters a–f.")
        ],
        widget=forms.TextInput(attrs={"type": "color"}),
        help_text="Stored as six digits, like #2a2f7f.",
    )

    def clean(self) -> None:
        super().clean()  # It is what asks for unique values.
        refuse_stale(self)

    def clean_hex(self) -> str:
        """Return it the one way it is stored."""
        return str(self.cleaned_data["hex"]).lower()


@admin.register(Colour)
class ColourAdmin(admin.ModelAdmin[Colour]):
    form = ColourForm
    fields = ["name", "slug", "hex", "position", "seen"]
    prepopulated_fields = {"slug": ["name"]}
    list_display = ["name", "sample", "position"]
    list_editable = ["position"]
    get_changelist_form = position_form
    search_fields = ["name", "hex"]

    @admin.display(description="colour")
    def sample(self, colour: Colour) -> SafeString:
        # A presentation attribute: the content security policy allows no style attribute.
        return format_html(
            '<svg class="sample" viewBox="0 0 1 1" aria-hidden="true"><rect width="1" height="1" fill="{0}"/></svg>{0}',
            colour.hex,
        )

    def save_model(self, request: HttpRequest, obj: Colour, form: Any, change: bool) -> None:  # noqa: FBT001
        save_typed(obj, form, change=change)
        if change and "name" in form.changed_data:
            mark_due(Product.objects.filter(product_colours__colour=obj))

    def has_delete_permission(self, request: HttpRequest, obj: Colour | None = None) -> bool:
        return not (obj is not None and _is_used(obj)) and super().has_delete_permission(request, obj)


def _is_used(colour: Colour) -> bool:
    return colour.product_colours.exists() or Picture.objects.filter(colour=colour).exists()
