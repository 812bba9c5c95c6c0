"""What a kind of customization field is: how it is asked, heard and said."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from shop.personalisation.models import CustomizationField
from shop.personalisation.offer import Offer

Posted = Mapping[str, Any]  # What arrived under each name: a text, a list, True; hostile until a kind has heard it.


@dataclass(frozen=True)
class Heard:
    """What one field was told. `answers` hold only what was answered: a field left empty leaves nothing."""

    answers: dict[str, Any] = field(default_factory=dict)
    contact: dict[str, str] = field(default_factory=dict)
    extra_ids: tuple[int, ...] = ()


@dataclass(frozen=True)
class FieldKind:
    """One kind of field, as functions of its definition by the owner and of what the product offers.

    `ask` returns the form fields by posted name; none where there is nothing to choose from.
    `hear` returns the normalised answer, or raises ValidationError by posted name. It trusts nothing.
    `say` returns a stored answer for people to read, even one that is no longer offered.
    """

    ask: Callable[[CustomizationField, Offer], dict[str, forms.Field]]
    hear: Callable[[CustomizationField, Offer, Posted], Heard]
    say: Callable[[Offer, Any], str]
    template: str | None = None  # of the crispy pack; its plain field where None


def refuse(name: str, sentence: str) -> ValidationError:
    """Return the error to raise: a sentence for the shopper, beside the field that was posted under `name`."""
    return ValidationError({name: sentence})


def typed_in(posted: Posted, name: str) -> str:
    """Return the text that was posted under a name, empty if there is none. Raises for what is no text."""
    value = posted.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise refuse(name, "Enter text here")
    return value
