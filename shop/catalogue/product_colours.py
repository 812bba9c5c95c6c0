"""The colours that products come in, read once for everybody who asks about the same products."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from shop.built_query import BuiltQuery
from shop.catalogue.models import Product, ProductColour

_KEPT = "_colours"  # on the product that they were read for

_of_products = BuiltQuery(
    lambda product_ids: (
        ProductColour.objects.filter(product__pk__in=product_ids)
        .select_related("colour", "photo")
        .order_by("position", "pk")
    )
)


def load_colours(products: Sequence[Product]) -> Iterator[tuple[Product, list[ProductColour]]]:
    """Yield each product with its colours and their photos, sold-out ones included, in the owner's order.

    One query, none for products whose colours are loaded already.
    """
    missing = [product for product in products if _KEPT not in product.__dict__]
    found: dict[int, list[ProductColour]] = defaultdict(list)
    for row in _of_products.rows(sorted({product.pk for product in missing})):
        found[row.product_id].append(row)
    for product in missing:
        product.__dict__[_KEPT] = found[product.pk]
    return ((product, product.__dict__[_KEPT]) for product in products)
