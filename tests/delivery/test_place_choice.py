"""A delivery place is one of those offered; "Other" says where."""

import pytest
from django.core.exceptions import ValidationError

from shop.delivery.fields import MAX_WHERE, PlaceChoice, clean_place, place_choices
from shop.delivery.models import DeliveryPlace
from shop.orders.models import Order
from tests.make import make_place

pytestmark = pytest.mark.django_db


@pytest.fixture
def abeokuta():
    return make_place("Abeokuta", position=1)


@pytest.fixture
def other():
    return make_place("Other", state="", asks_where=True, position=9)


def refusal_of(location: object, where: object) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as refused:
        clean_place(location, where)
    return refused.value.message_dict


def test_the_select_lists_the_places_in_the_owners_order(abeokuta, other):
    make_place("Sagamu", is_active=False)
    assert place_choices() == [("", "Choose a place"), ("abeokuta", "Abeokuta, Ogun"), ("other", "Other")]


def test_a_place_is_chosen_and_where_is_left_out_unless_it_asks(abeokuta):
    assert clean_place("abeokuta", "typed by mistake\x00") == PlaceChoice(abeokuta)


def test_other_says_where(other):
    chosen = clean_place("other", "  Ota,  Ogun ")
    assert chosen == PlaceChoice(other, "Ota, Ogun")
    assert str(chosen) == "Other: Ota, Ogun"


@pytest.mark.parametrize("where", ["", "  ", None, ["Ota"], 7])
def test_other_without_a_town_is_refused(other, where):
    assert refusal_of("other", where) == {"location_other": ["Enter the town to deliver to"]}


def test_a_bad_town_is_refused_beside_its_field(other):
    assert refusal_of("other", "O" * 49) == {"location_other": ["Use at most 48 characters. You have 49"]}


@pytest.mark.parametrize("location", ["lagos", "ABEOKUTA", "\x00", "\ud800", ["abeokuta"], 1, "sagamu"])
def test_a_place_that_is_not_offered_is_refused(abeokuta, location):
    make_place("Sagamu", is_active=False)
    assert refusal_of(location, "") == {"location": ["Choose a delivery place from the list"]}


@pytest.mark.parametrize("location", ["", None, []])
def test_no_place_is_refused(abeokuta, location):
    assert refusal_of(location, "") == {"location": ["Choose a delivery place"]}


def test_the_longest_place_and_town_fit_what_an_order_keeps():
    longest = DeliveryPlace._meta.get_field("name").max_length, Order._meta.get_field("place_name").max_length
    assert longest == (60, 60 + len(": ") + MAX_WHERE)


def test_places_at_hand_cost_no_query(abeokuta, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert clean_place("abeokuta", "", [abeokuta]).place == abeokuta
