"""Whether something can be bought at all, stock aside. The storefront hides products by the same rule.

Everything down to the variant has to be in the shop: it, its product, its category and every category above. What is
above comes from the tree, so an archived parent counts within seconds; everything else counts as of when the caller
read it: at once in a cart and at checkout.
"""

from django.db.models import QuerySet

from shop.catalogue.models import Variant
from shop.catalogue.tree import category_tree


def is_offered(variant: Variant) -> bool:
    """Whether the variant is sold. Needs `product` and its category loaded; no query while the tree is cached."""
    product = variant.product
    is_active = variant.is_active and product.is_active and product.category.is_active
    return is_active and not category_tree().hides(product.category_id)


def offered_variants() -> QuerySet[Variant]:
    """Return every variant that is sold, sold-out ones included."""
    return Variant.objects.filter(is_active=True, product__is_active=True, product__category__is_active=True).exclude(
        product__category__in=category_tree().hidden_ids
    )
