"""What of a cart can be bought: a gift that cannot stays, is not counted, and does not keep the others back."""

from typing import Any

import pytest

from shop.cart.change import add_line, remove_line
from shop.cart.contents import CartView, LineView
from shop.cart.models import Cart, CartLine
from shop.cart.read import read_cart
from shop.catalogue.models import Category, Product, ProductColour, Variant
from shop.stock.models import Stock
from shop.stock.reserve import reserve
from tests.cart.make import (
    make_cup,
    make_customization,
    make_line,
    make_pack,
    make_plain_line,
    make_unpaid_order,
    snapshot,
)
from tests.make import make_product, make_variant

pytestmark = pytest.mark.django_db


def make_mug(**fields: Any) -> Variant:
    """Make a mug that nothing is asked of, ten in stock."""
    return make_variant(make_product("Mug", variants=0), name="", **fields)


def cup_and_mug() -> tuple[CartLine, CartLine]:
    """Make a cart with a cup at ₦9,500 and two mugs at ₦4,000."""
    cup = make_line(make_cup(price_kobo=950_000))
    return cup, make_plain_line(make_mug(price_kobo=400_000), 2, cart=cup.cart)


def sell_out(*variants: Variant, left: int = 0) -> None:
    Stock.objects.filter(variant__in=variants).update(on_hand=left)


def shown(line: CartLine) -> LineView:
    """Return a line as its cart shows it now."""
    return next(view for view in read_cart(line.cart).lines if view.line_id == line.pk)


def counted(cart: Cart) -> list[int]:
    return [line.line_id for line in read_cart(cart).counted]


def sums(view: CartView) -> tuple[int, int, int, bool]:
    return view.items_kobo, view.count, view.left_out_count, view.is_ready


class TestWhatCounts:
    def test_everything_that_can_be_had(self):
        cup, mug = cup_and_mug()
        view = read_cart(cup.cart)
        assert [line.line_id for line in view.counted] == [cup.pk, mug.pk]
        assert (view.left_out, sums(view)) == ((), (1_750_000, 3, 0, True))

    def test_what_is_sold_out_stays_and_is_not_counted_and_the_rest_can_be_bought(self):
        cup, mug = cup_and_mug()
        sell_out(mug.variant)
        view = read_cart(cup.cart)
        assert [line.line_id for line in view.lines] == [cup.pk, mug.pk]
        assert [line.line_id for line in view.left_out] == [mug.pk]
        assert sums(view) == (950_000, 3, 2, True)
        out = shown(mug)
        assert (out.mark, out.problem, out.sold_out) == ("Sold out", "Mug is sold out", mug.variant)
        assert (out.is_counted, out.notice, out.gift_total_kobo) == (False, "", 800_000)

    def test_when_all_of_it_is_out_nothing_can_be_bought(self):
        cup, mug = cup_and_mug()
        sell_out(cup.variant, mug.variant)
        assert sums(read_cart(cup.cart)) == (0, 3, 3, False)

    def test_fewer_than_wanted_is_for_the_shopper_to_decide_and_counts_until_then(self):
        cup, mug = cup_and_mug()
        sell_out(mug.variant, left=1)
        view = read_cart(cup.cart)
        assert (shown(mug).problem, shown(mug).mark) == ("Only 1 left of Mug, and your cart has 2", "")
        assert (view.left_out, sums(view)) == ((), (1_750_000, 3, 0, False))

    def test_how_long_it_takes_is_what_the_counted_ones_take(self):
        cup, mug = cup_and_mug()
        Product.objects.filter(pk=cup.variant.product_id).update(making_days=2)
        Product.objects.filter(pk=mug.variant.product_id).update(making_days=9)
        assert read_cart(cup.cart).making_days == 9
        sell_out(mug.variant)
        assert read_cart(cup.cart).making_days == 2

    def test_it_counts_again_once_it_is_back(self):
        cup, mug = cup_and_mug()
        sell_out(mug.variant)
        assert counted(cup.cart) == [cup.pk]
        sell_out(mug.variant, left=2)
        assert counted(cup.cart) == [cup.pk, mug.pk]

    def test_what_the_shoppers_own_unpaid_order_holds_counts(self):
        cup, mug = cup_and_mug()
        sell_out(mug.variant, left=2)
        reserve(make_unpaid_order(cup.cart).pk, {mug.variant_id: 2})
        assert counted(cup.cart) == [cup.pk, mug.pk]

    def test_reading_changes_nothing(self):
        cup, mug = cup_and_mug()
        sell_out(mug.variant)
        before = snapshot(cup.cart)
        read_cart(cup.cart)
        assert snapshot(cup.cart) == before


