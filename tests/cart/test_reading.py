from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from shop.cart.change import add_line
from shop.cart.models import Cart
from shop.cart.read import read_cart
from shop.catalogue.models import Category, ProductColour, Variant
from shop.catalogue.tree import forget_tree
from shop.personalisation.art import Art
from shop.personalisation.models import CustomizationField
from shop.stock.models import Stock
from shop.stock.reserve import release, reserve
from tests.cart.make import (
    make_cup,
    make_customization,
    make_line,
    make_pack,
    make_plain_line,
    make_unpaid_order,
    snapshot,
)
from tests.make import make_category, make_place, make_product, make_set, make_variant

pytestmark = pytest.mark.django_db


def pack_with_journal(quantity: int = 2, **journal: Any):
    """Make a cart of packs at ₦9,500 with a journal at ₦9,500 in each."""
    extra = make_product("Journal", variants=0)
    make_variant(extra, name="A5", **journal)
    return add_line(Cart(), make_pack(extra), quantity, make_customization(extras=(extra,)))


def test_an_empty_cart_has_nothing_and_is_not_ready():
    view = read_cart(Cart.objects.create())
    assert (view.lines, view.items_kobo, view.count, view.is_ready) == ((), 0, 0, False)


def test_a_line_says_what_it_is_and_costs():
    line = make_line(make_cup(price_kobo=950_000), quantity=2)
    view = read_cart(line.cart)
    [shown] = view.lines
    assert (view.cart_id, view.version) == (line.cart_id, 1)
    assert (view.items_kobo, view.count, view.is_ready) == (1_900_000, 2, True)
    assert (shown.line_id, shown.variant, shown.quantity) == (line.pk, line.variant, 2)
    assert (shown.unit_price_kobo, shown.total_kobo, shown.gift_total_kobo) == (950_000, 1_900_000, 1_900_000)
    assert (shown.available, shown.problem, shown.notice, shown.can_be_edited) == (10, "", "", True)
    assert [(answer["label"], answer["text"]) for answer in shown.description] == [
        ("Colour", "Indigo"),
        ("Inscription", "Tolu"),
    ]
    assert shown.picture_url == Art("cup", "#2a2f7f", "modern", "Tolu").url


def test_what_a_filled_in_field_adds_is_in_the_price_of_a_piece():
    line = make_line(make_cup(price_kobo=950_000), quantity=2)
    CustomizationField.objects.filter(name="inscription").update(price_kobo=50_000)
    assert read_cart(line.cart).lines[0].unit_price_kobo == 1_000_000


def test_a_product_without_a_form_has_no_answers_and_cannot_be_edited():
    line = add_line(Cart(), make_product().variants.get(), 1, make_customization())
    line.customization = {}
    line.save()
    [shown] = read_cart(line.cart).lines
    assert (shown.description, shown.can_be_edited, shown.problem) == ([], False, "")


def test_a_pack_and_its_extras_are_one_gift():
    view = read_cart(pack_with_journal(quantity=2).cart)
    [shown] = view.lines
    [extra] = shown.extras
    assert (extra.quantity, extra.unit_price_kobo, extra.total_kobo) == (2, 950_000, 1_900_000)
    assert (shown.total_kobo, shown.gift_total_kobo, shown.gift_price_kobo) == (1_900_000, 3_800_000, 1_900_000)
    assert (view.count, view.items_kobo) == (2, 3_800_000)


