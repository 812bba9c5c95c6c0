"""Undo a removal: what was taken out, as the form post that puts it back."""

from typing import TypedDict

from shop.cart.models import CartLine
from shop.personalisation.customization import form_initial


class Undo(TypedDict):
    """A removed line. `fields` are posted to `cart_add` for the product with this slug."""

    name: str
    slug: str
    fields: list[tuple[str, str]]


def undo_of(line: CartLine) -> Undo:
    """Return what puts this line back. It is checked again then, like any add."""
    fields = [("variant", str(line.variant_id)), ("quantity", str(line.quantity))]
    for name, value in form_initial(line.customization, line.contact).items():
        fields += [(name, _posted(each)) for each in (value if isinstance(value, list) else [value]) if each]
    return {"name": str(line.variant), "slug": line.variant.product.slug, "fields": fields}


def _posted(value: object) -> str:
    return "on" if value is True else str(value)
