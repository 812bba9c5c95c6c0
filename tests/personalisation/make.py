"""Products with a customization form, and what a shopper posts to them."""

from typing import Any

from django.http import QueryDict

from shop.catalogue.models import Kind, Product
from shop.personalisation.forms import CustomizationForm, customization_form
from shop.personalisation.sets import ensure_giftpack_set, ensure_standard_set
from tests.make import make_place, make_product

STANDARD_POST = {"colour": "indigo", "inscription": "Ọmọ́lọlá", "phone": "0803 123 4567", "location": "abeokuta"}
GIFTPACK_POST = {"colour": "clay", "recipient": "female", "location": "abeokuta"}


def make_places() -> None:
    make_place("Abeokuta", position=1)
    make_place("Other", state="", asks_where=True, position=9)


def make_standard_product(name: str = "", **fields: Any) -> Product:
    make_places()
    return make_product(name, customization_set=ensure_standard_set(), **fields)


def make_giftpack(*extras: Product, **fields: Any) -> Product:
    make_places()
    pack = make_product(kind=Kind.GIFTPACK, customization_set=ensure_giftpack_set(), **fields)
    pack.extras.add(*extras)
    return pack


def posted(*defaults: dict[str, Any], **fields: Any) -> QueryDict:
    """What arrives for these fields: a list posts its values one by one, None leaves the field out."""
    data = QueryDict(mutable=True)
    for name, value in {**dict(*defaults), **fields}.items():
        if value is not None:
            data.setlist(name, [str(item) for item in value] if isinstance(value, list) else [value])
    return data


def filled(product: Product, *defaults: dict[str, Any], **fields: Any) -> CustomizationForm:
    return customization_form(product, posted(*defaults, **fields))


def errors_of(form: CustomizationForm) -> dict[str, list[str]]:
    return {name: [str(sentence) for sentence in sentences] for name, sentences in form.errors.items()}
