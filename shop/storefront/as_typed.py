"""The forms of a product's page with what was typed in them, not judged: whoever looks at a preview is not done yet."""

from uuid import UUID

from django.http import QueryDict

from shop.catalogue.models import Product
from shop.personalisation.forms import CustomizationForm, customization_form
from shop.storefront.forms import PurchaseForm


def purchase_as_typed(product: Product, typed: QueryDict, *, own_order: UUID | None = None) -> PurchaseForm:
    initial = {name: typed[name] for name in ("variant", "quantity") if name in typed}
    return PurchaseForm(product, initial=initial, own_order=own_order)


def customization_as_typed(product: Product, typed: QueryDict, *, own_order: UUID | None = None) -> CustomizationForm:
    form = customization_form(product, own_order=own_order)
    said = {name: field.widget.value_from_datadict(typed, {}, name) for name, field in form.fields.items()}
    form.initial = {name: value for name, value in said.items() if value is not None}
    return form