class TestPrices:
    @pytest.mark.parametrize(
        ("price_kobo", "notice"),
        [
            (1_000_000, "The price went up from ₦9,500 to ₦10,000"),
            (900_000, "The price went down from ₦9,500 to ₦9,000"),
        ],
    )
    def test_a_moved_price_is_said_with_the_old_one_and_counted_with_the_new(self, price_kobo, notice):
        line = make_line(make_cup(price_kobo=950_000))
        Variant.objects.update(price_kobo=price_kobo)
        view = read_cart(line.cart)
        [shown] = view.lines
        assert (shown.seen_price_kobo, shown.unit_price_kobo, shown.notice) == (950_000, price_kobo, notice)
        assert shown.is_price_moved
        assert (view.items_kobo, view.is_ready) == (price_kobo, True)

    def test_the_end_of_a_sale_is_called_that(self):
        line = make_line(make_cup(price_kobo=950_000, sale_price_kobo=800_000))
        Variant.objects.update(sale_ends_at=timezone.now())
        [shown] = read_cart(line.cart).lines
        assert shown.notice == "The sale ended: the price went from ₦8,000 to ₦9,500"
        assert shown.total_kobo == 950_000

    def test_the_price_of_an_extra_is_part_of_the_gifts(self):
        pack = pack_with_journal()
        Variant.objects.filter(product__name="Journal").update(price_kobo=1_000_000)
        [shown] = read_cart(pack.cart).lines
        assert shown.notice == "The price went up from ₦19,000 to ₦19,500"


class TestStock:
    def test_few_left_is_said_and_does_not_stop_anybody(self):
        line = make_line(quantity=2)
        Stock.objects.update(on_hand=3)
        view = read_cart(line.cart)
        assert (view.lines[0].notice, view.lines[0].problem, view.is_ready) == ("Only 3 left", "", True)

    def test_fewer_than_wanted_is_a_problem(self):
        line = make_line(quantity=5)
        Stock.objects.update(on_hand=3)
        view = read_cart(line.cart)
        assert view.lines[0].problem == "Only 3 left of Cup (350 ml), and your cart has 5"
        assert (view.lines[0].notice, view.is_ready) == ("", False)

    def test_sold_out_is_a_problem(self):
        line = make_line()
        Stock.objects.update(on_hand=0)
        assert read_cart(line.cart).lines[0].problem == "Cup (350 ml) is sold out"

    def test_lines_of_one_variant_are_added_up_and_all_say_so(self):
        line = make_line(quantity=2)
        add_line(line.cart, line.variant, 2, make_customization("Bisi"))
        Stock.objects.update(on_hand=3)
        sentence = "Only 3 left of Cup (350 ml), and your cart has 4"
        assert [shown.problem for shown in read_cart(line.cart).lines] == [sentence, sentence]

    def test_an_extra_that_is_sold_out_stops_its_pack(self):
        pack = pack_with_journal()
        Stock.objects.filter(variant__product__name="Journal").update(on_hand=0)
        assert read_cart(pack.cart).lines[0].problem == (
            "The extra Journal (A5) is sold out. Edit the gift to choose another"
        )

    def test_extras_and_lines_of_the_same_variant_are_added_up(self):
        pack = pack_with_journal(quantity=2)
        journal = pack.extras.get().variant
        make_plain_line(journal, quantity=2, cart=pack.cart)
        Stock.objects.filter(variant=journal).update(on_hand=3)
        sentence = "Only 3 left of Journal (A5), and your cart has 4"
        assert [line.problem for line in read_cart(pack.cart).lines] == [sentence, sentence]

    def test_what_is_made_to_order_has_no_number(self):
        assert read_cart(make_line(make_cup(on_hand=None)).cart).lines[0].available is None


class TestChangesByTheOwner:
    def test_an_archived_product_stays_in_the_cart_with_a_problem(self):
        line = make_line()
        product = line.variant.product
        product.is_active = False
        product.save()
        [shown] = read_cart(line.cart).lines
        assert (shown.problem, shown.can_be_edited) == ("This gift is no longer sold", False)

    def test_a_gift_below_an_archived_category_is_no_longer_sold(self):
        line = make_line()
        above = make_category("Above", is_active=False)
        Category.objects.filter(pk=line.variant.product.category_id).update(parent=above)
        forget_tree()
        [shown] = read_cart(line.cart).lines
        assert (shown.problem, shown.can_be_edited) == ("This gift is no longer sold", False)

    def test_an_extra_below_an_archived_category_stops_its_pack(self):
        pack = pack_with_journal()
        above = make_category("Above", is_active=False)
        Category.objects.filter(products__name="Journal").update(parent=above)
        forget_tree()
        assert read_cart(pack.cart).lines[0].problem == (
            "The extra Journal (A5) is no longer sold. Edit the gift to choose another"
        )

    def test_an_archived_extra_stops_its_pack(self):
        pack = pack_with_journal()
        Variant.objects.filter(product__name="Journal").update(is_active=False)
        assert read_cart(pack.cart).lines[0].problem == (
            "The extra Journal (A5) is no longer sold. Edit the gift to choose another"
        )

    def test_a_withdrawn_colour_is_a_problem(self):
        line = make_line()
        ProductColour.objects.filter(colour__slug="indigo").update(is_available=False)
        assert read_cart(line.cart).lines[0].problem.endswith(". Edit the gift to put it right")

    def test_a_shorter_limit_on_the_text_is_a_problem(self):
        line = make_line()
        CustomizationField.objects.filter(name="inscription").update(max_length=3)
        assert read_cart(line.cart).lines[0].problem.startswith("Use at most 3 characters")


