"""What is typed on the product page beside the customization: which variant and how many."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from crispy_forms.helper import FormHelper
from django import forms
from django.db.models import F

from shop.built_query import BuiltQuery
from shop.catalogue.models import Product, Variant
from shop.email import EmailAddressField
from shop.form_fields import fields_alone
from shop.stock.available import available_of, held_on_paper
from shop.text import NO_NUL

MAX_QUANTITY = 20  # pieces on one line, as the cart has it


@dataclass(frozen=True)
class VariantChoice:
    """One variant as the page offers it. `available` is None where nothing is counted."""

    variant: Variant
    available: int | None
    low_at: int
    read_with: tuple[bool, int | None, int | None]  # whether its product is sold, and by which version of which set

    @property
    def key(self) -> str:
        return str(self.variant.pk)

    @property
    def is_sold_out(self) -> bool:
        return self.available is not None and self.available < 1

    @property
    def price_kobo(self) -> int:
        return self.variant.current_price_kobo()

    @property
    def was_kobo(self) -> int | None:
        """Return the price before the sale, None where there is no sale now, or nothing honest to say."""
        return self.variant.was_kobo()

    @property
    def stock_words(self) -> str:
        if self.available is None:
            return "Made to order"
        if self.is_sold_out:
            return "Sold out"
        return f"Only {self.available} left" if self.available <= self.low_at else "In stock"


_offered_of: BuiltQuery[Any] = BuiltQuery(
    lambda product_id: (
        Variant.objects.filter(product=product_id, is_active=True)
        .select_related("stock")
        .annotate(
            is_sold_now=F("product__is_active"),
            set_now=F("product__customization_set"),
            set_version_now=F("product__customization_set__version"),
        )
    )
)


def variant_choices(product: Product, *, own_order: UUID | None = None) -> list[VariantChoice]:
    """Return the variants that are offered, sold-out ones included, in the owner's order.

    What a run-out hold keeps is free to take, and what the shopper's own unpaid order `own_order` holds is theirs.
    One query, and a second one while something is held.
    """
    variants = _offered_of.rows(product.pk)
    on_paper = held_on_paper(variants, own_order)
    choices = []
    for variant in variants:
        variant.product = product
        stock = getattr(variant, "stock", None)  # A variant without a row counts as none on hand.
        read_with = (variant.is_sold_now, variant.set_now, variant.set_version_now)
        low_at = stock.low_at if stock else 0
        choices.append(VariantChoice(variant, available_of(variant, on_paper), low_at, read_with))
    return choices


class PurchaseForm(forms.Form):
    """Variant and quantity. Valid: `cleaned_data` has a `variant` that is offered and not sold out, and `quantity`.

    What else is in the cart is not its business: the cart counts that.
    """

    variant = forms.CharField(error_messages=NO_NUL | {"required": "Choose a size"})
    quantity = forms.IntegerField(
        label="How many",
        min_value=1,
        max_value=MAX_QUANTITY,
        initial=1,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "required": "Enter how many you want",
            "invalid": "Enter how many you want as a number, like 2",
            "min_value": "Enter 1 or more",
            "max_value": f"Enter {MAX_QUANTITY} or fewer. For more, write to us",
        },
    )

    def __init__(
        self,
        product: Product,
        data: Mapping[str, Any] | None = None,
        *,
        initial: Mapping[str, Any] | None = None,
        own_order: UUID | None = None,
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        self.product = product
        self.choices = variant_choices(product, own_order=own_order)

    @property
    def is_of_today(self) -> bool:
        """Whether the product it was made for, which may be older, is still sold and asks the same. No query."""
        asked = self.product.customization_set
        before = (True, asked.pk if asked else None, asked.version if asked else None)
        return bool(self.choices) and before == self.choices[0].read_with

    @property
    def chosen_key(self) -> str:
        """Return the key of the variant to show as chosen: what was posted, else the first that can be bought."""
        given = self["variant"].value()
        if given is not None:
            return str(given)
        return next((choice.key for choice in self.choices if not choice.is_sold_out), "")

    @property
    def chosen(self) -> VariantChoice | None:
        """Return the variant to show as chosen, None while none is."""
        return self._choice(self.chosen_key)

    @property
    def is_sold_out(self) -> bool:
        return all(choice.is_sold_out for choice in self.choices)

    def clean_variant(self) -> Variant:
        choice = self._choice(self.cleaned_data["variant"])
        if choice is None:
            raise forms.ValidationError("Choose a size from the list")
        if choice.is_sold_out:
            raise forms.ValidationError(f"{choice.variant} is sold out. Choose another")
        return choice.variant

    def clean(self) -> None:
        variant, quantity = self.cleaned_data.get("variant"), self.cleaned_data.get("quantity")
        choice = self._choice(str(variant.pk)) if variant else None
        if choice and choice.available is not None and quantity and quantity > choice.available:
            self.add_error("quantity", f"Only {choice.available} left. Enter {choice.available} or fewer")

    def _choice(self, key: str) -> VariantChoice | None:
        return next((choice for choice in self.choices if choice.key == key), None)


class BackInStockForm(forms.Form):
    """Which of the sold-out variants, and where to write to once it is back."""

    which = forms.ChoiceField(
        label="Which one?",
        error_messages={"required": "Choose a size", "invalid_choice": "Choose a size that is sold out"},
    )
    email = EmailAddressField(
        label="Email address", help_text="We write once, when it is back, and use the address for nothing else."
    )

    def __init__(self, choices: Sequence[VariantChoice], data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, auto_id="back_%s")
        self.sold_out = [choice for choice in choices if choice.is_sold_out]
        which = self.fields["which"]
        which.choices = [(choice.key, choice.variant.name or str(choice.variant)) for choice in self.sold_out]  # type: ignore[attr-defined]
        if len(self.sold_out) == 1:
            which.widget, which.initial = forms.HiddenInput(), self.sold_out[0].key

    @property
    def helper(self) -> FormHelper:
        return fields_alone()

    def variant(self) -> Variant:
        """Return the one that was chosen. For a form that is valid."""
        return next(choice.variant for choice in self.sold_out if choice.key == self.cleaned_data["which"])
