"""The forms of a product's page with what was typed in them, not judged: whoever looks at a preview is not done yet."""

from uuid import UUID

from django.http import QueryDict

from shop.catalogue.models import Product
from shop.personalisation.forms import CustomizationForm, customization_form
from shop.storefront.forms import PurchaseForm
from shop.storefront.names import NamesForm, pieces_in


def purchase_as_typed(product: Product, typed: QueryDict, *, own_order: UUID | None = None) -> PurchaseForm:
    initial = {name: typed[name] for name in ("variant", "quantity") if name in typed}
    return PurchaseForm(product, initial=initial, own_order=own_order)


def customization_as_typed(product: Product, typed: QueryDict, *, own_order: UUID | None = None) -> CustomizationForm:
    form = customization_form(product, own_order=own_order)
    said = {name: field.widget.value_from_datadict(typed, {}, name) for name, field in form.fields.items()}
    form.initial = {name: value for name, value in said.items() if value is not None}
    return form


def forms_as_typed(product: Product, typed: QueryDict) -> tuple[PurchaseForm, CustomizationForm, NamesForm]:
    """Return all forms that buy; where a list of names says how many, that many."""
    customization, purchase = customization_as_typed(product, typed), purchase_as_typed(product, typed)
    names = NamesForm(customization, pieces_in(typed.get("quantity")), typed, is_judged=False)
    if names.says_how_many:
        purchase.initial["quantity"] = names.pieces
    return purchase, customization, names
