"""What a form costs the database, and what crispy is told to draw."""

import pytest
from crispy_forms.layout import Field

from shop.catalogue.models import Product
from shop.catalogue.tree import category_tree
from shop.personalisation.customization import added_price_kobo, check_answers, describe
from shop.personalisation.forms import customization_form
from shop.personalisation.offer import offer_of, offers_for
from shop.stock.models import Stock
from tests.make import make_product, make_variant
from tests.personalisation.make import GIFTPACK_POST, filled, make_giftpack, make_standard_product, posted

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _tree_is_cached(db):
    """As for every form that is part of a page: the header has read the categories."""
    category_tree()


def extras(count: int) -> list[Product]:
    made = [make_product() for _ in range(count)]
    for product in made:
        make_variant(product)
    return made


@pytest.mark.parametrize("count", [1, 12])
def test_a_giftpack_form_takes_four_queries_however_many_extras(count, django_assert_num_queries):
    pack = Product.objects.get(pk=make_giftpack(*extras(count)).pk)
    with django_assert_num_queries(4):  # fields with their set, colours, extras with variants and stock, places
        form = customization_form(pack, posted(GIFTPACK_POST))
        assert form.is_valid()
        form.as_div()


def test_a_held_extra_costs_one_query_more(django_assert_num_queries):
    pack = make_giftpack(*extras(3))
    Stock.objects.update(reserved=1)
    with django_assert_num_queries(5):
        customization_form(pack)


def test_a_standard_form_takes_three_queries(django_assert_num_queries):
    product = Product.objects.get(pk=make_standard_product().pk)
    with django_assert_num_queries(3):  # fields with their set, colours, places
        customization_form(product).as_div()


def test_a_product_without_a_set_takes_no_query(django_assert_num_queries):
    product = make_product()
    with django_assert_num_queries(0):
        customization_form(product)


def test_many_products_take_four_queries_together_and_their_lines_none(django_assert_num_queries):
    packs = [make_giftpack(*extras(2)) for _ in range(3)]
    products = [*packs, make_standard_product(), make_product()]
    answers = filled(packs[0], GIFTPACK_POST).customization()
    with django_assert_num_queries(4):
        offers = offers_for(products)
    with django_assert_num_queries(0):
        for product in packs:
            offer = offers[product.pk]
            assert check_answers(offer, answers.answers, answers.contact) == {}
            assert describe(offer, answers.answers)
            assert added_price_kobo(offer, answers.answers) == 0
    assert [offers[product.pk] for product in packs] == [offer_of(product) for product in packs]


def test_crispy_draws_fields_only_in_order_with_the_templates_of_our_pack():
    pack = make_giftpack(*extras(1))
    helper = customization_form(pack).helper
    assert (helper.form_tag, helper.disable_csrf) == (False, True)
    *fields, where = helper.layout.fields
    assert (where.fields, where.flat_attrs) == (["location_other"], ' data-shows-when="location=other"')
    drawn: dict[str, str] = {}
    for field in fields:
        [inner] = field.fields  # the extras stand in a box of their own, with what is engraved on them
        drawn |= {inner.fields[0]: inner.template} if isinstance(inner, Field) else {inner: field.template}
    assert [*drawn, "location_other"] == list(customization_form(pack).fields)
    assert {name: template for name, template in drawn.items() if template != Field.template} == {
        "colour": "giftings/swatches.html",
        "recipient": "giftings/choices.html",
        "lettering": "giftings/lettering.html",
        "extras": "giftings/choices.html",
    }
