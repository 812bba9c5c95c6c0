"""Products as they were a few seconds ago, for forms that are typed in and sent.

Their pages show them as old (`kept.py`). The sizes, with their prices and stock, are read as they are each time, and so
is everything that is in a cart: by the cart, and by checkout.
"""

import copy

from django.conf import settings

from shop.catalogue.models import Product
from shop.catalogue.product_colours import load_colours
from shop.remembered import Remembered
from shop.storefront.shown import shown_product

_by_slug: Remembered[dict[str, Product]] = Remembered("products", dict, lambda: settings.PAGES_KEPT_SECONDS)


def product_lately(slug: str) -> Product:
    """Return the product as `shown_product` does, with its colours, as it was at most PAGES_KEPT_SECONDS ago.

    A copy for the caller, who may attach to it what they like; its category, set and colours are everybody's. Two
    queries at most. Raises Http404 for one that is archived.
    """
    known = _by_slug.get()
    if slug not in known:
        product = shown_product(slug)
        load_colours([product])
        known[slug] = product
    return copy.copy(known[slug])
