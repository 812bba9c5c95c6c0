"""The style of the engraving: chosen from drawn samples, Modern for who does not choose, part of the gift."""

import re

import pytest

from shop.personalisation.customization import check_answers, describe
from shop.personalisation.drawing.fonts import Lettering
from shop.personalisation.forms import customization_form, form_initial
from shop.personalisation.lettering import chosen_lettering
from shop.personalisation.offer import offer_of
from tests.make import make_place, make_product, make_set
from tests.personalisation.make import STANDARD_POST, errors_of, filled, make_standard_product

pytestmark = pytest.mark.django_db


@pytest.fixture
def product():
    return make_standard_product()


@pytest.mark.parametrize("lettering", Lettering.values)
def test_every_lettering_can_be_chosen(product, lettering):
    made = filled(product, STANDARD_POST, lettering=lettering).customization()
    assert made.answers == {"colour": "indigo", "lettering": lettering, "inscription": "Ọmọ́lọlá"}
    assert check_answers(product, made.answers, made.contact) == {}
    said = {entry["name"]: entry["text"] for entry in describe(product, made.answers)}
    assert said["lettering"] == Lettering(lettering).label
    again = customization_form(product, initial=form_initial(made.answers, made.contact))
    assert again["lettering"].value() == lettering


def test_who_does_not_choose_gets_modern_and_the_same_gift(product):
    unsaid = filled(product, STANDARD_POST).customization()
    assert unsaid == filled(product, STANDARD_POST, lettering="modern").customization()
    assert unsaid.digest != filled(product, STANDARD_POST, lettering="script").customization().digest


def test_blank_gifts_are_the_same_in_every_lettering(product):
    blank = {**STANDARD_POST, "inscription": "", "no_inscription": "on"}
    made = filled(product, blank, lettering="script").customization()
    assert made.answers == {"colour": "indigo", "no_inscription": True}
    assert made.digest == filled(product, blank).customization().digest


def test_a_line_from_before_there_was_a_choice_is_still_good(product):
    made = filled(product, STANDARD_POST).customization()
    assert check_answers(product, {"colour": "indigo", "inscription": "Ọmọ́lọlá"}, made.contact) == {}


@pytest.mark.parametrize("lettering", ["comic", "Modern", "\x00", "x" * 10_000, ["script", "modern"]])
def test_another_lettering_is_refused(product, lettering):
    refused = errors_of(filled(product, STANDARD_POST, lettering=lettering))
    assert set(refused) <= {"lettering"}
    if isinstance(lettering, str):
        assert refused == {"lettering": ["Choose a lettering from the list"]}


def test_a_set_without_the_field_engraves_in_modern():
    make_place()
    offer = offer_of(make_product(customization_set=make_set()))
    assert chosen_lettering(offer, {"lettering": "script"}) == Lettering.MODERN


def test_every_choice_is_drawn_in_its_own_style_beside_its_name(product):
    form = customization_form(product)
    assert form["lettering"].value() == "modern"
    samples = {choice.choice_label: choice.data["sample"] for choice in form["lettering"]}
    assert list(samples) == ["Modern", "Classic", "Script"]
    assert len(set(samples.values())) == 3
    assert all(re.fullmatch(r"[mlhvqcz0-9 -]+", path) for path in samples.values())


def test_letters_that_would_be_too_small_are_refused_beside_the_field(product):
    assert errors_of(filled(product, STANDARD_POST, inscription="Ẹ́" * 100)) == {
        "inscription": ["Letters would be under 3 mm. Shorten it"]
    }


def test_the_same_words_may_fit_in_another_lettering(product):
    long = "In memory of all the very good years that we two had and those to come for us, my dearest"
    assert "inscription" in errors_of(filled(product, STANDARD_POST, inscription=long + " love, Ada and Obi"))
    assert errors_of(filled(product, STANDARD_POST, inscription=long, lettering="script")) == {}