class TestChangesByTheOwner:
    @pytest.fixture
    def other(self) -> CartLine:
        """A mug, which stays as it is, beside which a cup is added."""
        return make_plain_line(make_mug(price_kobo=400_000))

    @pytest.fixture
    def cup(self, other: CartLine) -> CartLine:
        return make_line(cart=other.cart)

    def is_left_out(self, cup: CartLine, other: CartLine, mark: str) -> bool:
        view = read_cart(cup.cart)
        assert sums(view) == (400_000, 2, 1, True)
        assert (shown(cup).mark, shown(cup).sold_out, shown(cup).problem != "") == (mark, None, True)
        return counted(cup.cart) == [other.pk]

    def test_what_is_no_longer_sold_is_left_out(self, cup, other):
        Product.objects.filter(pk=cup.variant.product_id).update(is_active=False)
        assert self.is_left_out(cup, other, "No longer sold")
        assert not shown(cup).is_offered

    def test_a_withdrawn_colour_is_left_out(self, cup, other):
        ProductColour.objects.filter(product=cup.variant.product, colour__slug="indigo").update(is_available=False)
        assert self.is_left_out(cup, other, "Needs a change")
        assert shown(cup).can_be_edited

    def test_answers_that_no_longer_fit_are_left_out(self, cup, other):
        cup.variant.product.customization_set.fields.filter(name="inscription").update(max_length=3)
        assert self.is_left_out(cup, other, "Needs a change")

    def test_below_an_archived_category_is_left_out(self, cup, other):
        Category.objects.filter(pk=cup.variant.product.category_id).update(is_active=False)
        assert self.is_left_out(cup, other, "No longer sold")


class TestLinesOfOneVariant:
    """Each gift takes its pieces in the order of the cart: nobody has to guess which one it will be."""

    def lines(self, *quantities: int, left: int) -> list[CartLine]:
        """Make lines of one cup with different names, `left` of it in stock by now."""
        first = make_line(make_cup(on_hand=50), quantities[0])
        more = [
            add_line(first.cart, first.variant, quantity, make_customization(f"Name {number}"))
            for number, quantity in enumerate(quantities[1:])
        ]
        sell_out(first.variant, left=left)
        return [first, *more]

    def test_the_one_that_came_first_gets_the_last_piece(self):
        first, second = self.lines(1, 1, left=1)
        assert counted(first.cart) == [first.pk]
        assert read_cart(first.cart).is_ready
        assert (shown(first).problem, shown(first).notice) == ("", "Only 1 left")
        out = shown(second)
        assert (out.mark, out.sold_out) == ("None left", None)
        assert out.problem == "The last Cup (350 ml) goes to another gift in your cart"

    def test_without_the_first_one_the_second_gets_it(self):
        first, second = self.lines(1, 1, left=1)
        remove_line(first)
        assert counted(second.cart) == [second.pk]

    def test_several_pieces_are_said_as_several(self):
        _, second = self.lines(2, 1, left=2)
        assert shown(second).problem == "The last 2 of Cup (350 ml) go to other gifts in your cart"

    def test_where_some_are_left_for_a_line_both_say_so_and_neither_is_left_out(self):
        first, second = self.lines(2, 2, left=3)
        sentence = "Only 3 left of Cup (350 ml), and your cart has 4"
        assert [line.problem for line in read_cart(first.cart).lines] == [sentence, sentence]
        assert counted(first.cart) == [first.pk, second.pk]

    def test_a_third_for_which_nothing_is_left_is_not_in_their_sum(self):
        first, second, third = self.lines(2, 2, 4, left=3)
        assert shown(second).problem == "Only 3 left of Cup (350 ml), and your cart has 4"
        assert counted(first.cart) == [first.pk, second.pk]
        assert shown(third).mark == "None left"

    def test_what_is_left_out_for_another_reason_takes_nothing(self):
        line = make_line(make_cup(on_hand=50), 2)
        clay = add_line(line.cart, line.variant, 2, make_customization("Bisi", colour="clay"))
        sell_out(line.variant, left=2)
        ProductColour.objects.filter(colour__slug="indigo").update(is_available=False)
        assert counted(line.cart) == [clay.pk]
        assert (shown(clay).problem, shown(clay).notice) == ("", "Only 2 left")

    def test_all_of_them_are_sold_out_when_none_is_left(self):
        first, _ = self.lines(1, 1, left=0)
        assert [line.mark for line in read_cart(first.cart).lines] == ["Sold out", "Sold out"]


