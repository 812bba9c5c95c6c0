"""Undo a removal: what was taken out, as the form post that puts it back."""

from typing import TypedDict

from shop.cart.models import CartLine


class Undo(TypedDict):
    """A removed line. `fields` are posted to `cart_add` for the product with this slug."""

    name: str
    slug: str
    fields: list[tuple[str, str]]


def undo_of(line: CartLine) -> Undo:
    """Return what puts this line back. It is checked again then, like any add."""
    typed = line.customization | _as_typed(line.contact)
    fields = [("variant", str(line.variant_id)), ("quantity", str(line.quantity))]
    for name, value in typed.items():
        fields += [(name, _posted(each)) for each in (value if isinstance(value, list) else [value]) if each]
    return {"name": str(line.variant), "slug": line.variant.product.slug, "fields": fields}


def _as_typed(contact: dict[str, str]) -> dict[str, str]:
    """Return the contact as its form posts it: the phone as it was typed, not as it is stored."""
    typed = dict(contact)
    phone = typed.pop("phone_typed", "")
    return typed | ({"phone": phone} if phone else {})


def _posted(value: object) -> str:
    return "on" if value is True else str(value)
