"""Fields where a shopper chooses: the colour, for whom, one of the owner's choices, extra items."""

from collections.abc import Sequence
from typing import Any

from django import forms

from shop.catalogue.drawings import drawing_url
from shop.personalisation.inputs import AskOne, AskSeveral, Option, Radios, TickBoxes
from shop.personalisation.kind import FieldKind, Heard, Posted, refuse, typed_in
from shop.personalisation.models import CustomizationField
from shop.personalisation.offer import Offer

RECIPIENTS = {"male": "For a man", "female": "For a woman"}


def _one_of(field: CustomizationField, options: Sequence[Option]) -> dict[str, forms.Field]:
    return _asked(AskOne, Radios, field, options)


def _asked(
    ask: type[AskOne | AskSeveral],
    draw: type[Radios | TickBoxes],
    field: CustomizationField,
    options: Sequence[Option],
) -> dict[str, forms.Field]:
    """Return nothing to ask where there is nothing to choose from."""
    if not options:
        return {}
    asked = ask(
        label=field.label,
        help_text=field.help_text,
        required=field.is_required,
        choices=[(option.value, option.name) for option in options],
        widget=draw(options),
    )
    return {field.name: asked}


def _hear_one(field: CustomizationField, options: Sequence[Option], posted: Posted, *, what: str) -> Heard:
    chosen = typed_in(posted, field.name)
    if not options or not (chosen or field.is_required):
        return Heard()
    option = next((option for option in options if option.value == chosen), None)
    if option is None:
        raise refuse(field.name, f"Choose {what} from the list" if chosen else f"Choose {what}")
    if option.is_sold_out:
        raise refuse(field.name, f"{option.name} is sold out. Choose another")
    return Heard({field.name: chosen})


def _colours(offer: Offer) -> list[Option]:
    return [Option(one.slug, one.name, is_sold_out=one.is_sold_out, hex=one.hex) for one in offer.swatches]


def _say_colour(offer: Offer, slug: Any) -> str:
    names = {swatch.slug: swatch.name for swatch in offer.swatches}
    return names.get(str(slug)) or str(slug).replace("-", " ").capitalize()


COLOUR = FieldKind(
    ask=lambda field, offer: _one_of(field, _colours(offer)),
    hear=lambda field, offer, posted: _hear_one(field, _colours(offer), posted, what="a colour"),
    say=_say_colour,
    template="giftings/swatches.html",
)


_RECIPIENT_OPTIONS = [Option(value, name) for value, name in RECIPIENTS.items()]

RECIPIENT = FieldKind(
    ask=lambda field, offer: _one_of(field, _RECIPIENT_OPTIONS),
    hear=lambda field, offer, posted: _hear_one(field, _RECIPIENT_OPTIONS, posted, what="who it is for"),
    say=lambda offer, answer: RECIPIENTS.get(str(answer), str(answer)),
    template="giftings/choices.html",
)


def _choices(field: CustomizationField) -> list[Option]:
    """The owner's lines, each once."""
    lines = dict.fromkeys(" ".join(line.split()) for line in field.choices.splitlines())
    return [Option(line, line) for line in lines if line]


CHOICE = FieldKind(
    ask=lambda field, offer: _one_of(field, _choices(field)),
    hear=lambda field, offer, posted: _hear_one(field, _choices(field), posted, what=f"“{field.label}”"),
    say=lambda offer, answer: str(answer),
    template="giftings/choices.html",
)


def _extras(offer: Offer) -> list[Option]:
    return [
        Option(
            str(extra.product.pk),
            extra.product.name,
            is_sold_out=extra.is_sold_out,
            price_kobo=extra.price_kobo,
            picture=drawing_url(extra.product.kind, extra.hex) if extra.hex else "",
        )
        for extra in offer.extras
    ]


def _ask_extras(field: CustomizationField, offer: Offer) -> dict[str, forms.Field]:
    return _asked(AskSeveral, TickBoxes, field, _extras(offer))


def _hear_extras(field: CustomizationField, offer: Offer, posted: Posted) -> Heard:
    options = {option.value: option for option in _extras(offer)}
    chosen = {str(value) for value in _listed(posted.get(field.name)) if value != ""}
    if not options and not chosen:
        return Heard()
    if not chosen <= options.keys():
        raise refuse(field.name, "Choose extras from the list")
    if gone := [options[value].name for value in options if value in chosen and options[value].is_sold_out]:
        raise refuse(field.name, f"{' and '.join(gone)} cannot be added: sold out")
    if field.is_required and not chosen:
        raise refuse(field.name, "Choose at least one extra")
    ids = tuple(sorted(map(int, chosen)))
    return Heard({field.name: list(ids)} if ids else {}, extra_ids=ids)


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, (list, tuple)) else [value]


def _say_extras(offer: Offer, ids: Any) -> str:
    names = {str(extra.product.pk): extra.product.name for extra in offer.extras}
    return ", ".join(names.get(str(key), "an item that is no longer offered") for key in _listed(ids))


EXTRAS = FieldKind(ask=_ask_extras, hear=_hear_extras, say=_say_extras, template="giftings/choices.html")
