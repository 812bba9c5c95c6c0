from typing import Any

import pytest
from django.db.models import QuerySet

from shop.cart.change import add_line, put_only
from shop.cart.models import MAX_LINES, MAX_QUANTITY, Cart, CartLine
from shop.cart.refused import CartRefused
from shop.catalogue.models import Category, Product, Variant
from shop.stock.models import Stock
from shop.stock.reserve import reserve
from tests.cart.make import make_cup, make_customization, make_line, make_pack, make_unpaid_order, snapshot
from tests.make import make_product, make_variant

pytestmark = pytest.mark.django_db


def test_a_new_gift_becomes_a_line_and_grows_the_version():
    cart, variant = Cart(), make_cup(price_kobo=950_000)
    asked = make_customization("Ọmọ́lọlá", contact={"phone": "+2348031234567", "phone_typed": "0803 123 4567"})
    line = add_line(cart, variant, 2, asked)
    line.refresh_from_db()
    assert (line.variant, line.quantity, line.seen_price_kobo) == (variant, 2, 950_000)
    assert line.customization == {"colour": "indigo", "inscription": "Ọmọ́lọlá"}
    assert line.contact == {"phone": "+2348031234567", "phone_typed": "0803 123 4567"}
    assert (line.digest, line.set_version) == (asked.digest, 1)
    assert Cart.objects.get(pk=cart.pk).version == cart.version == 1


def test_adding_moves_the_time_that_keeps_a_cart_from_being_cleaned_up():
    line = make_line()
    before = line.cart.updated_at
    add_line(line.cart, line.variant, 1, make_customization())
    assert Cart.objects.get(pk=line.cart_id).updated_at > before


def test_the_same_gift_again_raises_the_quantity_of_its_line():
    line = make_line(quantity=2)
    again = add_line(line.cart, line.variant, 3, make_customization())
    assert again.pk == line.pk
    assert CartLine.objects.get().quantity == 5
    assert Cart.objects.get().version == 2


def test_another_inscription_is_another_line():
    line = make_line()
    add_line(line.cart, line.variant, 1, make_customization("Bisi"))
    assert [line.customization["inscription"] for line in line.cart.lines.all()] == ["Tolu", "Bisi"]


def test_another_size_is_another_line():
    line = make_line()
    add_line(line.cart, make_variant(line.variant.product), 1, make_customization())
    assert line.cart.lines.count() == 2


def test_the_same_gift_in_two_carts_is_a_line_in_each():
    line = make_line()
    add_line(Cart(), line.variant, 1, make_customization())
    assert sorted(CartLine.objects.values_list("quantity", flat=True)) == [1, 1]


def test_phone_and_place_do_not_split_lines_and_the_latest_are_kept():
    cart, variant = Cart(), make_cup()
    first = {"phone": "+2348031234567", "phone_typed": "0803…", "location": "other", "location_other": "Kano"}
    add_line(cart, variant, 1, make_customization(contact=first))
    latest = {"phone": "", "phone_typed": "", "location": "ikeja", "location_other": ""}
    line = add_line(cart, variant, 1, make_customization(contact=latest))
    line.refresh_from_db()
    assert line.quantity == 2
    assert line.contact == first | {"location": "ikeja", "location_other": ""}


def test_answers_decide_even_where_digests_are_equal():
    line = make_line()
    other = make_customization("Bisi")
    forged = type(other)(other.answers, other.contact, line.digest, other.set_version, other.extra_ids)
    before = snapshot(line.cart)
    with pytest.raises(CartRefused, match="cannot be told from another one"):
        add_line(line.cart, line.variant, 1, forged)
    assert snapshot(line.cart) == before


@pytest.mark.parametrize(
    ("quantity", "sentence"),
    [
        (0, "Enter a quantity of 1 or more"),
        (-1, "Enter a quantity of 1 or more"),
        (MAX_QUANTITY + 1, "Enter a quantity of at most 20"),
        (10**20, "Enter a quantity of at most 20"),
    ],
)
def test_a_quantity_outside_the_limits_is_refused_and_no_cart_is_made(quantity, sentence):
    with pytest.raises(CartRefused) as refused:
        add_line(Cart(), make_cup(on_hand=None), quantity, make_customization())
    assert str(refused.value) == sentence
    assert not Cart.objects.exists()


