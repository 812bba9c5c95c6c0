"""Categories, colours, delivery places, the shop's profile: what is refused, what is kept, what is archived."""

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.core.cache import cache
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from shop.models import Category, Colour, DeliveryPlace, Product, ShopProfile
from shop.profile.models import CACHE_KEY
from tests.admin.make import send
from tests.make import make_category, make_colour, make_place, make_product

pytestmark = pytest.mark.django_db


def add_url(model: str) -> str:
    return reverse(f"admin:shop_{model}_add")


def change_url(row: Model) -> str:
    return reverse(f"admin:shop_{row._meta.model_name}_change", args=[row.pk])


def delete_url(row: Model) -> str:
    return reverse(f"admin:shop_{row._meta.model_name}_delete", args=[row.pk])


def run_action(client: Client, action: str, *rows: Model) -> Any:
    url = reverse(f"admin:shop_{rows[0]._meta.model_name}_changelist")
    return client.post(url, {"action": action, "_selected_action": [row.pk for row in rows]}, follow=True)


def test_a_category_is_added_under_another(owner):
    parent = make_category("Journals")

    response = send(owner, add_url("category"), name="Linen", slug="linen", parent=parent.pk)

    assert response.status_code == 302
    assert Category.objects.get(slug="linen").parent == parent


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ({"name": ""}, "This field is required."),
        ({"slug": "two words"}, "Enter a valid “slug”"),
        ({"slug": "taken"}, "Category with this Slug already exists."),
        ({"position": "-1"}, "greater than or equal to 0"),
        ({"parent": "999"}, "not one of the available choices"),
    ],
)
def test_a_category_with_nonsense_is_refused(typed, error, owner):
    make_category("Taken", slug="taken")

    response = send(owner, add_url("category"), **{"name": "New", "slug": "new"} | typed)

    assert response.status_code == 200
    assert error in response.content.decode()
    assert Category.objects.count() == 1


def test_a_category_is_never_inside_itself(owner):
    top = make_category("Top")
    middle = make_category("Middle", parent=top)
    bottom = make_category("Bottom", parent=middle)

    for inside in (top, middle, bottom):
        response = send(owner, change_url(top), parent=inside.pk)
        assert "is inside this category" in response.content.decode()

    top.refresh_from_db()
    assert top.parent is None


def test_a_category_in_use_is_not_deleted(owner):
    parent, used = make_category(), make_category()
    make_category(parent=parent)
    make_product(category=used)

    for category in (parent, used):
        assert owner.post(delete_url(category), {"post": "yes"}).status_code == 403
    assert Category.objects.count() == 3


def test_a_category_that_nothing_uses_can_be_deleted(owner):
    slip = make_category()

    assert owner.post(delete_url(slip), {"post": "yes"}).status_code == 302
    assert not Category.objects.exists()


def test_archiving_and_bringing_back_is_logged_and_said(owner):
    product, already = make_product("Linen journal"), make_product("Old cup", is_active=False)

    page = run_action(owner, "archive", product, already).content.decode()
    assert "Archived: Linen journal." in page
    assert set(Product.objects.values_list("is_active", flat=True)) == {False}
    assert [str(entry.object_repr) for entry in LogEntry.objects.all()] == ["Linen journal"]

    run_action(owner, "bring_back", product, already)
    assert set(Product.objects.values_list("is_active", flat=True)) == {True}


def test_categories_are_archived_from_their_list(owner):
    inner = make_category("Inner", parent=make_category("Outer"))

    run_action(owner, "archive", inner)

    assert list(Category.objects.filter(is_active=False)) == [inner]


def test_archiving_needs_the_permission_to_change(staff):
    product = make_product()
    client = staff("view_product")

    run_action(client, "archive", product)

    product.refresh_from_db()
    assert product.is_active


@pytest.mark.parametrize("typed", ["#2a2f7", "2a2f7f", "#2a2f7g", "#2a2f7f0", "red", "", "#2a2f7f\n#", "<b>"])
def test_a_colour_that_is_none_is_refused(typed, owner):
    response = send(owner, add_url("colour"), name="Indigo", slug="indigo", hex=typed)

    assert response.status_code == 200
    assert "hex" in response.context["adminform"].form.errors
    assert not Colour.objects.exists()


def test_a_colour_is_stored_in_small_letters(owner):
    assert send(owner, add_url("colour"), name="Indigo", slug="indigo", hex="#2A2F7F").status_code == 302
    assert Colour.objects.get().hex == "#2a2f7f"


def test_a_colour_in_use_is_not_deleted(owner):
    make_product()
    colour = make_colour()

    assert owner.post(delete_url(colour), {"post": "yes"}).status_code == 403
    assert Colour.objects.filter(pk=colour.pk).exists()


