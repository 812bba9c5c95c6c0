"""Fields where a shopper writes: the inscription, a message for a card, a short text."""

from functools import lru_cache
from typing import Any

from django import forms

from shop.catalogue.areas import Area
from shop.personalisation.drawing.draw import inscribe
from shop.personalisation.drawing.fonts import Lettering
from shop.personalisation.engraving import MOST_CHARACTERS, to_engravable
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


def _ask_text(field: CustomizationField, limits: str, *, rows: int, **attributes: str | int) -> AskText:
    """A text field that says its limits and does not stop anybody from typing past them: what is over is said."""
    return AskText(
        label=field.label,
        help_text=f"{field.help_text} {limits}".strip(),
        required=field.is_required,
        widget=Lines({"rows": rows, **attributes}) if rows > 1 else forms.TextInput(attributes),
    )


# --- The inscription -----------------------------------------------------------------------------------


def _area(offer: Offer, colour: str = "") -> Area | None:
    """Return where a product is engraved in a colour, or in its first; None for a whole set of products."""
    return offer.ground(colour).area if offer.product_kind else None


def lines_allowed(max_lines: int, area: Area | None) -> int:
    """Return on how many lines a shopper may write: what the owner allows, and never more than there is room for."""
    return max(1, min(max_lines, area.max_lines) if area else max_lines)


def _limits(field: CustomizationField, offer: Offer) -> str:
    """Say what limits an inscription: the size of its letters, and a number of them only where the owner set one."""
    area = _area(offer)
    lines = lines_allowed(field.max_lines, area)
    on = f"{lines} lines" if lines > 1 else "one line"
    most = f"Up to {on}" if lines > 1 else "One line"
    if field.max_length < MOST_CHARACTERS:
        most = f"Up to {field.max_length} characters on {on}"
    return f"{most}; letters stay at least {area.least_mm:g} mm tall." if area else f"{most}."


def _ask_inscription(field: CustomizationField, offer: Offer) -> dict[str, forms.Field]:
    attributes: dict[str, str | int] = {"autocapitalize": "words", "spellcheck": "false", "data-letters": ""}
    if field.max_length < MOST_CHARACTERS:
        attributes["data-max"] = field.max_length  # else the height of the letters decides, and the preview says it
    asked = _ask_text(field, _limits(field, offer), rows=2, **attributes)
    if not field.is_required:
        return {field.name: asked}
    return {field.name: asked, blank_name(field.name): AskTick(label=f"{BLANK}, leave it blank", required=False)}


@lru_cache(maxsize=512)
def as_written(typed: str, area: Area | None, lettering: Lettering, max_length: int, max_lines: int) -> str:
    """Return an inscription in its normal form, as it will be engraved in an area. A cart asks it of each line.

    Raises ValueError with a sentence for the shopper when it cannot be, or is over the limits of its field.
    """
    text = clean_text(typed, max_length=max_length, max_lines=lines_allowed(max_lines, area), count=visible_length)
    text = to_engravable(text, lettering)
    if area:
        inscribe(area, lettering, text)
    return text


def _hear_inscription(field: CustomizationField, offer: Offer, posted: Posted) -> Heard:
    typed, lettering = typed_in(posted, field.name), chosen_lettering(offer, posted)
    try:
        area = _area(offer, _colour(offer, posted))
        text = as_written(typed, area, lettering, field.max_length, field.max_lines)
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


def _box(field: CustomizationField, *, rows: int) -> AskText:
    lines = f" on {field.max_lines} lines" if field.max_lines > 1 else ""
    limits = f"Up to {field.max_length} characters{lines}."
    return _ask_text(field, limits, rows=rows, **{"data-max": field.max_length})


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
