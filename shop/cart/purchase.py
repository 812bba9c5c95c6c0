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


def news_of(posted: Mapping[str, Any], variant: Variant, added_before: int) -> str:
    """Return in words what is else than the page of the form said, or "": gifts it had added before, a new price."""
    were = "One of these gifts was" if added_before == 1 else f"{added_before} of these gifts were"
    again = f"{were} in your cart already: the others were added" if added_before else ""
    return ". ".join(filter(None, [again, _price_news(posted, variant)]))


def _price_news(posted: Mapping[str, Any], variant: Variant) -> str:
    """Return in words that the variant costs something else than its page showed when it was opened, or ""."""
    shown, now_kobo = str(posted.get(f"shown.{variant.pk}", ""))[:20], variant.current_price_kobo()
    if not (shown.isascii() and shown.isdigit()) or int(shown) == now_kobo:
        return ""
    return f"The price changed while you were choosing: {format_naira(now_kobo)}, not {format_naira(int(shown))}"
