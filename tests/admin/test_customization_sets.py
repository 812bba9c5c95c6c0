"""The sets of questions on a product page: what may be asked, and that carts hear of a change."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from shop.cart.models import CartLine
from shop.cart.read import read_cart
from shop.orders.models import OrderLine
from shop.personalisation.models import CustomizationField, CustomizationSet
from tests.admin.make import send
from tests.make import make_product, make_set
from tests.orders.make import make_order

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
        ({"price_kobo": ""}, "Enter an amount, 0 for nothing."),
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


@pytest.mark.parametrize(
    ("fields", "beside", "error"),
    [
        (
            [{"kind": "inscription", "name": "a"}, {"kind": "inscription", "name": "b"}],
            "kind",
            "A gift carries one insc",
        ),
        (
            [{"kind": "phone", "name": "phone"}, {"kind": "phone", "name": ""}],
            "kind",
            "“Phone number” is asked already.",
        ),
        ([{"kind": "text"}, {"kind": "lettering", "name": ""}], "kind", "There is nothing to engrave"),
        ([{}, {"label": " "}], "label", "This field is required."),
        ([{}, {"kind": "location", "name": "", "price_kobo": "5"}], "price_kobo", "cannot add to the price"),
        ([{}, {"kind": "choice", "choices": "Red\n" + "x" * 90}], "choices", "is too long. Use at most 80 characters."),
        ([{"name": "same"}, {"name": "same"}], "name", "“same” is taken."),
        ([{"kind": "inscription", "name": "mark"}, {"name": "no_mark"}], "name", "“no_mark” is taken."),
    ],
)
def test_what_makes_no_sense_together_is_refused_beside_the_second(fields, beside, error, owner):
    response = add(owner, *fields)

    assert response.status_code == 200
    [inline] = response.context["inline_admin_formsets"]
    assert [error in str(form.errors.get(beside, "")) for form in inline.formset.forms[:2]] == [False, True]
    assert not CustomizationSet.objects.exists()


def test_a_name_is_made_from_the_label_where_none_is_typed(owner):
    fields = [
        {"name": "", "label": "Initials on the lid"},
        {"name": "", "kind": "colour"},
        {"name": "", "kind": "inscription"},
        {"name": "", "label": "名前"},
    ]

    assert add(owner, *fields).status_code == 302

    names = list(CustomizationSet.objects.get().fields.values_list("name", flat=True))
    assert names == ["initials-on-the-lid", "colour", "inscription", "field"]


# --- The products that ask it -----------------------------------------------------------------------------


def test_products_are_ticked_and_leave_the_set_that_they_asked(owner):
    kept, other = make_set("One"), make_set("Two")
    mine, yours, nobodys = (make_product(customization_set=of_set) for of_set in (kept, other, None))
    page = owner.get(page_of(kept)).content.decode()
    assert f"{yours.name}, now “Two”" in page
    assert f"{mine.name}, now" not in page

    assert send(owner, page_of(kept), products=[yours.pk, nobodys.pk]).status_code == 302

    sets = {product.pk: product.customization_set for product in (mine, yours, nobodys)}
    for product in (mine, yours, nobodys):
        product.refresh_from_db()
        sets[product.pk] = product.customization_set
    assert sets == {mine.pk: None, yours.pk: kept, nobodys.pk: kept}


def test_who_may_not_change_products_changes_the_questions_only(staff):
    kept = make_set()
    product = make_product()
    client = staff("view_customizationset", "change_customizationset", "change_customizationfield")

    assert send(client, page_of(kept), name="Renamed", products=[product.pk]).status_code == 302

    product.refresh_from_db()
    kept.refresh_from_db()
    assert (product.customization_set, kept.name) == (None, "Renamed")


@pytest.mark.parametrize("typed", ["x", "999999", "-1", "\0", "9" * 30])
def test_a_product_that_there_is_none_of_is_refused(owner, typed):
    kept = make_set()
    response = send(owner, page_of(kept), products=[typed])
    assert response.status_code == 200
    assert "products" in response.context["adminform"].form.errors


def test_other_questions_change_no_order_and_the_cart_asks_to_check(owner, client):
    kept = make_set("Asked", "colour", "inscription")
    product = make_product(customization_set=kept)
    posted = {"variant": product.variants.get().pk, "quantity": 1, "colour": "indigo", "inscription": "Ada"}
    assert client.post(f"/cart/add/{product.slug}/", posted).status_code == 303
    order = make_order(lines=[{"variant": product.variants.get()}])
    before = OrderLine.objects.values().get(order=order)

    send(owner, page_of(kept), **{"fields-1-DELETE": "on", "fields-0-label": "Which colour?"})

    assert OrderLine.objects.values().get(order=order) == before
    [line] = read_cart(CartLine.objects.get().cart).lines
    assert "The form of this gift has changed. Check your answers" in line.problem


# --- How shoppers see it ----------------------------------------------------------------------------------

SAMPLE = reverse("set_sample")


def test_the_sample_is_the_form_that_shoppers_see_and_can_be_framed_by_us_alone(owner):
    make_product()
    kept = make_set()
    response = owner.get(SAMPLE, {"set": kept.pk})
    page = response.content.decode()
    assert 'name="inscription"' in page
    assert "Indigo" in page
    assert "inert" in page
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in response["Content-Security-Policy"]
    assert "frame-src 'self'" in owner.get(page_of(kept))["Content-Security-Policy"]
    assert "frame-src" not in owner.get(reverse("admin:index"))["Content-Security-Policy"]


def test_what_is_being_typed_is_shown_and_kept_nowhere(owner):
    typed = field(0, kind="choice", name="", label="Ribbon", choices="Red\nBlue", position="2")
    typed |= field(1, label="Initials", name="") | field(2, kind="choice", label="Paper", choices="One")
    typed |= field(3, label="Gone") | {"fields-3-DELETE": "on", "fields-TOTAL_FORMS": "4"}
    page = owner.post(SAMPLE, typed).content.decode()
    assert page.index("Initials") < page.index("Ribbon")
    assert 'value="Blue"' in page
    assert "Not shown until it is put right: Paper." in page
    assert "Gone" not in page
    assert not CustomizationField.objects.exists()


@pytest.mark.parametrize("total", ["", "x", "-1", "999", "9" * 5000, "\0", "١"])
def test_the_sample_takes_any_nonsense(owner, total):
    typed = {"fields-TOTAL_FORMS": total, "fields-0-kind": "<b>", "fields-0-label": "<script>"}
    response = owner.post(SAMPLE, typed)
    assert response.status_code == 200
    assert "<script>" not in response.content.decode()
    assert owner.get(SAMPLE, {"set": total}).status_code == 200


def test_only_who_may_see_sets_sees_the_sample(staff, client):
    assert staff("view_customizationset").get(SAMPLE).status_code == 403
    assert client.get(SAMPLE)["Location"].startswith("/admin/login/")


def test_a_set_in_use_is_not_deleted(owner):
    used = make_set()
    make_product(customization_set=used)

    response = owner.post(reverse("admin:shop_customizationset_delete", args=[used.pk]), {"post": "yes"})

    assert response.status_code == 403
    assert used.fields.count() == 4
