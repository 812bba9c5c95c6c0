"""Other words for an ordered gift: which fields are asked, and under which limits."""

from typing import Any

import pytest

from shop.catalogue.models import Product
from shop.personalisation.models import CustomizationField
from shop.personalisation.rewriting import PART_OF_THE_PRICE, answers_of, errors_in, rewritable, rewritten
from tests.make import make_product
from tests.personalisation.make import make_giftpack, make_standard_product

pytestmark = pytest.mark.django_db


def entry(kind: str, value: Any, text: str | None = None, *, name: str = "", label: str = "") -> dict[str, Any]:
    """Make one frozen answer."""
    shown = str(value) if text is None else text
    return {"name": name or kind, "kind": kind, "label": label or kind.capitalize(), "value": value, "text": shown}


COLOUR = entry("colour", "indigo", "Indigo")
INSCRIPTION = entry("inscription", "Tolu", label="Text to engrave")
BLANK = entry("inscription", "", "No engraving")
RECIPIENT = entry("recipient", "female", "For a woman")
MESSAGE = entry("message", "With love")
EXTRAS = entry("extras", [7], "Pen")


def change_field(product: Product, name: str, **fields: Any) -> Product:
    CustomizationField.objects.filter(customization_set=product.customization_set, name=name).update(**fields)
    return Product.objects.get(pk=product.pk)


def names(frozen: list[dict[str, Any]], product: Product) -> list[str]:
    return [field.name for field in rewritable(frozen, product).fields]


def test_only_texts_and_the_recipient_of_the_line_are_asked() -> None:
    frozen = [COLOUR, RECIPIENT, INSCRIPTION, MESSAGE, EXTRAS, entry("choice", "Ribbon")]
    assert names(frozen, make_giftpack()) == ["recipient", "inscription", "message"]
    assert names([COLOUR, INSCRIPTION], make_giftpack()) == ["inscription"]
    assert names([COLOUR], make_standard_product()) == []


def test_the_label_stays_and_the_limits_are_todays() -> None:
    product = change_field(make_standard_product(), "inscription", label="New", max_length=30, max_lines=3)
    [field] = rewritable([INSCRIPTION], product).fields
    assert (field.label, field.max_length, field.max_lines) == ("Text to engrave", 30, 3)


def test_a_limit_is_never_tighter_than_the_text_that_was_agreed() -> None:
    product = change_field(make_standard_product(), "inscription", max_length=3, max_lines=1)
    offer = rewritable([entry("inscription", "Tọ́lá\nAdé")], product)
    assert (offer.fields[0].max_length, offer.fields[0].max_lines) == (8, 2)
    assert errors_in(offer, {"inscription": "Tọ́lá\nAdá"}) == {}
    assert errors_in(offer, {"inscription": "Tọ́lá\nAdébáyọ̀"}) == {
        "inscription": ["Use at most 8 characters. You have 12"]
    }


@pytest.mark.parametrize(
    ("frozen", "limits", "is_required"),
    [
        (INSCRIPTION, (120, 2), True),
        (MESSAGE, (300, 8), False),
        (entry("text", "A"), (120, 1), False),
        (RECIPIENT, (120, 1), True),
    ],
)
def test_a_field_that_is_gone_has_the_usual_limits(frozen, limits, is_required) -> None:
    [field] = rewritable([frozen], make_product()).fields
    assert ((field.max_length, field.max_lines), field.is_required) == (limits, is_required)


def test_a_field_of_the_same_name_and_another_kind_is_another_field() -> None:
    product = change_field(make_standard_product(), "inscription", kind="text", max_length=5)
    assert rewritable([INSCRIPTION], product).fields[0].max_length == 120


def test_it_costs_one_query(django_assert_num_queries) -> None:
    product = Product.objects.select_related("customization_set").get(pk=make_giftpack().pk)
    with django_assert_num_queries(1):
        rewritable([RECIPIENT, INSCRIPTION, MESSAGE], product)


class TestAPricedText:
    @pytest.fixture
    def product(self) -> Product:
        return change_field(make_standard_product(), "inscription", price_kobo=50_000)

    def test_that_was_left_blank_stays_blank(self, product: Product) -> None:
        assert names([BLANK], product) == []

    def test_that_was_filled_in_stays_filled_in(self, product: Product) -> None:
        offer = rewritable([INSCRIPTION], product)
        assert errors_in(offer, {"no_inscription": True}) == {"inscription": [PART_OF_THE_PRICE]}
        assert errors_in(offer, {"inscription": "Bola"}) == {}


def test_a_blank_inscription_comes_as_the_decision_it_was() -> None:
    offer = rewritable([BLANK], make_standard_product())
    assert answers_of(offer, [BLANK]) == {"inscription": "", "no_inscription": True}
    assert answers_of(rewritable([INSCRIPTION], make_product()), [INSCRIPTION]) == {"inscription": "Tolu"}


def test_rewriting_keeps_everything_that_is_not_asked() -> None:
    frozen = [COLOUR, RECIPIENT, INSCRIPTION, MESSAGE, EXTRAS]
    offer = rewritable(frozen, make_giftpack())
    after = rewritten(offer, frozen, {"recipient": "male", "inscription": " Bola ❤ ", "message": "", "colour": "clay"})
    assert after == [
        COLOUR,
        RECIPIENT | {"value": "male", "text": "For a man"},
        INSCRIPTION | {"value": "Bola ♥", "text": "Bola ♥"},
        MESSAGE | {"value": "", "text": ""},
        EXTRAS,
    ]
    assert INSCRIPTION["value"] == "Tolu"


def test_an_inscription_taken_off_is_said() -> None:
    offer = rewritable([INSCRIPTION], make_standard_product())
    [after] = rewritten(offer, [INSCRIPTION], {"no_inscription": True})
    assert (after["value"], after["text"]) == ("", "No engraving")
