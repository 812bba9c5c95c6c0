"""Other words for a gift that was ordered: which answers of a frozen line can still change, and under which rules.

Only what costs nothing and takes nothing from stock: texts and the recipient. The line's own fields are asked under
the labels they had; their limits are today's, though never tighter than the text that was agreed. A field that its
owner has taken off the form since keeps the limits its kind usually has.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from shop.catalogue.areas import Area
from shop.catalogue.models import Product
from shop.personalisation.customization import describe
from shop.personalisation.fields import hear
from shop.personalisation.kind import Posted
from shop.personalisation.models import CustomizationField
from shop.personalisation.offer import Offer, fields_of
from shop.personalisation.writing import blank_name
from shop.text import visible_length

_Kind = CustomizationField.Kind
Frozen = Iterable[Mapping[str, Any]]  # the answers of an order's line, as `describe` returned them

REWRITABLE = frozenset({_Kind.INSCRIPTION, _Kind.MESSAGE, _Kind.RECIPIENT, _Kind.TEXT})
PART_OF_THE_PRICE = "This text is part of the price, so it cannot be left out now. Call us if you do not want it"

_USUAL_LIMITS = {_Kind.INSCRIPTION: (120, 2), _Kind.MESSAGE: (300, 8)}  # characters and lines
_USUAL_LIMIT = (120, 1)


def rewritable(frozen: Frozen, product: Product, area: Area | None = None) -> Offer:
    """Return the fields of a frozen line whose answers can still change, as a form that asks them. One query.

    One that was left blank and adds to the price when it is filled in is not among them. `area` is where it was
    agreed to be engraved, by default where its kind usually is.
    """
    today = {(field.name, field.kind): field for field in fields_of(product)}
    fields = [
        _field(answer, today.get((answer["name"], answer["kind"]))) for answer in frozen if answer["kind"] in REWRITABLE
    ]
    asked = [field for field in fields if not (field.price_kobo and not value_of(frozen, field.name))]
    lettering = next((str(answer["value"]) for answer in frozen if answer["kind"] == _Kind.LETTERING), "")
    return Offer(fields=tuple(asked), set_version=0, product_kind=product.kind, lettering=lettering, area=area)


def answers_of(offer: Offer, frozen: Frozen) -> dict[str, Any]:
    """Return what the line says now, as a form of the offer is filled in with it: a blank one as a decision."""
    answers: dict[str, Any] = {}
    for field in offer.fields:
        answers[field.name] = value_of(frozen, field.name)
        if field.kind == _Kind.INSCRIPTION and field.is_required and not answers[field.name]:
            answers[blank_name(field.name)] = True
    return answers


def errors_in(offer: Offer, posted: Posted) -> dict[str, list[str]]:
    """Return what is wrong with other words for a line, sentences by field name; empty if nothing."""
    heard = hear(offer, posted)
    emptied = [field.name for field in offer.fields if field.price_kobo and not heard.answers.get(field.name)]
    return {name: [PART_OF_THE_PRICE] for name in emptied} | heard.errors


def rewritten(offer: Offer, frozen: Frozen, posted: Posted) -> list[dict[str, Any]]:
    """Return the line's answers with the other words in their places. What the offer does not ask stays."""
    said = {entry["name"]: entry for entry in describe(offer, hear(offer, posted).answers)}
    asked = {field.name for field in offer.fields}
    blank = {"value": "", "text": ""}
    return [
        {**answer, **{key: said.get(answer["name"], blank)[key] for key in blank}}
        if answer["name"] in asked
        else dict(answer)
        for answer in frozen
    ]


def value_of(frozen: Frozen, name: str) -> str:
    """Return the answer that a line holds under a name, "" if none."""
    return next((str(answer["value"] or "") for answer in frozen if answer["name"] == name), "")


def _field(answer: Mapping[str, Any], today: CustomizationField | None) -> CustomizationField:
    """Return the definition to ask an answer by: never saved, since it stands for this line alone."""
    kind, agreed = answer["kind"], str(answer["value"] or "")
    characters, lines = (today.max_length, today.max_lines) if today else _USUAL_LIMITS.get(kind, _USUAL_LIMIT)
    return CustomizationField(
        kind=kind,
        name=answer["name"],
        label=answer["label"],
        help_text=today.help_text if today else "",
        is_required=today.is_required if today else kind in {_Kind.INSCRIPTION, _Kind.RECIPIENT},
        max_length=max(characters, visible_length(agreed)),
        max_lines=max(lines, agreed.count("\n") + 1),
        price_kobo=today.price_kobo if today else 0,
    )
