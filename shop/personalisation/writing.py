"""Fields where a shopper writes: the inscription, a message for a card, a short text."""

from typing import Any

from django import forms

from shop.personalisation.drawing.draw import inscribe
from shop.personalisation.engraving import to_engravable
from shop.personalisation.inputs import AskText, AskTick, Lines
from shop.personalisation.kind import FieldKind, Heard, Posted, refuse, typed_in
from shop.personalisation.lettering import chosen_lettering
from shop.personalisation.models import CustomizationField
from shop.personalisation.offer import Offer
from shop.text import clean_text, visible_length

BLANK = "No engraving"


def blank_name(name: str) -> str:
    """Return the name of the tick box that makes a blank inscription a decision: `no_inscription`."""
    return f"no_{name}"


def _clean(field: CustomizationField, posted: Posted) -> str:
    try:
        return clean_text(
            typed_in(posted, field.name),
            max_length=field.max_length,
            max_lines=max(field.max_lines, 1),
            count=visible_length,
        )
    except ValueError as refusal:
        raise refuse(field.name, str(refusal)) from refusal


def _box(field: CustomizationField, *, rows: int, **attributes: str) -> AskText:
    """A text field that shows its limit and does not stop anybody from typing past it: what is over is said."""
    attrs = {"data-max": field.max_length, **attributes}
    lines = f" on {field.max_lines} lines" if field.max_lines > 1 else ""
    widget = Lines({"rows": rows, **attrs}) if rows > 1 else forms.TextInput(attrs)
    return AskText(
        label=field.label,
        help_text=f"{field.help_text} Up to {field.max_length} characters{lines}.".strip(),
        required=field.is_required,
        widget=widget,
    )


# --- The inscription -----------------------------------------------------------------------------------


def _ask_inscription(field: CustomizationField, offer: Offer) -> dict[str, forms.Field]:
    asked = _box(field, rows=2, autocapitalize="words", spellcheck="false", **{"data-letters": ""})
    if not field.is_required:
        return {field.name: asked}
    return {field.name: asked, blank_name(field.name): AskTick(label=f"{BLANK}, leave it blank", required=False)}


def _hear_inscription(field: CustomizationField, offer: Offer, posted: Posted) -> Heard:
    text = _clean(field, posted)
    lettering = chosen_lettering(offer, posted)
    try:
        text = to_engravable(text, lettering)
        if offer.product_kind:
            inscribe(offer.ground(_colour(offer, posted)).area, lettering, text)
    except ValueError as refusal:
        raise refuse(field.name, str(refusal)) from refusal
    is_blank = field.is_required and bool(posted.get(blank_name(field.name)))
    if text and is_blank:
        raise refuse(field.name, f"You wrote a text and ticked “{BLANK}”. Untick it or clear the text")
    if not text and field.is_required and not is_blank:
        raise refuse(field.name, f"Enter the text to engrave, or tick “{BLANK}”")
    if is_blank:
        return Heard({blank_name(field.name): True})
    return Heard({field.name: text} if text else {})


def _colour(offer: Offer, posted: Posted) -> str:
    """Return the colour that is engraved: photos of two colours may have room for different words."""
    name = next((field.name for field in offer.fields if field.kind == CustomizationField.Kind.COLOUR), "")
    return str(posted.get(name, ""))


INSCRIPTION = FieldKind(ask=_ask_inscription, hear=_hear_inscription, say=lambda offer, text: str(text) or BLANK)


# --- Message and short text ------------------------------------------------------------------------------


def _hear_text(field: CustomizationField, offer: Offer, posted: Posted) -> Heard:
    text = _clean(field, posted)
    if field.is_required and not text:
        raise refuse(field.name, f"Fill in “{field.label}”")
    return Heard({field.name: text} if text else {})


def _say_text(offer: Offer, text: Any) -> str:
    return str(text)


MESSAGE = FieldKind(ask=lambda field, offer: {field.name: _box(field, rows=4)}, hear=_hear_text, say=_say_text)
TEXT = FieldKind(
    ask=lambda field, offer: {field.name: _box(field, rows=2 if field.max_lines > 1 else 1)},
    hear=_hear_text,
    say=_say_text,
)