def test_merging_above_the_limit_is_refused_and_says_how_many_fit():
    line = make_line(make_cup(on_hand=None), quantity=15)
    before = snapshot(line.cart)
    with pytest.raises(CartRefused) as refused:
        add_line(line.cart, line.variant, 6, make_customization())
    assert str(refused.value) == "You can have at most 20 of one gift. 15 are in your cart, so 5 more can be added"
    assert snapshot(line.cart) == before


def test_a_full_line_says_that_no_more_can_be_added():
    line = make_line(make_cup(on_hand=None), quantity=MAX_QUANTITY)
    with pytest.raises(CartRefused, match="20 are in your cart, so no more can be added"):
        add_line(line.cart, line.variant, 1, make_customization())


def test_a_cart_takes_fifty_lines_and_no_more():
    cart, variant = Cart(), make_cup(on_hand=None)
    for number in range(MAX_LINES):
        add_line(cart, variant, 1, make_customization(f"Name {number}"))
    with pytest.raises(CartRefused, match="Your cart is full: 50 different gifts fit"):
        add_line(cart, variant, 1, make_customization("One more"))
    assert cart.lines.count() == MAX_LINES
    add_line(cart, variant, 1, make_customization("Name 0"))  # one that is there already still grows


def test_more_than_there_is_is_refused():
    with pytest.raises(CartRefused) as refused:
        make_line(make_cup(on_hand=3), quantity=4)
    assert str(refused.value) == "Only 3 left of Cup (350 ml), and your cart would have 4"
    assert not Cart.objects.exists()


def test_what_is_there_can_be_had_to_the_last_piece():
    assert make_line(make_cup(on_hand=3), quantity=3).quantity == 3


def test_pieces_held_for_other_orders_are_not_available():
    variant = make_cup(on_hand=3)
    Stock.objects.update(reserved=2)
    with pytest.raises(CartRefused, match="Only 1 left of"):
        make_line(Variant.objects.get(pk=variant.pk), quantity=2)


def test_pieces_held_for_this_carts_own_unpaid_order_are_available_to_it():
    line = make_line(make_cup(on_hand=3), quantity=2)
    reserve(make_unpaid_order(line.cart).pk, {line.variant_id: 2})
    assert add_line(line.cart, line.variant, 1, make_customization()).quantity == 3


def test_lines_of_one_variant_are_added_up_against_stock():
    line = make_line(make_cup(on_hand=3), quantity=2)
    before = snapshot(line.cart)
    with pytest.raises(CartRefused, match=r"Only 3 left of .*, and your cart would have 4"):
        add_line(line.cart, line.variant, 2, make_customization("Bisi"))
    assert snapshot(line.cart) == before


def test_a_sold_out_variant_and_one_without_a_stock_row_are_refused_alike():
    sold_out, uncounted = make_cup(on_hand=0), make_variant(make_product(variants=0))
    Stock.objects.filter(variant=uncounted).delete()
    uncounted.refresh_from_db()
    for variant in (sold_out, uncounted):
        with pytest.raises(CartRefused, match="is sold out"):
            make_line(variant)


def test_what_is_made_to_order_never_runs_out():
    assert make_line(make_cup(on_hand=None), quantity=20).quantity == 20


@pytest.mark.parametrize("switch", ["variant", "product", "category"])
def test_what_is_no_longer_offered_is_refused(switch):
    variant = make_cup()
    rows: dict[str, QuerySet[Any]] = {
        "variant": Variant.objects.all(),
        "product": Product.objects.all(),
        "category": Category.objects.all(),
    }
    rows[switch].update(is_active=False)
    variant = Variant.objects.get()
    with pytest.raises(CartRefused, match="Cup is no longer sold"):
        make_line(variant)


def test_a_cart_that_was_cleaned_up_is_refused_with_a_sentence():
    line = make_line()
    Cart.objects.all().delete()
    with pytest.raises(CartRefused, match="Add the gift again"):
        add_line(line.cart, line.variant, 1, make_customization())


