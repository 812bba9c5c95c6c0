"""Copy the lines of a cart onto an order as they are now, so that nothing changed later can change the order."""

from collections.abc import Sequence

from shop.cart.contents import CartView, ExtraView, LineView
from shop.orders.drawing import freeze_drawing
from shop.orders.models import Order, OrderLine


def freeze_lines(order: Order, view: CartView) -> list[OrderLine]:
    """Return the order's lines, extras of giftpacks aside. The caller saves them."""
    return [_gift(order, position, line) for position, line in enumerate(view.lines)]


def freeze_extras(gifts: Sequence[OrderLine], view: CartView) -> list[OrderLine]:
    """Write the extras of giftpacks under the lines that `freeze_lines` returned, saved by now; return the extras."""
    extras = [
        _extra(gift, position, extra)
        for gift, line in zip(gifts, view.lines, strict=True)
        for position, extra in enumerate(line.extras)
    ]
    return OrderLine.objects.bulk_create(extras)


def _gift(order: Order, position: int, line: LineView) -> OrderLine:
    product = line.variant.product
    gift = OrderLine(
        order=order,
        variant=line.variant,
        cart_line_key=line.line_id,
        digest=line.digest,
        position=position,
        quantity=line.quantity,
        unit_price_kobo=line.unit_price_kobo,
        total_kobo=line.total_kobo,
        product_name=product.name,
        product_slug=product.slug,
        variant_name=line.variant.name,
        kind=product.kind,
        colour_hex=line.art.hex if line.answers.get("colour") else "",
        customization=line.description,
        contact=line.contact,
    )
    freeze_drawing(gift, line.art)
    return gift


def _extra(gift: OrderLine, position: int, extra: ExtraView) -> OrderLine:
    product = extra.variant.product
    packed = OrderLine(
        order=gift.order,
        parent=gift,
        variant=extra.variant,
        position=position,
        quantity=extra.quantity,
        unit_price_kobo=extra.unit_price_kobo,
        total_kobo=extra.total_kobo,
        product_name=product.name,
        product_slug=product.slug,
        variant_name=extra.variant.name,
        kind=product.kind,
        colour_hex=extra.hex or gift.colour_hex,
        customization=extra.description,
    )
    if extra.art.is_engraved:
        freeze_drawing(packed, extra.art)
    return packed
