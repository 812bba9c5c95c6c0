"""Fields that say how to reach somebody: phone and delivery place. They are contact, not part of the gift.

They post under the names of the contract whatever the owner calls them, since cart and checkout read them by name.
"""

from typing import Any

from django import forms

from shop.delivery.fields import clean_place, place_choices
from shop.personalisation.inputs import AskOne, AskText
from shop.personalisation.kind import FieldKind, Heard, Posted, refuse, typed_in
from shop.personalisation.models import CustomizationField
from shop.personalisation.offer import Offer
from shop.phone import parse_phone, tidy_phone

NO_CONTACT = {"phone": "", "phone_typed": "", "location": "", "location_other": ""}


def _ask_phone(field: CustomizationField, offer: Offer) -> dict[str, forms.Field]:
    widget = forms.TextInput({"type": "tel", "autocomplete": "tel", "inputmode": "tel"})
    return {"phone": AskText(label=field.label, help_text=field.help_text, required=field.is_required, widget=widget)}


def _hear_phone(field: CustomizationField, offer: Offer, posted: Posted) -> Heard:
    typed = typed_in(posted, "phone")
    if not typed.strip():
        if field.is_required:
            raise refuse("phone", "Enter your phone number")
        return Heard()
    try:
        return Heard(contact={"phone": parse_phone(typed), "phone_typed": tidy_phone(typed)})
    except ValueError as refusal:
        raise refuse("phone", str(refusal)) from refusal


def _ask_place(field: CustomizationField, offer: Offer) -> dict[str, forms.Field]:
    if not offer.places:
        return {}
    fields: dict[str, forms.Field] = {
        "location": AskOne(
            label=field.label,
            help_text=field.help_text,
            required=field.is_required,
            choices=place_choices(offer.places),
            widget=forms.Select(),
        )
    }
    if asking := next((place for place in offer.places if place.asks_where), None):
        widget = forms.TextInput({"autocomplete": "address-level2"})
        fields["location_other"] = AskText(label=f"If {asking.name}, which town?", required=False, widget=widget)
    return fields


def _hear_place(field: CustomizationField, offer: Offer, posted: Posted) -> Heard:
    location = posted.get("location")
    if not location and not (field.is_required and offer.places):
        return Heard()
    chosen = clean_place(location, posted.get("location_other"), offer.places)
    return Heard(contact={"location": chosen.place.slug, "location_other": chosen.where})


def _say_contact(offer: Offer, answer: Any) -> str:
    return str(answer)


PHONE = FieldKind(ask=_ask_phone, hear=_hear_phone, say=_say_contact)
LOCATION = FieldKind(ask=_ask_place, hear=_hear_place, say=_say_contact)
