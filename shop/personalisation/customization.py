"""A customization: what a shopper asked for on one gift, in one normal form with a digest that identifies it."""

import hashlib
import json
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS

from shop.personalisation.drawing.fonts import Lettering
from shop.personalisation.fields import KINDS, HeardForm, hear
from shop.personalisation.models import CustomizationField
from shop.personalisation.offer import Source, fields_of, offer_of
from shop.personalisation.packed import flattened
from shop.personalisation.writing import blank_name

_UNSAID = ("lettering", Lettering.MODERN.value)
FORM_HAS_CHANGED = "The form of this gift has changed. Check your answers and save them again"


@dataclass(frozen=True)
class Customization:
    """The answers of one filled-in form. Phone and place are contact: they are not part of the digest.

    `answers` hold only what was answered; a blank inscription that was decided is `no_inscription: true`.
    """

    answers: dict[str, Any]
    contact: dict[str, str]
    digest: str
    set_version: int
    extra_ids: tuple[int, ...]


def customization_from(heard: HeardForm, set_version: int) -> Customization:
    """Return the customization of a form that was heard without errors."""
    return Customization(heard.answers, heard.contact, digest_of(heard.answers), set_version, heard.extra_ids)


def digest_of(answers: Mapping[str, Any]) -> str:
    """Return the SHA-256 of the answers' canonical JSON, 64 hex digits: NFC, sorted keys, UTF-8, no white space."""
    document = json.dumps(answers, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(unicodedata.normalize("NFC", document).encode()).hexdigest()


def form_initial(answers: Mapping[str, Any], contact: Mapping[str, str]) -> dict[str, Any]:
    """Return the values that fill a customization form in again, the phone number as it was typed."""
    return {
        **flattened(answers),
        "phone": contact.get("phone_typed") or contact.get("phone", ""),
        "location": contact.get("location", ""),
        "location_other": contact.get("location_other", ""),
    }


def check_answers(source: Source, answers: Mapping[str, Any], contact: Mapping[str, str]) -> dict[str, list[str]]:
    """Return what is wrong with stored answers under today's form, sentences by field name; empty if nothing.

    Finds a colour that was withdrawn, a place that is off, an extra that is no longer allowed, a stricter field, a
    field that is gone. Whether an extra is in stock is not its business: that is compared by quantity, with stock.
    """
    heard = hear(offer_of(source).stock_aside(), form_initial(answers, contact))
    if heard.errors:
        return heard.errors
    return {} if _asked_for(heard.answers) == _asked_for(answers) else {NON_FIELD_ERRORS: [FORM_HAS_CHANGED]}


def _asked_for(answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers without ticks for "nothing", which stop mattering when the owner makes the field optional, and
    without the lettering that is meant where none was asked for.
    """
    return {name: answer for name, answer in answers.items() if answer is not True and (name, answer) != _UNSAID}


def describe(source: Source, answers: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the answers for people and for ever: `{"name", "kind", "label", "value", "text"}` in field order.

    An inscription is always said, also when it is blank. Costs no query for an Offer.
    """
    offer = offer_of(source)
    return [
        {
            "name": field.name,
            "kind": field.kind,
            "label": field.label,
            "value": answers.get(field.name, ""),
            "text": KINDS[field.kind].say(offer, answers.get(field.name, "")),
        }
        for field in offer.fields
        if field.name in answers or _is_said_blank(field)
    ]


def answers_described(description: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the answers that were described, a blank inscription as the decision that it was."""
    answers: dict[str, Any] = {}
    for said in description:
        is_blank = said["kind"] == CustomizationField.Kind.INSCRIPTION and not said["value"]
        answers |= {blank_name(said["name"]): True} if is_blank else {said["name"]: said["value"]}
    return answers


def _is_said_blank(field: CustomizationField) -> bool:
    return field.kind == CustomizationField.Kind.INSCRIPTION


def added_price_kobo(source: Source, answers: Mapping[str, Any]) -> int:
    """Return what the answers add to the price of one piece, in kobo. Extras cost apart: they are lines."""
    return sum(field.price_kobo for field in fields_of(source) if answers.get(field.name))
