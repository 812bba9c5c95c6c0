"""The registry of field kinds, and the one way to hear a whole form: posted by a shopper or stored on a line."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from shop.personalisation import choosing, lettering, reaching, writing
from shop.personalisation.kind import FieldKind, Posted
from shop.personalisation.models import CustomizationField
from shop.personalisation.offer import Offer

_Kind = CustomizationField.Kind

KINDS: dict[str, FieldKind] = {
    _Kind.COLOUR: choosing.COLOUR,
    _Kind.LETTERING: lettering.LETTERING,
    _Kind.INSCRIPTION: writing.INSCRIPTION,
    _Kind.RECIPIENT: choosing.RECIPIENT,
    _Kind.MESSAGE: writing.MESSAGE,
    _Kind.EXTRAS: choosing.EXTRAS,
    _Kind.PHONE: reaching.PHONE,
    _Kind.LOCATION: reaching.LOCATION,
    _Kind.TEXT: writing.TEXT,
    _Kind.CHOICE: choosing.CHOICE,
}


_NAMES_BY_KIND = {_Kind.PHONE: ("phone",), _Kind.LOCATION: ("location", "location_other")}


@dataclass(frozen=True)
class HeardForm:
    """What all fields of a form were told. `errors` are sentences by posted name; with any, the rest is partial."""

    answers: dict[str, Any]
    contact: dict[str, str]
    extra_ids: tuple[int, ...]
    errors: dict[str, list[str]]


def posted_names(field: CustomizationField) -> tuple[str, ...]:
    """Return every name a field may post, the one that carries the answer first."""
    if field.kind == _Kind.INSCRIPTION:
        return field.name, writing.blank_name(field.name)
    return _NAMES_BY_KIND.get(_Kind(field.kind), (field.name,))


def ask(offer: Offer) -> dict[str, forms.Field]:
    """Return the form fields of an offer by posted name, in the owner's order."""
    return {name: asked for field in offer.fields for name, asked in KINDS[field.kind].ask(field, offer).items()}


def hear(offer: Offer, posted: Posted) -> HeardForm:
    """Return the normalised answers to an offer's fields, with every error at once. Never raises."""
    answers: dict[str, Any] = {}
    contact = dict(reaching.NO_CONTACT)
    extra_ids: set[int] = set()
    errors: dict[str, list[str]] = {}
    for field in offer.fields:
        try:
            heard = KINDS[field.kind].hear(field, offer, posted)
        except ValidationError as refusal:
            errors |= refusal.message_dict
            continue
        answers |= heard.answers
        contact |= heard.contact
        extra_ids |= set(heard.extra_ids)
    return HeardForm(answers, contact, tuple(sorted(extra_ids)), errors)
