"""The product page's question "which size and how many", asked of somebody with a cart."""

from collections.abc import Mapping
from typing import Any

from shop.cart.models import Cart
from shop.catalogue.models import Product
from shop.storefront.forms import PurchaseForm


def purchase_form(
    product: Product, cart: Cart, data: Mapping[str, Any] | None = None, *, initial: Mapping[str, Any] | None = None
) -> PurchaseForm:
    """Return the form, with what the cart's own unpaid order holds counted as available to it."""
    return PurchaseForm(product, data, initial=initial, own_order=cart.placed_order_id)
