"""The registry of field kinds, and the one way to hear a whole form: posted by a shopper or stored on a line."""

from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError

from shop.personalisation import choosing, lettering, reaching, writing
from shop.personalisation.kind import FieldKind, Posted
from shop.personalisation.models import CustomizationField
from shop.personalisation.offer import Extra, Offer
from shop.personalisation.packed import OWN, own_name

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


# What the fields of an extra are called in the form of its pack.
_CALLED: dict[str, str] = {
    _Kind.COLOUR: "Colour of the",
    _Kind.LETTERING: "Lettering on the",
    _Kind.INSCRIPTION: "Words on the",
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
    asked = {name: one for field in offer.fields for name, one in KINDS[field.kind].ask(field, offer).items()}
    for extra in offer.extras:
        if not extra.is_sold_out:
            asked |= {own_name(extra.product.pk, name): one for name, one in _ask_own(extra).items()}
    return asked


def _ask_own(extra: Extra) -> dict[str, forms.Field]:
    """Return the form fields for an extra itself, small: it is one of several, and all of it may be left out."""
    asked = ask(extra.own)
    for name, field in asked.items():
        if isinstance(field, forms.ChoiceField):
            left = [
                choice for choice in cast(list[tuple[str, str]], field.choices) if choice[0] not in _sold_out(extra)
            ]
            field.widget = forms.Select()
            field.required = True  # there always is one
            field.choices, field.initial = left, field.initial or next((value for value, _ in left), None)
        else:
            field.widget.attrs = {"rows": 2, "autocapitalize": "words", "spellcheck": "false", "data-own": ""}
        field.label = f"{_CALLED[name]} {extra.product.name}"
    return asked


def _sold_out(extra: Extra) -> set[str]:
    return {swatch.slug for swatch in extra.swatches if swatch.is_sold_out}


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
    own, own_errors = _hear_own(offer, posted, extra_ids)
    answers |= {OWN: own} if own else {}
    errors = own_errors | errors
    return HeardForm(answers, contact, tuple(sorted(extra_ids)), errors)


def _hear_own(offer: Offer, posted: Posted, chosen: set[int]) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """Return what is asked for on each extra that was chosen, and what is wrong. Words never go with nothing."""
    own: dict[str, Any] = {}
    errors: dict[str, list[str]] = {}
    for extra in offer.extras:
        key = extra.product.pk
        said = {field.name: posted.get(own_name(key, field.name)) for field in extra.fields}
        if key in chosen:
            heard = hear(extra.own, said)
            errors |= {own_name(key, name): sentences for name, sentences in heard.errors.items()}
            own |= {str(key): heard.answers} if heard.answers else {}
        elif str(said.get(_Kind.INSCRIPTION) or "").strip():
            name = own_name(key, _Kind.INSCRIPTION)
            errors[name] = [f"Tick {extra.product.name} to add it with these words, or clear them"]
    return own, errors
