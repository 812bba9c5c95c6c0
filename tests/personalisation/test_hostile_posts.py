"""Whatever arrives, a form answers with errors or a customization that can be stored; it never breaks."""

import json

import pytest
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shop.personalisation.customization import check_answers, describe
from shop.personalisation.forms import CustomizationForm, customization_form
from shop.personalisation.models import CustomizationField
from shop.personalisation.offer import Offer, offer_of
from tests.make import make_product, make_set
from tests.personalisation.make import errors_of, make_places

pytestmark = pytest.mark.django_db

# One product that asks everything, each kind under its own name.
NAMES = [*CustomizationField.Kind.values, "no_inscription", "location_other"]


@pytest.fixture
def offer():
    make_places()
    product = make_product(customization_set=make_set("Everything", *CustomizationField.Kind.values))
    CustomizationField.objects.filter(kind="choice").update(choices="One\nTwo")
    product.extras.add(make_product())
    return offer_of(product)


nasty_texts = st.one_of(
    st.sampled_from(
        ["", " ", "\x00", "\ufffd", "\u202e", "<script>alert(1)</script>", "-1", "1e9", "[]", "{}", "null"]
    ),
    st.sampled_from(["indigo", "male", "abeokuta", "other", "One", "on", "0803 123 4567", "a" * 10_000, "۱"]),
    st.text(st.characters(categories=None), max_size=30),
)
nasty_values = st.recursive(
    st.one_of(nasty_texts, st.integers(), st.booleans(), st.none(), st.floats(), st.binary(max_size=5)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)
many_examples = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def check(form: CustomizationForm, offer: Offer) -> None:
    if form.is_valid():
        made = form.customization()
        json.dumps(made.answers, ensure_ascii=False).encode()
        json.dumps(made.contact, ensure_ascii=False).encode()
        assert "\x00" not in json.dumps([made.answers, made.contact], ensure_ascii=False)
        assert describe(offer, made.answers)
        assert check_answers(offer, made.answers, made.contact) == {}
    else:
        assert all(sentence for sentences in form.errors.values() for sentence in sentences)
    assert form.as_div()


@given(posted=st.dictionaries(st.sampled_from(NAMES), st.lists(nasty_texts, max_size=3)))
@many_examples
def test_any_post_gives_errors_or_a_customization(offer, posted):
    data = QueryDict(mutable=True)
    for name, values in posted.items():
        data.setlist(name, values)
    check(customization_form(offer, data), offer)


@given(posted=st.dictionaries(st.sampled_from(NAMES), nasty_values))
@many_examples
def test_any_values_give_errors_or_a_customization(offer, posted):
    check(customization_form(offer, posted), offer)


@given(answers=st.dictionaries(st.sampled_from(NAMES), nasty_values))
@many_examples
def test_any_stored_answers_can_be_described_and_checked(offer, answers):
    described = describe(offer, answers)
    assert all(isinstance(entry["text"], str) for entry in described)
    assert check_answers(offer, answers, {}) != {}


@pytest.mark.parametrize(
    "query", ["inscription=%ED%A0%80", "inscription=%00", "inscription=%FF%FE", "inscription=%C0%80"]
)
def test_bytes_that_are_no_text_are_refused_beside_their_field(offer, query):
    form = customization_form(offer, QueryDict(query))
    assert errors_of(form)["inscription"][0].startswith("Remove the character U+")
    form.as_div().encode()


def test_markup_is_shown_as_text(offer):
    html = customization_form(offer, QueryDict("inscription=<script>alert(1)</script>😀&message=</textarea>")).as_div()
    assert "<script>" not in html
    assert html.count("</textarea>") == 2
    assert "&lt;script&gt;" in html


def test_array_names_are_missing_fields(offer):
    form = customization_form(offer, QueryDict("colour[]=indigo&inscription[0]=Ada"))
    assert {"colour", "inscription"} <= errors_of(form).keys()


def test_the_last_of_two_colours_counts_as_in_any_form(offer):
    form = customization_form(offer, QueryDict("colour=nonsense&colour=indigo"))
    assert "colour" not in errors_of(form)


def test_hundreds_of_extras_are_refused_in_one_sentence(offer):
    form = customization_form(offer, QueryDict("&".join(["extras=-7"] * 900)))
    assert errors_of(form)["extras"] == ["Choose extras from the list"]
