"""The product page's question "which size and how many", asked of somebody with a cart."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from shop.cart.models import Cart
from shop.catalogue.models import Product, Variant
from shop.money import format_naira
from shop.storefront.forms import PurchaseForm


def purchase_form(
    product: Product, cart: Cart, data: Mapping[str, Any] | None = None, *, initial: Mapping[str, Any] | None = None
) -> PurchaseForm:
    """Return the form, with what the cart's own unpaid order holds counted as available to it."""
    return PurchaseForm(product, data, initial=initial, own_order=cart.placed_order_id)


def form_key(posted: Mapping[str, Any]) -> UUID | None:
    """Return what tells this form from the next one, None where it does not say."""
    try:
        return UUID(str(posted.get("key", ""))[:40])
    except ValueError:
        return None


def price_news(posted: Mapping[str, Any], variant: Variant) -> str:
    """Return in words that the variant costs something else than its page showed when it was opened, or ""."""
    shown, now_kobo = str(posted.get(f"shown.{variant.pk}", ""))[:20], variant.current_price_kobo()
    if not (shown.isascii() and shown.isdigit()) or int(shown) == now_kobo:
        return ""
    return f"The price changed while you were choosing: {format_naira(now_kobo)}, not {format_naira(int(shown))}"
