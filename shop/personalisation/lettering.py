"""The field where a shopper chooses the style of the engraving, each style drawn as it looks."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from django import forms

from shop.catalogue.areas import Area
from shop.personalisation.drawing.draw import inscribe
from shop.personalisation.drawing.fonts import Lettering
from shop.personalisation.inputs import AskOne, Option, Radios
from shop.personalisation.kind import FieldKind, Heard, Posted, refuse, typed_in
from shop.personalisation.models import CustomizationField
from shop.personalisation.offer import Offer

DEFAULT = Lettering.MODERN  # for who does not choose, and where nothing is asked
_SAMPLE = "Ọlá"
_SAMPLE_AREA = Area(x=48, y=24, width=94, height=46, width_mm=50, max_lines=1)  # 96 by 48 in the template


def default_lettering(allowed: Sequence[Lettering]) -> Lettering:
    """Return the lettering for who does not choose: the usual one, or the first that there is."""
    return DEFAULT if DEFAULT in allowed else allowed[0]


def check_lettering(chosen: str, allowed: Sequence[Lettering]) -> Lettering:
    """Return a lettering that is offered. Raises ValueError with a sentence for any other."""
    if chosen not in Lettering.values:
        raise ValueError("Choose a lettering from the list")
    if chosen not in allowed:
        others = " or ".join(style.label for style in allowed)
        raise ValueError(f"{Lettering(chosen).label} lettering is not offered on this gift. Choose {others}")
    return Lettering(chosen)


def chosen_lettering(offer: Offer, posted: Posted) -> Lettering:
    """Return the lettering of an inscription: the one chosen, the default where none or nonsense was."""
    if offer.lettering in Lettering.values:
        return Lettering(offer.lettering)
    name = next((field.name for field in offer.fields if field.kind == CustomizationField.Kind.LETTERING), "")
    chosen = posted.get(name)
    return Lettering(chosen) if name and chosen in offer.letterings else default_lettering(offer.letterings)


@cache
def _options(allowed: tuple[Lettering, ...]) -> tuple[Option, ...]:
    return tuple(
        Option(style.value, style.label, sample=inscribe(_SAMPLE_AREA, style, _SAMPLE).path) for style in allowed
    )


def _ask(field: CustomizationField, offer: Offer) -> dict[str, forms.Field]:
    asked = AskOne(
        label=field.label,
        help_text=field.help_text,
        initial=default_lettering(offer.letterings).value,
        choices=[(style.value, style.label) for style in offer.letterings],
        widget=Radios(_options(offer.letterings)),
    )
    return {field.name: asked}


def _hear(field: CustomizationField, offer: Offer, posted: Posted) -> Heard:
    chosen = typed_in(posted, field.name) or default_lettering(offer.letterings).value
    is_engraved = _is_engraved(offer, posted)
    try:
        check_lettering(chosen, offer.letterings if is_engraved else tuple(Lettering))
    except ValueError as refusal:
        raise refuse(field.name, str(refusal)) from refusal
    return Heard({field.name: chosen} if is_engraved else {})


def _is_engraved(offer: Offer, posted: Posted) -> bool:
    """Whether there are letters at all: two blank gifts are the same whatever style was chosen for them."""
    texts = [posted.get(field.name) for field in offer.fields if field.kind == CustomizationField.Kind.INSCRIPTION]
    return any(isinstance(text, str) and text.strip() for text in texts)


def _say(offer: Offer, chosen: Any) -> str:
    return dict(Lettering.choices).get(str(chosen), str(chosen))


LETTERING = FieldKind(ask=_ask, hear=_hear, say=_say, template="giftings/lettering.html")
