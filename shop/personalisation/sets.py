"""The customization sets every shop starts with, and the version that says a set has changed."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import F

from shop.personalisation.fields import posted_names
from shop.personalisation.models import CustomizationField, CustomizationSet

_Kind = CustomizationField.Kind
# What the page around the form posts, and what it asks a preview with. What it shows has a dot in its name.
NAMES_OF_THE_PAGE = {"variant", "quantity", "buy_now", "seen_version", "csrfmiddlewaretoken", "key", "row", "extra"}

_COLOUR = {"kind": _Kind.COLOUR, "name": "colour", "label": "Colour"}
_LETTERING = {"kind": _Kind.LETTERING, "name": "lettering", "label": "Lettering"}
_PHONE = {
    "kind": _Kind.PHONE,
    "name": "phone",
    "label": "Your phone number",
    "help_text": "So we can reach you about this gift. We call or WhatsApp only about this order.",
}
_PLACE = {"kind": _Kind.LOCATION, "name": "location", "label": "Delivery place"}
_INSCRIPTION = {
    "kind": _Kind.INSCRIPTION,
    "name": "inscription",
    "label": "Name or message to engrave",
    "help_text": "Exactly as it should read, accents too.",
    "max_length": 120,
    "max_lines": 2,
}

_STANDARD: list[dict[str, Any]] = [_COLOUR, _LETTERING, _INSCRIPTION, _PHONE, _PLACE]

_GIFTPACK: list[dict[str, Any]] = [
    _COLOUR,
    {"kind": _Kind.RECIPIENT, "name": "recipient", "label": "Who is it for?"},
    _LETTERING,
    _INSCRIPTION | {"is_required": False},
    {
        "kind": _Kind.MESSAGE,
        "name": "message",
        "label": "Gift message",
        "help_text": "Printed on a card in the pack.",
        "is_required": False,
        "max_length": 300,
        "max_lines": 8,
    },
    {
        "kind": _Kind.EXTRAS,
        "name": "extras",
        "label": "Add extra items",
        "help_text": "They go into the same pack.",
        "is_required": False,
    },
    _PHONE | {"is_required": False},
    _PLACE,
]


def ensure_standard_set() -> CustomizationSet:
    """Return the set "Standard", made with its fields if there is none. An owner's changes are left alone."""
    return _ensure("Standard", _STANDARD)


def ensure_giftpack_set() -> CustomizationSet:
    """Return the set "Giftpack", made with its fields if there is none. An owner's changes are left alone."""
    return _ensure("Giftpack", _GIFTPACK)


@transaction.atomic  # not durable: seeding is one larger transaction
def _ensure(name: str, fields: list[dict[str, Any]]) -> CustomizationSet:
    made, is_new = CustomizationSet.objects.get_or_create(name=name)
    if is_new:
        CustomizationField.objects.bulk_create(
            CustomizationField(customization_set=made, position=position, **field)
            for position, field in enumerate(fields, start=1)
        )
    return made


def touch_set(set_id: int) -> None:
    """Count one change to a set, so that lines filled in before it are checked again. Two at once both count."""
    CustomizationSet.objects.filter(pk=set_id).update(version=F("version") + 1)


def clashing_names(fields: Iterable[CustomizationField]) -> set[str]:
    """Return the names that two fields of one set would post, or that the page around the form posts itself."""
    count = Counter(name for field in fields for name in posted_names(field))
    return {name for name, times in count.items() if times > 1 or name in NAMES_OF_THE_PAGE}
