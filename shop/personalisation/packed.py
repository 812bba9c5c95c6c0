"""Extras of a pack with an engraving of their own: how it is asked for, and what the pack then looks like.

Whatever an owner calls the fields of an extra's own form, in a pack they post as `extra-<product>.colour`,
`.lettering` and `.inscription`: no field of a set can have a dot in its name, so the two never clash.
"""

from collections.abc import Iterable, Mapping
from copy import copy
from typing import Any

from shop.catalogue.contents import contained_kinds
from shop.catalogue.models import Kind
from shop.personalisation.drawing.draw import Item
from shop.personalisation.models import CustomizationField

OWN = "extras.own"  # in the answers of a pack: by the id of a product, what was asked for on it
_Kind = CustomizationField.Kind
_ASKED = (_Kind.COLOUR, _Kind.LETTERING, _Kind.INSCRIPTION)


def own_name(product_id: int | str, name: str) -> str:
    """Return the name under which a pack's form posts a field of one of its extras."""
    return f"extra-{product_id}.{name}"


def own_fields(fields: Iterable[CustomizationField]) -> tuple[CustomizationField, ...]:
    """Return what a pack asks about an extra, from the fields of the extra's own form; nothing if it takes no words.

    All of it may be left out: an extra without words goes in as it is.
    """
    first: dict[str, CustomizationField] = {}
    for field in fields:
        if field.kind in _ASKED and field.kind not in first:
            asked = first[field.kind] = copy(field)
            asked.name, asked.is_required, asked.help_text = field.kind, False, ""
    return tuple(first.values()) if _Kind.INSCRIPTION in first else ()


def own_answers(answers: Mapping[str, Any], product_id: int) -> dict[str, Any]:
    """Return what was asked for on one extra of a pack with these answers."""
    of_all = answers.get(OWN)
    own = of_all.get(str(product_id)) if isinstance(of_all, Mapping) else None
    return dict(own) if isinstance(own, Mapping) else {}


def own_price_kobo(fields: Iterable[CustomizationField], own: Mapping[str, Any]) -> int:
    """Return what an extra's own engraving adds to its price, in kobo. `fields` are those of `own_fields`."""
    return sum(field.price_kobo for field in fields if own.get(field.name))


def flattened(answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return answers as a form posts them: what is asked for on extras under the names of their fields."""
    flat = {name: answer for name, answer in answers.items() if name != OWN}
    of_all = answers.get(OWN)
    for product_id, own in (of_all if isinstance(of_all, Mapping) else {}).items():
        flat |= {own_name(product_id, name): answer for name, answer in own.items()}
    return flat


def things_in(kind: str, contents: str, hex: str, extras: Iterable[Item]) -> tuple[Item, ...]:
    """Return everything that is drawn before a pack: what it contains, in the pack's colour, then the extras.

    Nothing for what is no pack.
    """
    if kind != Kind.GIFTPACK:
        return ()
    return (*(Item(contained.value, hex) for contained in contained_kinds(contents)), *extras)
