"""Which variant and how many: what is accepted, and what is said about what is not."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from shop.cart.models import MAX_QUANTITY as MOST_ON_A_LINE
from shop.stock.reserve import reserve
from shop.storefront.forms import MAX_QUANTITY, PurchaseForm
from tests.make import make_product, make_variant
from tests.orders.make import make_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def product():
    return make_product(variants=0)


def posted(product, variant, quantity="1"):
    return PurchaseForm(product, {"variant": str(getattr(variant, "pk", variant)), "quantity": quantity})


def test_a_variant_in_stock_can_be_bought(product):
    variant = make_variant(product, on_hand=3)
    form = posted(product, variant, "3")
    assert form.is_valid()
    assert form.cleaned_data == {"variant": variant, "quantity": 3}


def test_what_is_made_to_order_never_runs_out(product):
    assert posted(product, make_variant(product, on_hand=None), "20").is_valid()


@pytest.mark.parametrize(
    ("quantity", "error"),
    [
        ("", "Enter how many you want"),
        ("two", "Enter how many you want as a number, like 2"),
        ("1.5", "Enter how many you want as a number, like 2"),
        ("0", "Enter 1 or more"),
        ("-1", "Enter 1 or more"),
        ("21", "Enter 20 or fewer. For more, write to us"),
        ("4", "Only 3 left. Enter 3 or fewer"),
        ("\x00", "Enter how many you want as a number, like 2"),
    ],
)
def test_a_quantity_that_cannot_be_is_refused_with_what_to_do(product, quantity, error):
    form = posted(product, make_variant(product, on_hand=3), quantity)
    assert form.errors == {"quantity": [error]}


@pytest.mark.parametrize("key", ["0", "-1", "abc", "9" * 5_000, "\x00", "1 OR 1=1"])
def test_a_variant_that_is_none_is_refused(product, key):
    make_variant(product)
    assert list(posted(product, key).errors) == ["variant"]


def test_a_missing_variant_is_asked_for(product):
    make_variant(product)
    assert posted(product, "").errors == {"variant": ["Choose a size"]}


def test_another_products_variant_and_a_withdrawn_one_are_refused(product):
    make_variant(product)
    withdrawn = make_variant(product, is_active=False)
    for variant in (make_variant(), withdrawn):
        assert posted(product, variant).errors == {"variant": ["Choose a size from the list"]}


def test_a_sold_out_variant_is_refused_by_name(product):
    sold_out = make_variant(product, name="A6", on_hand=0)
    assert posted(product, sold_out).errors == {"variant": [f"{product.name} (A6) is sold out. Choose another"]}


def test_a_variant_without_a_count_is_sold_out(product):
    variant = make_variant(product)
    variant.stock.delete()
    assert PurchaseForm(product).is_sold_out


def test_what_others_hold_cannot_be_bought(product):
    variant = make_variant(product, on_hand=5)
    type(variant.stock).objects.update(reserved=4)
    assert posted(product, variant, "2").errors == {"quantity": ["Only 1 left. Enter 1 or fewer"]}


def test_the_first_variant_that_can_be_bought_is_chosen_until_another_is(product):
    make_variant(product, on_hand=0)
    second, third = make_variant(product), make_variant(product)
    assert PurchaseForm(product).chosen_key == str(second.pk)
    assert PurchaseForm(product, initial={"variant": third.pk}).chosen_key == str(third.pk)
    assert posted(product, third, "0").chosen_key == str(third.pk)


@pytest.mark.parametrize(
    ("on_hand", "words"),
    [(10, "In stock"), (4, "In stock"), (3, "Only 3 left"), (0, "Sold out"), (None, "Made to order")],
)
def test_stock_is_said_in_words(product, on_hand, words):
    make_variant(product, on_hand=on_hand)
    assert [choice.stock_words for choice in PurchaseForm(product).choices] == [words]


def test_a_line_of_the_cart_holds_as_many_as_the_form_allows():
    assert MAX_QUANTITY == MOST_ON_A_LINE


def test_the_form_costs_one_query_however_many_variants_there_are(product, django_assert_num_queries):
    for _ in range(6):
        make_variant(product, price_kobo=500_000, sale_price_kobo=400_000)
    with django_assert_num_queries(1):
        form = PurchaseForm(product)
        [str(choice.variant) + choice.stock_words + str(choice.price_kobo) for choice in form.choices]


def hold_the_last(product, *, is_over):
    variant = make_variant(product, on_hand=1)
    ends = timezone.now() + timedelta(minutes=-1 if is_over else 1)
    order = make_order(lines=[{"variant": variant}], hold_expires_at=ends)
    with transaction.atomic():
        reserve(order.pk, {variant.pk: 1})
    return variant, order


def test_what_only_a_run_out_hold_keeps_can_be_bought(product):
    variant, _ = hold_the_last(product, is_over=True)
    assert posted(product, variant).is_valid()


def test_what_is_held_is_sold_out_except_to_the_order_that_holds_it(product):
    variant, order = hold_the_last(product, is_over=False)
    assert not posted(product, variant).is_valid()
    posted_again = {"variant": str(variant.pk), "quantity": "1"}
    assert PurchaseForm(product, posted_again, own_order=order.pk).is_valid()
