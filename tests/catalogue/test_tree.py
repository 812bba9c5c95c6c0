"""The tree of categories: what shoppers see, in the owner's order, whatever the table holds."""

import pytest
from django.core.cache import cache
from django.test import Client

from shop.catalogue.models import Category
from shop.catalogue.tree import category_tree, forget_tree
from tests.make import make_category

pytestmark = pytest.mark.django_db


def names(categories):
    return [category.name for category in categories]


@pytest.fixture
def drinkware():
    """Drinkware > Cups > Travel cups; Drinkware > Bottles; Journals, which the owner put first."""
    top = make_category("Drinkware", position=2)
    cups = make_category("Cups", parent=top, position=1)
    make_category("Bottles", parent=top, position=2)
    make_category("Travel cups", parent=cups)
    make_category("Journals", position=1)
    return top


def test_categories_come_in_the_owners_order_each_before_its_descendants(drinkware):
    assert names(category_tree()) == ["Journals", "Drinkware", "Cups", "Travel cups", "Bottles"]
    assert names(category_tree().roots) == ["Journals", "Drinkware"]


def test_a_category_knows_what_is_above_and_below_it(drinkware):
    tree = category_tree()
    travel = Category.objects.get(name="Travel cups")
    assert names(tree.ancestors(travel)) == ["Drinkware", "Cups"]
    assert names(tree.children(drinkware)) == ["Cups", "Bottles"]
    below = Category.objects.filter(name__in=["Drinkware", "Cups", "Travel cups", "Bottles"])
    assert sorted(tree.descendant_ids(drinkware)) == sorted(below.values_list("pk", flat=True))
    assert tree.descendant_ids(travel) == [travel.pk]


def test_an_archived_category_is_hidden_with_all_below_it(drinkware):
    Category.objects.filter(name="Cups").update(is_active=False)
    assert names(category_tree()) == ["Journals", "Drinkware", "Bottles"]
    assert Category.objects.get(name="Travel cups") not in category_tree()


def test_an_archived_root_is_no_root(drinkware):
    Category.objects.filter(name="Drinkware").update(is_active=False)
    assert names(category_tree().roots) == ["Journals"]
    assert names(category_tree()) == ["Journals"]


def test_a_loop_of_parents_is_cut_open_and_stays_visible(drinkware):
    Category.objects.filter(name="Drinkware").update(parent=Category.objects.get(name="Travel cups"))
    tree = category_tree()
    assert sorted(names(tree)) == ["Bottles", "Cups", "Drinkware", "Journals", "Travel cups"]
    for category in tree:
        assert category not in tree.ancestors(category)
        assert len(tree.descendant_ids(category)) == len(set(tree.descendant_ids(category)))
    assert len(tree.roots) == 2


def test_the_tree_costs_one_query_and_then_none(drinkware, django_assert_num_queries):
    cache.clear()
    with django_assert_num_queries(1):
        category_tree()
    with django_assert_num_queries(0):
        category_tree()


def test_a_forgotten_tree_is_read_again(drinkware):
    category_tree()
    make_category("Pens", position=0)
    assert "Pens" not in names(category_tree())
    forget_tree()
    assert names(category_tree().roots) == ["Pens", "Journals", "Drinkware"]


def test_the_header_of_every_page_links_the_top_level(drinkware, client: Client):
    page = client.get("/").content.decode()
    header = page[page.index('<nav class="categories"') : page.index("</header>")]
    assert [header.count(name) for name in ("Journals", "Drinkware", "Cups")] == [1, 1, 0]
