"""Undo a removal: what was taken out, as the form post that puts it back."""

from collections.abc import Sequence
from typing import TypedDict
from uuid import uuid4

from shop.cart.models import CartLine
from shop.personalisation.customization import form_initial


class Undo(TypedDict):
    """A removed line, which stood at `line_id`. `fields` are posted to `cart_add` for the product with this slug."""

    line_id: int
    name: str
    slug: str
    fields: list[tuple[str, str]]


def undo_of(line: CartLine) -> Undo:
    """Return what puts this line back. It is checked again then, like any add."""
    fields = [("key", str(uuid4())), ("variant", str(line.variant_id)), ("quantity", str(line.quantity))]
    for name, value in form_initial(line.customization, line.contact).items():
        fields += [(name, _posted(each)) for each in (value if isinstance(value, list) else [value]) if each]
    return {"line_id": line.pk, "name": str(line.variant), "slug": line.variant.product.slug, "fields": fields}


def undo_before(undo: Undo | None, line_ids: Sequence[int]) -> int | None:
    """Return the line that stands where the removed one stood, None where it was the last."""
    return next((line_id for line_id in line_ids if undo and line_id > undo.get("line_id", 0)), None)


def _posted(value: object) -> str:
    return "on" if value is True else str(value)
