"""The standard sets are made once and then belong to the owner; a set counts its changes."""

from importlib import import_module

import pytest
from django.apps import apps

from shop.personalisation.models import CustomizationField, CustomizationSet
from shop.personalisation.sets import clashing_names, ensure_giftpack_set, ensure_standard_set, touch_set
from tests.make import make_set

pytestmark = pytest.mark.django_db


def names_of(made: CustomizationSet) -> list[str]:
    return list(made.fields.values_list("name", flat=True))


@pytest.mark.parametrize(
    ("ensure", "names"),
    [
        (ensure_standard_set, ["colour", "lettering", "inscription", "phone", "location"]),
        (
            ensure_giftpack_set,
            ["colour", "recipient", "lettering", "inscription", "message", "extras", "phone", "location"],
        ),
    ],
)
def test_a_set_is_made_once_with_the_fields_of_the_contract(ensure, names):
    made = ensure()
    assert ensure() == made
    assert names_of(made) == names
    assert (CustomizationSet.objects.count(), CustomizationField.objects.count()) == (1, len(names))
    for field in made.fields.all():
        field.full_clean()


def test_what_the_owner_changed_is_left_alone():
    made = ensure_standard_set()
    made.fields.exclude(name="colour").delete()
    made.fields.update(label="Shade")
    assert names_of(ensure_standard_set()) == ["colour"]
    assert made.fields.get().label == "Shade"


def test_every_change_to_a_set_counts_and_touches_no_other():
    one, other = ensure_standard_set(), ensure_giftpack_set()
    touch_set(one.pk)
    touch_set(one.pk)
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.version, other.version) == (3, 1)


def test_a_set_that_is_gone_is_no_error():
    touch_set(0)
    assert not CustomizationSet.objects.exists()


@pytest.mark.parametrize(
    ("fields", "clashing"),
    [
        ([("inscription", "inscription"), ("text", "initials")], set()),
        ([("inscription", "motto"), ("text", "no_motto")], {"no_motto"}),
        ([("location", "place"), ("text", "location_other")], {"location_other"}),
        ([("phone", "mobile"), ("text", "phone")], {"phone"}),
        ([("text", "quantity")], {"quantity"}),
    ],
)
def test_names_that_would_arrive_twice_are_found(fields, clashing):
    assert clashing_names([CustomizationField(kind=kind, name=name) for kind, name in fields]) == clashing


@pytest.mark.parametrize("ensure", [ensure_standard_set, ensure_giftpack_set])
def test_the_standard_sets_have_no_clash(ensure):
    assert clashing_names(ensure().fields.all()) == set()


# --- Sets from before there was a choice of lettering ----------------------------------------------------


def ask_for_lettering():
    import_module("shop.migrations.0015_lettering_in_standard_sets").ask_for_lettering(apps, None)


def test_an_old_standard_set_gets_the_question_before_the_inscription():
    old = ensure_giftpack_set()
    old.fields.get(kind="lettering").delete()
    ask_for_lettering()
    names = [field.name for field in old.fields.all()]
    assert names[:4] == ["colour", "recipient", "lettering", "inscription"]
    old.refresh_from_db()
    assert old.version == 2
    ask_for_lettering()
    old.refresh_from_db()
    assert (old.version, old.fields.count()) == (2, len(names))


def test_a_set_of_the_owners_own_is_left_alone():
    own = make_set("Trophies", "colour", "inscription")
    plain = ensure_standard_set()
    plain.fields.filter(kind__in=["lettering", "inscription"]).delete()
    ask_for_lettering()
    assert not [*own.fields.filter(kind="lettering"), *plain.fields.filter(kind="lettering")]
