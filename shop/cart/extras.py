"""The extras of a giftpack: one child line for each product added to it, as many as there are packs."""

from collections.abc import Mapping, Sequence

from shop.cart.models import CartLine
from shop.cart.refused import CartRefused
from shop.catalogue.models import Variant
from shop.catalogue.offered import offered_variants
from shop.stock.available import available_of, held_on_paper


def set_extras(pack: CartLine, product_ids: Sequence[int]) -> None:
    """Make the pack's extras exactly these products. Those it has already keep their variant and agreed price.

    Needs the cart held. Raises CartRefused for a product that is not sold or sold out; the caller rolls back.
    """
    pack.extras.exclude(variant__product__in=product_ids).delete()
    pack.extras.update(quantity=pack.quantity)
    kept = set(pack.extras.values_list("variant__product_id", flat=True))
    add_extras(pack, [pk for pk in product_ids if pk not in kept])


def add_extras(pack: CartLine, product_ids: Sequence[int]) -> list[CartLine]:
    """Add these products to a pack that has none of them, and return their lines. Refuses as `set_extras` does."""
    if not product_ids:
        return []
    return CartLine.objects.bulk_create(
        CartLine(
            cart_id=pack.cart_id,
            parent=pack,
            variant=variant,
            quantity=pack.quantity,
            seen_price_kobo=variant.current_price_kobo(),
        )
        for variant in _variants_for(product_ids, pack)
    )


def _variants_for(product_ids: Sequence[int], pack: CartLine) -> list[Variant]:
    """Return for each product its first offered variant that there are enough of, or else any of."""
    offered = list(offered_variants().filter(product__in=product_ids).select_related("product", "stock"))
    by_product: dict[int, list[Variant]] = {}
    for variant in offered:
        by_product.setdefault(variant.product_id, []).append(variant)
    on_paper = held_on_paper(offered, pack.cart.placed_order_id)
    return [_first_in_stock(by_product.get(pk, []), pack.quantity, on_paper) for pk in product_ids]


def _first_in_stock(variants: Sequence[Variant], pieces: int, on_paper: Mapping[int, int]) -> Variant:
    for least in (pieces, 1):
        for variant in variants:
            available = available_of(variant, on_paper)
            if available is None or available >= least:
                return variant
    if variants:
        raise CartRefused(f"{variants[0].product} is sold out. Choose another extra")
    raise CartRefused("An extra that you chose is no longer sold. Choose another one")