def test_what_an_order_of_another_tab_holds_for_this_cart_can_be_asked_for():
    """It was placed since this request looked at the cart."""
    cup = make_cup(on_hand=2)
    seen = make_line(cup).cart
    reserve(make_unpaid_order(Cart.objects.get()).pk, {cup.pk: 1})
    add_line(seen, Variant.objects.get(), 1, make_customization("Ada"))
    assert CartLine.objects.count() == 2


def test_a_cart_that_is_given_other_gifts_knows_its_version():
    cart, cup = Cart(), make_cup()
    add_line(cart, cup, 1, make_customization("Ada"))
    put_only(cart, cup, [(make_customization("Obi"), 1)])
    assert cart.version == Cart.objects.get().version == 2


class TestExtras:
    def test_extras_become_child_lines_as_many_as_there_are_packs(self):
        journal, pen = make_product("Journal"), make_product("Pen")
        line = add_line(Cart(), make_pack(journal, pen), 2, make_customization(extras=(journal, pen)))
        assert [(e.variant.product, e.quantity, e.cart) for e in line.extras.all()] == [
            (journal, 2, line.cart),
            (pen, 2, line.cart),
        ]

    def test_the_same_pack_again_raises_the_extras_too(self):
        journal = make_product("Journal")
        pack, asked = make_pack(journal), make_customization(extras=(journal,))
        line = add_line(Cart(), pack, 2, asked)
        add_line(line.cart, pack, 1, asked)
        assert [extra.quantity for extra in line.extras.all()] == [3]

    def test_packs_with_different_extras_are_different_lines(self):
        journal = make_product("Journal")
        line = add_line(Cart(), make_pack(journal), 1, make_customization(extras=(journal,)))
        add_line(line.cart, line.variant, 1, make_customization())
        assert line.cart.lines.filter(parent=None).count() == 2

    def test_an_extra_is_the_first_offered_variant_in_stock(self):
        journal = make_product("Journal", variants=0)
        make_variant(journal, on_hand=0)
        make_variant(journal, on_hand=5, is_active=False)
        a5 = make_variant(journal, name="A5", on_hand=5)
        make_variant(journal, on_hand=5)
        line = add_line(Cart(), make_pack(journal), 1, make_customization(extras=(journal,)))
        assert line.extras.get().variant == a5

    def test_an_extra_prefers_a_variant_that_there_are_enough_of(self):
        journal = make_product("Journal", variants=0)
        make_variant(journal, on_hand=1)
        enough = make_variant(journal, on_hand=5)
        line = add_line(Cart(), make_pack(journal), 2, make_customization(extras=(journal,)))
        assert line.extras.get().variant == enough

    def test_a_pack_with_a_sold_out_extra_is_not_added_at_all(self):
        journal, pen = make_product("Journal"), make_product("Pen", on_hand=0)
        with pytest.raises(CartRefused, match=r"Pen is sold out\. Choose another extra"):
            add_line(Cart(), make_pack(journal, pen), 1, make_customization(extras=(journal, pen)))
        assert not CartLine.objects.exists()

    def test_too_few_of_an_extra_refuses_the_pack(self):
        journal = make_product("Journal", on_hand=1)
        with pytest.raises(CartRefused, match=r"Only 1 left of Journal .*, and your cart would have 2"):
            add_line(Cart(), make_pack(journal), 2, make_customization(extras=(journal,)))
        assert not CartLine.objects.exists()

    def test_extras_and_lines_of_the_same_variant_are_added_up_against_stock(self):
        journal = make_product("Journal", on_hand=2)
        line = make_line(journal.variants.get(), quantity=2)
        before = snapshot(line.cart)
        with pytest.raises(CartRefused, match=r"Only 2 left of Journal .*, and your cart would have 3"):
            add_line(line.cart, make_pack(journal), 1, make_customization(extras=(journal,)))
        assert snapshot(line.cart) == before


def test_a_refused_first_gift_leaves_the_cart_unsaved_and_usable():
    cart = Cart()
    with pytest.raises(CartRefused):
        add_line(cart, make_cup(on_hand=1), 2, make_customization())
    assert not cart.pk
    assert not Cart.objects.exists()
    assert add_line(cart, make_cup(), 1, make_customization()).cart == cart
