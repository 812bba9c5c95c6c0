"""The sets of questions on a product page: what may be asked, and that carts hear of a change."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from shop.personalisation.models import CustomizationField, CustomizationSet
from tests.admin.make import send
from tests.make import make_product, make_set

pytestmark = pytest.mark.django_db

ADD = reverse("admin:shop_customizationset_add")


def page_of(kept: CustomizationSet) -> str:
    return reverse("admin:shop_customizationset_change", args=[kept.pk])


def field(n: int, **typed: str) -> dict[str, str]:
    """Return what a browser posts for the field number `n`."""
    filled = {
        "kind": "text",
        "name": f"text-{n}",
        "label": "Initials",
        "is_required": "on",
        "max_length": "20",
        "max_lines": "1",
        "price_kobo": "0",
        "position": str(n),
    }
    return {f"fields-{n}-{name}": value for name, value in (filled | typed).items()}


def add(client: Client, *fields: dict[str, str]) -> Any:
    posted = {"name": "Own", "fields-TOTAL_FORMS": str(len(fields))}
    for n, typed in enumerate(fields):
        posted |= field(n, **typed)
    return send(client, ADD, **posted)


def errors_of(response: Any) -> str:
    return " ".join(str(error) for error in response.context["errors"])


def test_a_set_is_made_with_its_fields_in_order(owner):
    response = add(owner, {"kind": "choice", "name": "ribbon", "choices": " Red \n\nBlue", "price_kobo": "500"}, {})

    fields = list(CustomizationSet.objects.get().fields.all())
    assert response.status_code == 302
    assert [(one.name, one.price_kobo, one.choices) for one in fields] == [
        ("ribbon", 50_000, "Red\nBlue"),
        ("text-1", 0, ""),
    ]


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ({"price_kobo": "-1"}, "Enter an amount in naira"),
        ({"price_kobo": ""}, "This field is required."),
        ({"max_length": "0"}, "greater than or equal to 1"),
        ({"max_length": "5000"}, "less than or equal to 1000"),
        ({"max_lines": "0"}, "greater than or equal to 1"),
        ({"name": "two words"}, "Enter a valid “slug”"),
        ({"name": "colour"}, "“colour” is the name of another kind of field."),
        ({"name": "quantity"}, "“quantity” is taken."),
        ({"kind": "colour", "name": "shade"}, "Call it “colour”"),
        ({"kind": "phone", "name": "mobile"}, "Call it “phone”"),
        ({"kind": "riddle"}, "not one of the available choices"),
        ({"kind": "choice", "choices": "Red"}, "Write at least two choices"),
        ({"kind": "choice", "choices": "Red\nRed "}, "The same choice is there twice."),
    ],
)
def test_a_field_that_cannot_work_is_refused(typed, error, owner):
    response = add(owner, typed)

    assert response.status_code == 200
    assert error in errors_of(response)
    assert not CustomizationSet.objects.exists()


@pytest.mark.parametrize("name", ["text-1", "inscription", "no_inscription"])
def test_two_fields_never_post_the_same_name(name, owner):
    first = {"kind": "inscription", "name": "inscription"} if "inscription" in name else {"name": name}

    response = add(owner, first, {"name": name})

    assert response.status_code == 200
    assert "name" in errors_of(response)
    assert not CustomizationField.objects.exists()


def test_a_changed_question_is_told_to_the_carts(owner):
    kept = make_set()

    send(owner, page_of(kept), **{"fields-0-label": "Which colour?"})

    kept.refresh_from_db()
    assert kept.version == 2


def test_a_question_taken_away_is_told_to_the_carts(owner):
    kept = make_set()

    send(owner, page_of(kept), **{"fields-0-DELETE": "on"})

    kept.refresh_from_db()
    assert (kept.version, kept.fields.count()) == (2, 3)


def test_saving_without_a_change_tells_nobody(owner):
    kept = make_set()

    assert send(owner, page_of(kept), name="Renamed").status_code == 302

    kept.refresh_from_db()
    assert (kept.name, kept.version) == ("Renamed", 1)


def test_a_set_in_use_is_not_deleted(owner):
    used = make_set()
    make_product(customization_set=used)

    response = owner.post(reverse("admin:shop_customizationset_delete", args=[used.pk]), {"post": "yes"})

    assert response.status_code == 403
    assert used.fields.count() == 4
