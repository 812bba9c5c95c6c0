"""What a form costs the database, and what crispy is told to draw."""

import pytest
from crispy_forms.layout import Field

from shop.catalogue.models import Colour, Product, ProductColour
from shop.catalogue.tree import category_tree
from shop.delivery.models import DeliveryPlace
from shop.personalisation.customization import added_price_kobo, check_answers, describe
from shop.personalisation.forms import customization_form
from shop.personalisation.offer import offer_of, offers_for
from shop.personalisation.sets import ensure_standard_set, touch_set
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
def test_a_giftpack_form_takes_five_queries_however_many_extras(count, django_assert_num_queries):
    pack = Product.objects.get(pk=make_giftpack(*extras(count)).pk)
    with django_assert_num_queries(5):  # set, fields, colours, extras with variants and stock, places
        form = customization_form(pack, posted(GIFTPACK_POST))
        assert form.is_valid()
        form.as_div()


def test_a_held_extra_costs_one_query_more(django_assert_num_queries):
    pack = make_giftpack(*extras(3))
    Stock.objects.update(reserved=1)
    with django_assert_num_queries(5):
        customization_form(pack)


def test_a_standard_form_takes_four_queries(django_assert_num_queries):
    product = Product.objects.get(pk=make_standard_product().pk)
    with django_assert_num_queries(4):  # set, fields, colours, places
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
    [where] = where.fields
    assert (where.fields, where.flat_attrs) == (["location_other"], ' data-shows-when="location=other"')
    drawn: dict[str, str] = {}
    for field in fields:
        [inner] = field.fields  # drawn once; the extras stand in a box of their own, with what is engraved on them
        drawn |= {inner.fields[0]: inner.template} if isinstance(inner, Field) else {inner: field.template}
    assert [*drawn, "location_other"] == list(customization_form(pack).fields)
    assert {name: template for name, template in drawn.items() if template != Field.template} == {
        "colour": "giftings/swatches.html",
        "recipient": "giftings/choices.html",
        "lettering": "giftings/lettering.html",
        "extras": "giftings/choices.html",
    }


def test_fields_and_places_are_remembered(django_assert_num_queries, settings):
    settings.REMEMBERED_SECONDS = 30
    product = make_standard_product()
    customization_form(product)
    product = Product.objects.select_related("customization_set").get(pk=product.pk)
    with django_assert_num_queries(1):  # colours
        customization_form(product)


def test_fields_are_never_older_than_the_version_of_their_set(settings):
    settings.REMEMBERED_SECONDS = 30
    product, asked = make_standard_product(), ensure_standard_set()
    assert "message" not in customization_form(product).fields
    asked.fields.create(kind="message", name="message", label="Message")
    touch_set(asked.pk)
    assert "message" in customization_form(Product.objects.get(pk=product.pk)).fields


def test_an_empty_form_is_drawn_once_and_again_for_any_difference(settings):
    settings.REMEMBERED_SECONDS = 0
    product, asked = make_standard_product(), ensure_standard_set()

    def drawn(**initial: str) -> str:
        return customization_form(Product.objects.get(pk=product.pk), initial=initial).drawn()

    before = drawn()
    assert drawn() == before
    seen = {before, drawn(phone="0803 123 4567")}
    for change in (
        lambda: DeliveryPlace.objects.filter(slug="abeokuta").update(name="Ìbàdàn"),
        lambda: ProductColour.objects.filter(colour__slug="clay").update(is_available=False),
        lambda: asked.fields.filter(name="inscription").update(label="Words"),
        lambda: Colour.objects.filter(slug="indigo").update(hex="#000000"),
    ):
        change()
        assert drawn() not in seen
        seen.add(drawn())
    assert len(seen) == 6
