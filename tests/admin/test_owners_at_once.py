"""Two owners with the same page open: nothing is written over unseen."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, User
from django.test import Client, RequestFactory
from django.urls import reverse

from shop.catalogue.models import Product
from shop.catalogue.vocabulary import Synonym
from shop.models import Page, ShopProfile, Voucher
from tests.admin.make import fields_of, send
from tests.make import make_category, make_colour, make_place, make_product, make_set

pytestmark = pytest.mark.django_db


@pytest.fixture
def ngozi(db) -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("ngozi", "ngozi@example.com", "a-password-of-tests"))
    return client


def test_the_second_to_save_is_told_who_changed_what(owner, ngozi):
    product = make_product("Old name")
    url = reverse("admin:shop_product_change", args=[product.pk])
    mine, hers = fields_of(owner.get(url)), fields_of(ngozi.get(url))

    assert ngozi.post(url, hers | {"summary": "Hers"}).status_code == 302
    refused = owner.post(url, mine | {"name": "My name"})

    page = refused.content.decode()
    assert "Nothing was saved: somebody changed this after you opened it." in page
    assert "ngozi" in page
    assert "Changed Summary" in page
    assert 'value="My name"' in page  # what was typed is still there
    stored = Product.objects.get(pk=product.pk)
    assert (stored.name, stored.summary) == ("Old name", "Hers")


def test_saved_once_more_it_overwrites_knowingly(owner, ngozi):
    product = make_product("Old name")
    url = reverse("admin:shop_product_change", args=[product.pk])
    mine, hers = fields_of(owner.get(url)), fields_of(ngozi.get(url))
    ngozi.post(url, hers | {"summary": "Hers"})
    refused = owner.post(url, mine | {"name": "My name"})

    again = fields_of(refused)
    assert owner.post(url, again).status_code == 302
    assert Product.objects.get(pk=product.pk).name == "My name"


def test_archiving_counts_as_a_change(owner, ngozi):
    product = make_product()
    url = reverse("admin:shop_product_change", args=[product.pk])
    mine = fields_of(owner.get(url))
    chosen = {"action": "archive", "_selected_action": [product.pk]}
    ngozi.post(reverse("admin:shop_product_changelist"), chosen)

    assert "Archived." in owner.post(url, mine).content.decode()
    assert not Product.objects.get(pk=product.pk).is_active


# For every table a row, and the field of its page that is typed into.
ROWS: dict[str, tuple[Callable[[], Any], str]] = {
    "category": (make_category, "name"),
    "colour": (make_colour, "name"),
    "customizationset": (make_set, "name"),
    "deliveryplace": (make_place, "name"),
    "group": (lambda: Group.objects.create(name="Weekend"), "name"),
    "page": (lambda: Page.objects.create(title="About", slug="about", body="Us"), "title"),
    "product": (make_product, "name"),
    "shopprofile": (lambda: ShopProfile.objects.create(pk=1), "tagline"),
    "synonym": (lambda: Synonym.objects.create(words="cup, mug"), "words"),
    "user": (lambda: User.objects.create_user("amaka"), "first_name"),
    "voucher": (lambda: Voucher.objects.create(code="ADIRE10", kind="percent", percent=10), "code"),
}
# A page of its own without one form for the row: its small forms carry what they saw themselves.
HAS_ITS_OWN = {"stock"}


def edited_by_a_form() -> list[str]:
    """Every table whose rows the back office changes by a form of Django's."""
    request = RequestFactory().get("/")
    request.user = User(is_superuser=True, is_active=True)
    every = admin.site._registry.items()
    return sorted(model._meta.model_name or "" for model, one in every if one.has_change_permission(request))


@pytest.mark.parametrize("name", [name for name in edited_by_a_form() if name not in HAS_ITS_OWN])
def test_every_page_with_a_form_is_guarded(owner, ngozi, name):
    make, field = ROWS[name]
    row = make()
    url = reverse(f"admin:{row._meta.app_label}_{name}_change", args=[row.pk])
    mine, hers = fields_of(owner.get(url)), fields_of(ngozi.get(url))
    theirs, ours = ("CUP, BOWL", "CUP, BOTTLE") if name == "synonym" else ("HERS", "MINE")
    assert ngozi.post(url, hers | {field: theirs}).status_code == 302
    refused = owner.post(url, mine | {field: ours})
    assert (refused.status_code, "Nothing was saved: somebody changed" in refused.content.decode()) == (200, True)
    row.refresh_from_db()
    assert str(getattr(row, field)).upper() == theirs
    assert owner.post(url, fields_of(refused)).status_code == 302  # knowingly


# --- A set and its products: the one is on the page of the other -----------------------------------------


def page_of(row: Any) -> str:
    return reverse(f"admin:shop_{row._meta.model_name}_change", args=[row.pk])


def set_of(product: Product) -> Any:
    return Product.objects.get(pk=product.pk).customization_set


def test_a_product_that_came_to_a_set_meanwhile_stays(owner, ngozi):
    kept, product, ticked = make_set("Standard"), make_product(), make_product()
    mine = fields_of(owner.get(page_of(kept)))
    assert send(ngozi, page_of(product), customization_set=kept.pk).status_code == 302

    typed = {"fields-0-label": "Which colour?", "products": [ticked.pk]}
    assert owner.post(page_of(kept), mine | typed).status_code == 302

    assert (set_of(product), set_of(ticked)) == (kept, kept)
    assert kept.fields.get(name="colour").label == "Which colour?"


def test_a_product_that_left_a_set_meanwhile_does_not_come_back(owner, ngozi):
    kept, product = make_set("Standard"), make_product()
    Product.objects.update(customization_set=kept)
    mine = fields_of(owner.get(page_of(kept)))
    assert send(ngozi, page_of(product), customization_set="").status_code == 302

    assert owner.post(page_of(kept), mine | {"name": "Usual"}).status_code == 302

    assert set_of(product) is None


def test_the_page_of_a_product_hears_of_its_new_set(owner, ngozi):
    kept, product, other = make_set("Standard"), make_product(), make_product()
    mine = fields_of(owner.get(page_of(product)))
    assert send(ngozi, page_of(kept), products=[product.pk]).status_code == 302

    refused = owner.post(page_of(product), mine | {"summary": "Mine"}).content.decode()

    assert "Asks “Standard” now." in refused
    assert set_of(product) == kept
    assert not LogEntry.objects.filter(object_id=str(other.pk), content_type__model="product").exists()


def test_what_a_set_page_showed_ticked_can_be_any_nonsense(owner):
    kept, product = make_set(), make_product()
    Product.objects.update(customization_set=kept)
    for shown in ("x", "\0", "9" * 30, "-1"):
        posted = fields_of(owner.get(page_of(kept))) | {"initial-products": [shown], "products": [product.pk]}
        assert owner.post(page_of(kept), posted).status_code == 302
    assert set_of(product) == kept


def test_a_form_without_what_it_saw_is_refused(owner):
    product = make_product("Old name")
    url = reverse("admin:shop_product_change", args=[product.pk])
    posted = fields_of(owner.get(url)) | {"name": "New"}
    del posted["seen"]
    assert "Open this page from the list" in owner.post(url, posted).content.decode()
    assert Product.objects.get(pk=product.pk).name == "Old name"
