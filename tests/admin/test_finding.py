"""What the owner changes is what is found: words, prices, synonyms."""

import pytest
from django.urls import reverse

from shop.catalogue.models import Product
from shop.catalogue.reindex import reindex, reindex_due
from shop.catalogue.vocabulary import Synonym, synonyms
from tests.admin.make import send
from tests.make import make_category, make_colour, make_product

pytestmark = pytest.mark.django_db


@pytest.fixture
def mug() -> Product:
    mug = make_product("Mug", category=make_category("Cups", parent=make_category("Kitchen", slug="kitchen")))
    reindex([mug.pk])
    return mug


def change_url(row) -> str:
    return reverse(f"admin:shop_{row._meta.model_name}_change", args=[row.pk])


def test_saving_a_product_saves_what_is_found_and_sorted_by(owner, mug):
    assert send(owner, change_url(mug), name="Bowl", **{"variants-0-price_kobo": "3,000"}).status_code == 302
    mug.refresh_from_db()
    assert mug.search_name == " bowl "
    assert mug.lowest_kobo == 300_000


@pytest.mark.parametrize("renamed", ["cups", "kitchen", "colour"])
def test_renaming_what_describes_a_product_makes_it_due(owner, mug, renamed):
    make_product()
    reindex_due()
    row = {"cups": mug.category, "kitchen": mug.category.parent, "colour": make_colour()}[renamed]
    assert send(owner, change_url(row), name="Porcelain").status_code == 302
    assert reindex_due() == (2 if renamed == "colour" else 1)
    mug.refresh_from_db()
    assert " porcelain " in mug.search_text


def test_what_else_changes_makes_nothing_due(owner, mug):
    assert send(owner, change_url(mug.category), description="New").status_code == 302
    assert reindex_due() == 0


def test_synonyms_count_from_the_moment_they_are_saved(owner, django_capture_on_commit_callbacks):
    assert synonyms() == {}
    with django_capture_on_commit_callbacks(execute=True):
        assert send(owner, reverse("admin:shop_synonym_add"), words="Cup = Mug").status_code == 302
    assert synonyms() == {"cup": {"cup", "mug"}, "mug": {"cup", "mug"}}
    with django_capture_on_commit_callbacks(execute=True):
        owner.post(reverse("admin:shop_synonym_delete", args=[Synonym.objects.get().pk]), {"post": "yes"})
    assert synonyms() == {}


@pytest.mark.parametrize("typed", ["cup", "cup = cup", "= , /", ""])
def test_one_word_alone_means_nothing_else(owner, typed):
    response = send(owner, reverse("admin:shop_synonym_add"), words=typed)
    assert response.status_code == 200
    assert not Synonym.objects.exists()