class TestGiftpacks:
    """A pack is bought with all its parts or not at all."""

    @pytest.fixture
    def journal(self) -> Variant:
        return make_variant(make_product("Journal", variants=0), name="A5", price_kobo=300_000)

    @pytest.fixture
    def pack(self, journal: Variant) -> CartLine:
        extras = (journal.product,)
        return add_line(Cart(), make_pack(*extras, on_hand=5), 1, make_customization(extras=extras))

    def test_a_pack_whose_extra_is_sold_out_is_left_out_whole(self, pack, journal):
        mug = make_plain_line(make_mug(price_kobo=400_000), cart=pack.cart)
        sell_out(journal)
        assert sums(read_cart(pack.cart)) == (400_000, 2, 1, True)
        assert counted(pack.cart) == [mug.pk]
        out = shown(pack)
        assert (out.mark, out.sold_out) == ("Extra sold out", journal)
        assert out.problem == "The extra Journal (A5) is sold out. Edit the gift to choose another"

    def test_it_takes_nothing_of_what_else_is_in_it(self, pack, journal):
        pack.variant.product.customization_set.fields.filter(kind="extras").update(is_required=False)
        plain = add_line(pack.cart, pack.variant, 1, make_customization("Bisi"))
        sell_out(pack.variant, left=1)
        sell_out(journal)
        assert counted(pack.cart) == [plain.pk]

    def test_an_extra_that_went_to_another_gift_leaves_its_pack_out(self, pack, journal):
        first = make_plain_line(journal)
        extras = (journal.product,)
        second = add_line(first.cart, pack.variant, 1, make_customization(extras=extras))
        sell_out(journal, left=1)
        assert counted(first.cart) == [first.pk]
        assert shown(second).problem == "The last Journal (A5) goes to another gift in your cart"

    def test_an_extra_in_a_pack_that_came_first_leaves_the_piece_out(self, pack, journal):
        single = make_plain_line(journal, cart=pack.cart)
        sell_out(journal, left=1)
        assert counted(pack.cart) == [pack.pk]
        assert shown(single).mark == "None left"

    def test_an_archived_extra_leaves_its_pack_out(self, pack, journal):
        Variant.objects.filter(pk=journal.pk).update(is_active=False)
        assert (counted(pack.cart), shown(pack).mark) == ([], "Needs a change")

    def test_fewer_extras_than_packs_is_for_the_shopper_to_decide(self, pack, journal):
        CartLine.objects.filter(cart=pack.cart).update(quantity=2)
        sell_out(journal, left=1)
        assert counted(pack.cart) == [pack.pk]
        assert shown(pack).problem == "Only 1 left of Journal (A5), and your cart has 2"


class TestReadingSomeOfIt:
    """Placing reads the gifts that its page showed as if the others were not there."""

    def test_only_those_asked_for_are_read(self):
        cup, mug = cup_and_mug()
        view = read_cart(cup.cart, only={mug.pk})
        assert [line.line_id for line in view.lines] == [mug.pk]
        assert (view.version, view.items_kobo) == (2, 800_000)

    def test_a_pack_is_read_with_its_extras(self):
        extra = make_product("Pen")
        pack = add_line(Cart(), make_pack(extra), 1, make_customization(extras=(extra,)))
        [line] = read_cart(pack.cart, only={pack.pk}).lines
        assert [packed.variant.product for packed in line.extras] == [extra]

    def test_the_others_take_nothing_from_them(self):
        first = make_line(make_cup(on_hand=5))
        second = add_line(first.cart, first.variant, 1, make_customization("Bisi"))
        sell_out(first.variant, left=1)
        [line] = read_cart(first.cart, only={second.pk}).lines
        assert (line.problem, line.is_counted) == ("", True)

    def test_a_line_that_is_gone_is_not_there_and_the_version_is_todays(self):
        cup, mug = cup_and_mug()
        remove_line(mug)
        view = read_cart(cup.cart, only={mug.pk})
        assert (view.lines, view.version) == ((), 3)


@pytest.mark.parametrize("lines", [1, 12])
def test_what_is_out_costs_no_query_more(lines, django_assert_num_queries):
    cart = Cart()
    cup = make_cup(on_hand=50)
    for number in range(lines):
        add_line(cart, cup, 1, make_customization(f"Name {number}"))
    sell_out(cup)
    read_cart(cart)
    with django_assert_num_queries(3):  # lines, fields, colours
        assert read_cart(cart).left_out_count == lines
