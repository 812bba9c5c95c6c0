"""Kinds an owner may use in sets of their own: message, short text, one of several choices."""

from typing import Any

import pytest
from django import forms

from shop.catalogue.models import Product
from shop.personalisation.fields import KINDS
from shop.personalisation.forms import customization_form
from shop.personalisation.models import CustomizationField, CustomizationSet
from tests.make import make_product, make_set
from tests.personalisation.make import errors_of, filled

pytestmark = pytest.mark.django_db


def product_asking(kind: str, **definition: Any) -> Product:
    customization_set = make_set("Own", kind)
    customization_set.fields.update(**definition)
    return make_product(customization_set=customization_set)


def test_every_kind_an_owner_can_choose_is_in_the_registry():
    assert set(KINDS) == set(CustomizationField.Kind.values)


def test_a_choice_is_one_of_the_owners_lines_each_once():
    product = product_asking("choice", choices=" Red  ribbon \r\n\r\nNo ribbon\nRed ribbon\n", label="Ribbon")
    choice = customization_form(product).fields["choice"]
    assert isinstance(choice, forms.ChoiceField)
    assert choice.choices == [("Red ribbon", "Red ribbon"), ("No ribbon", "No ribbon")]
    assert filled(product, choice="Red ribbon").customization().answers == {"choice": "Red ribbon"}
    assert errors_of(filled(product)) == {"choice": ["Choose “Ribbon”"]}
    assert errors_of(filled(product, choice="Blue ribbon")) == {"choice": ["Choose “Ribbon” from the list"]}


def test_a_choice_with_nothing_to_choose_is_not_asked():
    product = product_asking("choice", choices="\n \n")
    assert customization_form(product).fields == {}
    assert filled(product).customization().answers == {}


@pytest.mark.parametrize("kind", ["text", "message"])
def test_a_text_is_cleaned_and_limited_by_its_field(kind):
    product = product_asking(kind, max_length=5, label="Initials")
    assert filled(product, **{kind: "  A  B "}).customization().answers == {kind: "A B"}
    assert errors_of(filled(product, **{kind: " "})) == {kind: ["Fill in “Initials”"]}
    assert errors_of(filled(product, **{kind: "ABCDEF"})) == {kind: ["Use at most 5 characters. You have 6"]}
    assert errors_of(filled(product, **{kind: "A\nB"})) == {kind: ["Use one line only"]}


def test_a_short_text_of_several_lines_gets_a_larger_box():
    product = product_asking("text", max_lines=3)
    assert isinstance(customization_form(product).fields["text"].widget, forms.Textarea)
    CustomizationField.objects.update(max_lines=1)
    assert isinstance(customization_form(product).fields["text"].widget, forms.TextInput)


@pytest.mark.parametrize("kind", ["colour", "inscription", "recipient", "message", "phone", "location", "text"])
def test_an_optional_field_left_empty_leaves_nothing(kind):
    product = product_asking(kind, is_required=False)
    made = filled(product).customization()
    assert made.answers == {}
    assert set(made.contact.values()) == {""}


def test_an_optional_inscription_needs_no_tick():
    product = product_asking("inscription", is_required=False)
    assert list(customization_form(product).fields) == ["inscription"]


def test_required_extras_want_at_least_one():
    product = product_asking("extras")
    extra = make_product()
    product.extras.add(extra)
    assert errors_of(filled(product)) == {"extras": ["Choose at least one extra"]}
    assert filled(product, extras=[extra.pk]).customization().extra_ids == (extra.pk,)


def test_phone_and_place_post_under_their_own_names_whatever_the_owner_calls_them():
    product = product_asking("phone", name="mobile")
    assert list(customization_form(product).fields) == ["phone"]


def test_names_that_clash_all_the_same_break_nothing():
    product = product_asking("inscription")
    CustomizationField.objects.create(
        customization_set=CustomizationSet.objects.get(), kind="text", name="no_inscription", label="Odd", position=9
    )
    assert errors_of(filled(product, inscription="Ada", no_inscription="Ada")) == {
        "inscription": ["You wrote a text and ticked “No engraving”. Untick it or clear the text"]
    }