def test_the_place_is_said_in_words():
    made_of = make_set("Reached", "phone", "location")
    make_place("Ikeja", state="Lagos")
    variant = make_product(customization_set=made_of).variants.get()
    contact = {"phone": "+2348031234567", "phone_typed": "0803 123 4567", "location": "ikeja", "location_other": ""}
    line = add_line(Cart(), variant, 1, make_customization(contact=contact))
    line.customization = {}
    line.save()
    [shown] = read_cart(line.cart).lines
    assert (shown.place, shown.problem) == ("Ikeja", "")


def test_reading_changes_nothing():
    line = make_line(quantity=5)
    Variant.objects.update(price_kobo=1)
    Stock.objects.update(on_hand=0)
    before = snapshot(line.cart)
    read_cart(line.cart)
    assert snapshot(line.cart) == before


def test_what_the_shoppers_own_unpaid_order_holds_is_not_sold_out_to_them():
    line = make_line(make_cup(on_hand=3), quantity=2)
    order = make_unpaid_order(line.cart)
    reserve(order.pk, {line.variant_id: 2})
    [shown] = read_cart(line.cart).lines
    assert (shown.available, shown.problem) == (3, "")
    release(order.pk)
    assert read_cart(line.cart).lines[0].available == 3


def test_another_shoppers_unpaid_order_is():
    line = make_line(make_cup(on_hand=3), quantity=2)
    order = make_unpaid_order(Cart.objects.create())
    reserve(order.pk, {line.variant_id: 2})
    assert read_cart(line.cart).lines[0].problem == "Only 1 left of Cup (350 ml), and your cart has 2"


@pytest.mark.parametrize("lines", [1, 12])
def test_reading_takes_six_queries_however_many_lines_there_are(lines):
    make_place()
    cart = Cart()
    for number in range(lines):
        extra = make_product(f"Extra {number}")
        made_of = make_set(f"Set {number}", "colour", "inscription", "extras", "phone", "location")
        pack = make_product(f"Pack {number}", variants=0, customization_set=made_of)
        pack.extras.set([extra])
        add_line(cart, make_variant(pack), 1, make_customization(extras=(extra,)))
    reserve(make_unpaid_order(cart).pk, {cart.lines.all()[0].variant_id: 8})
    with CaptureQueriesContext(connection) as queries:
        read_cart(cart)
    assert len(queries) == 6


def test_who_holds_a_variant_is_asked_only_where_it_is_scarce(django_assert_num_queries):
    line = make_line(make_cup(on_hand=10), quantity=2)
    reserve(make_unpaid_order(Cart.objects.create()).pk, {line.variant_id: 4})
    read_cart(line.cart)  # fills the caches
    with CaptureQueriesContext(connection) as plenty:
        [shown] = read_cart(line.cart).lines
    assert (shown.problem, shown.notice) == ("", "")
    reserve(make_unpaid_order(Cart.objects.create()).pk, {line.variant_id: 3})
    with django_assert_num_queries(len(plenty) + 1):
        [shown] = read_cart(line.cart).lines
    assert (shown.problem, shown.notice) == ("", "Only 3 left")
