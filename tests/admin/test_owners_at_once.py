"""Two owners with the same page open: nothing is written over unseen."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from shop.catalogue.models import Product
from tests.admin.make import fields_of
from tests.make import make_category, make_place, make_product

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


@pytest.mark.parametrize("name", ["category", "deliveryplace"])
def test_small_pages_are_guarded_too(owner, ngozi, name):
    row = make_category() if name == "category" else make_place()
    url = reverse(f"admin:shop_{name}_change", args=[row.pk])
    mine, hers = fields_of(owner.get(url)), fields_of(ngozi.get(url))
    assert ngozi.post(url, hers | {"name": "Hers"}).status_code == 302
    assert owner.post(url, mine | {"name": "Mine"}).status_code == 200
    row.refresh_from_db()
    assert row.name == "Hers"


def test_a_form_without_what_it_saw_is_refused(owner):
    product = make_product("Old name")
    url = reverse("admin:shop_product_change", args=[product.pk])
    posted = fields_of(owner.get(url)) | {"name": "New"}
    del posted["seen"]
    assert "Open this page from the list" in owner.post(url, posted).content.decode()
    assert Product.objects.get(pk=product.pk).name == "Old name"
