"""What lists and search read of a product: when it is worked out, from what, and that it can be repeated."""

from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone

from shop.catalogue.models import Product, Variant
from shop.catalogue.reindex import reindex, reindex_all, reindex_due
from shop.catalogue.vocabulary import SearchWord, WordPiece
from tests.make import make_category, make_product, make_variant

pytestmark = pytest.mark.django_db


@pytest.fixture
def mug() -> Product:
    cups = make_category("Cups", parent=make_category("Kitchen"))
    mug = make_product("Àṣọ Òkè Mug", variants=0, category=cups, summary="For tea", description="Glazed. For tea.")
    make_variant(mug, name="330 ml", price_kobo=500_000)
    make_variant(mug, name="Gone", price_kobo=100_000, is_active=False)
    return mug


def test_the_words_are_folded_once_each_with_spaces_around(mug):
    assert reindex([mug.pk]) == 1
    mug.refresh_from_db()
    assert mug.search_name == " aso oke mug "
    assert mug.search_text == " aso oke mug for tea cup kitchen cups clay indigo 330 ml glazed "
    assert (mug.lowest_kobo, mug.index_due_at) == (500_000, None)


def test_slips_are_guessed_from_the_short_texts_only(mug):
    reindex([mug.pk])
    known = set(SearchWord.objects.values_list("word", flat=True))
    assert known == {"aso", "oke", "mug", "tea", "cup", "kitchen", "cups", "indigo", "clay"}


def test_it_can_be_repeated_and_then_changes_nothing(mug):
    reindex([mug.pk])
    before = [list(model.objects.order_by("pk").values_list()) for model in (Product, SearchWord, WordPiece)]
    reindex([mug.pk])
    assert [list(model.objects.order_by("pk").values_list()) for model in (Product, SearchWord, WordPiece)] == before


def test_a_product_that_nobody_reindexed_is_due(mug):
    assert reindex_due() == 1
    assert reindex_due() == 0


@time_machine.travel("2026-11-21 10:00:00+00:00", tick=False)
def test_a_sale_is_the_lowest_price_while_it_lasts_and_its_ends_make_it_due(mug):
    now = timezone.now()
    starts, ends = now + timedelta(hours=1), now + timedelta(hours=3)
    Variant.objects.filter(name="330 ml").update(sale_price_kobo=400_000, sale_starts_at=starts, sale_ends_at=ends)
    reindex([mug.pk])
    seen = []
    for hours in (0, 2, 4):
        with time_machine.travel(now + timedelta(hours=hours), tick=False):
            reindex_due()
            mug.refresh_from_db()
            seen.append((mug.lowest_kobo, mug.index_due_at))
    assert seen == [(500_000, starts), (400_000, ends), (500_000, None)]


def test_a_product_without_a_size_has_no_price(mug):
    mug.variants.update(is_active=False)
    reindex([mug.pk])
    mug.refresh_from_db()
    assert mug.lowest_kobo is None


def test_doing_all_anew_forgets_words_that_no_product_has(mug):
    reindex([mug.pk])
    Product.objects.update(name="Bowl")
    assert reindex_all() == 1
    assert SearchWord.objects.filter(word="bowl").exists()
    assert not SearchWord.objects.filter(word="mug").exists()
    assert not WordPiece.objects.filter(piece="mug").exists()


def test_the_queries_do_not_grow_with_the_products(mug, django_assert_max_num_queries):
    products = [mug.pk, *(make_product(category=mug.category).pk for _ in range(9))]
    with django_assert_max_num_queries(13):
        assert reindex(products) == 10


def test_the_command_does_what_is_due_or_everything(mug, capsys):
    call_command("reindex")
    call_command("reindex")
    call_command("reindex", all=True)
    assert capsys.readouterr().out.splitlines() == ["reindex: 1 products", "reindex: 0 products", "reindex: 1 products"]
