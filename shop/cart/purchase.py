"""The product page's question "which size and how many", asked of somebody with a cart."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from shop.cart.models import Cart
from shop.catalogue.models import Product
from shop.stock.available import available_of, held_on_paper
from shop.storefront.forms import PurchaseForm


def purchase_form(
    product: Product, cart: Cart, data: Mapping[str, Any] | None = None, *, initial: Mapping[str, Any] | None = None
) -> PurchaseForm:
    """Return the form, with what the cart's own unpaid order holds counted as available to it. Two queries."""
    form = PurchaseForm(product, data, initial=initial)
    on_paper = held_on_paper([choice.variant for choice in form.choices], cart.placed_order_id)
    form.choices = [replace(choice, available=available_of(choice.variant, on_paper)) for choice in form.choices]
    return form
