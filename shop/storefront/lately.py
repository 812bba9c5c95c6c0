"""Products as they were a few seconds ago, for forms that are sent.

A form that is valid by such a product, and asks what today's asks (`PurchaseForm.is_of_today`), is taken; nobody is
refused by one. Sizes with prices and stock are read each time, and what is in a cart by the cart and by checkout.
"""

import copy

from django.conf import settings

from shop.catalogue.models import Product
from shop.catalogue.product_colours import load_colours
from shop.remembered import Remembered
from shop.storefront.shown import shown_product

_by_slug: Remembered[dict[str, Product]] = Remembered("products", dict, lambda: settings.PAGES_KEPT_SECONDS)


def product_lately(slug: str) -> tuple[Product, bool]:
    """Return the product as it was at most PAGES_KEPT_SECONDS ago, and whether it was read before.

    Otherwise as `product_now`. No query where it was.
    """
    known = _by_slug.get().get(slug)
    return (product_now(slug), False) if known is None else (copy.copy(known), True)


def product_now(slug: str) -> Product:
    """Return the product as `shown_product` does, with its colours. Two queries. Raises Http404 if it is archived.

    A copy for the caller, who may attach to it what they like; its category, set and colours are everybody's.
    """
    product = shown_product(slug)
    load_colours([product])
    _by_slug.get()[slug] = product
    return copy.copy(product)