def test_the_list_of_colours_shows_them_without_a_style(owner):
    make_colour()

    page = owner.get(reverse("admin:shop_colour_changelist")).content.decode()

    assert 'fill="#2a2f7f"' in page
    assert " style=" not in page


def test_a_delivery_fee_is_typed_in_naira_and_kept_in_kobo(owner):
    response = send(
        owner, add_url("deliveryplace"), name="Lekki", slug="lekki", state="Lagos", fee_kobo="2,500.50", max_days="4"
    )

    assert response.status_code == 302
    assert DeliveryPlace.objects.get().fee_kobo == 250_050
    assert "₦2,500.50" in owner.get(reverse("admin:shop_deliveryplace_changelist")).content.decode()


def test_a_fee_comes_back_as_it_was_typed(owner):
    place = make_place(fee_kobo=1_250_050)

    assert 'value="12,500.50"' in owner.get(change_url(place)).content.decode()
    assert send(owner, change_url(place)).status_code == 302
    place.refresh_from_db()
    assert place.fee_kobo == 1_250_050


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"fee_kobo": "-5"}, "fee_kobo"),
        ({"fee_kobo": "1.234"}, "fee_kobo"),
        ({"fee_kobo": "a lot"}, "fee_kobo"),
        ({"fee_kobo": ""}, "fee_kobo"),
        ({"fee_kobo": "10,000,001"}, "fee_kobo"),
        ({"min_days": "5", "max_days": "2"}, "max_days"),
        ({"min_days": "-1"}, "min_days"),
        ({"name": ""}, "name"),
        ({"slug": "abeokuta"}, "slug"),
    ],
)
def test_a_place_with_nonsense_is_refused_beside_the_field(typed, field, owner):
    make_place()

    response = send(owner, add_url("deliveryplace"), **{"name": "Lekki", "slug": "lekki", "fee_kobo": "2,500"} | typed)

    assert response.status_code == 200
    assert list(response.context["adminform"].form.errors) == [field]
    assert DeliveryPlace.objects.count() == 1


def test_a_place_is_never_deleted(owner):
    assert owner.post(delete_url(make_place()), {"post": "yes"}).status_code == 403
    assert DeliveryPlace.objects.count() == 1


def test_there_is_one_profile_and_its_list_leads_straight_to_it(owner):
    url = reverse("admin:shop_shopprofile_changelist")
    assert owner.get(url)["Location"] == add_url("shopprofile")

    assert send(owner, add_url("shopprofile"), name="Gifts of Ada").status_code == 302

    assert owner.get(url)["Location"] == reverse("admin:shop_shopprofile_change", args=[1])
    assert owner.get(add_url("shopprofile")).status_code == 403
    assert owner.post(add_url("shopprofile"), {"name": "Another"}).status_code == 403
    assert owner.post(reverse("admin:shop_shopprofile_delete", args=[1]), {"post": "yes"}).status_code == 403
    assert ShopProfile.objects.get().name == "Gifts of Ada"


@pytest.mark.django_db(transaction=True)
def test_a_changed_profile_shows_at_once(owner):
    profile = ShopProfile.objects.create(pk=1, name="Before")
    assert ShopProfile.current().name == "Before"

    send(owner, change_url(profile), name="After")

    assert ShopProfile.current().name == "After"
    assert "After" in owner.get(reverse("admin:index")).content.decode()


def test_a_whatsapp_number_is_stored_as_its_addresses_want_it(owner):
    send(owner, add_url("shopprofile"), phone="0803 123 4567", whatsapp="+234 (0)803 123 4567")

    profile = ShopProfile.objects.get()
    assert (profile.phone, profile.whatsapp) == ("0803 123 4567", "2348031234567")


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"whatsapp": "call me"}, "whatsapp"),
        ({"phone": "12"}, "phone"),
        ({"email": "ada@"}, "email"),
        ({"name": ""}, "name"),
    ],
)
def test_a_profile_with_nonsense_is_refused(typed, field, owner):
    response = send(owner, add_url("shopprofile"), **typed)

    assert list(response.context["adminform"].form.errors) == [field]
    assert not ShopProfile.objects.exists()
    assert cache.get(CACHE_KEY) is None or cache.get(CACHE_KEY).name == "Love Giftings"


def test_staff_without_the_permission_cannot_send_a_form(client):
    user = User.objects.create_user("looks", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename="view_category"))
    client.force_login(user)
    category = make_category("Before")

    changed = client.post(change_url(category), {"name": "After", "slug": "after", "position": 1})
    added = client.post(add_url("category"), {"name": "New", "slug": "new", "position": 1})

    assert (changed.status_code, added.status_code) == (403, 403)
    assert [category.name for category in Category.objects.all()] == ["Before"]
