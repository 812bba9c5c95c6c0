"""The colours that products come in, read once for everybody who asks about the same products."""

from collections.abc import Iterator, Sequence

from django.db.models import Prefetch, prefetch_related_objects

from shop.catalogue.models import Product, ProductColour

_ROWS = Prefetch("product_colours", ProductColour.objects.select_related("colour", "photo").order_by("position", "pk"))


def load_colours(products: Sequence[Product]) -> Iterator[tuple[Product, list[ProductColour]]]:
    """Yield each product with its colours and their photos, sold-out ones included, in the owner's order.

    One query, none for products whose colours are loaded already.
    """
    prefetch_related_objects(products, _ROWS)
    return ((product, list(product.product_colours.all())) for product in products)
