"""What can be bought: the cart, the giftpacks and the storefront say the same of every product."""

import pytest
from django.db import models

from shop.catalogue.models import Category, Product, Variant
from shop.catalogue.offered import is_offered, offered_variants
from shop.catalogue.tree import category_tree
from shop.storefront.shown import shown_products
from tests.make import make_category, make_product

pytestmark = pytest.mark.django_db


@pytest.fixture
def variant() -> Variant:
    """A variant of a product in Drinkware > Cups."""
    cups = make_category("Cups", parent=make_category("Drinkware"))
    return make_product(category=cups).variants.get()


def read_again(variant: Variant) -> Variant:
    return Variant.objects.select_related("product__category").get(pk=variant.pk)


def test_a_variant_is_offered_while_everything_above_it_is(variant: Variant) -> None:
    assert is_offered(read_again(variant))
    assert list(offered_variants()) == [variant]


@pytest.mark.parametrize(
    ("model", "which"),
    [(Variant, {}), (Product, {}), (Category, {"name": "Cups"}), (Category, {"name": "Drinkware"})],
    ids=["itself", "its product", "its category", "the category above"],
)
def test_anything_archived_above_it_ends_that(
    variant: Variant, model: type[models.Model], which: dict[str, str]
) -> None:
    model._default_manager.filter(**which).update(is_active=False)
    assert not is_offered(read_again(variant))
    assert not offered_variants().exists()
    assert not shown_products().exists()


def test_a_category_newer_than_the_tree_hides_nothing(variant: Variant) -> None:
    category_tree()
    newer = make_product().variants.get()
    assert is_offered(read_again(newer))
    assert newer in offered_variants()
