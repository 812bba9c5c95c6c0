import pytest

from shop.cart.change import add_line, agree, clear, edit_line, remove_line, set_quantity
from shop.cart.models import Cart, CartLine
from shop.cart.refused import CartRefused, LineGone
from shop.catalogue.models import Variant
from shop.stock.models import Stock
from tests.cart.make import make_cup, make_customization, make_line, make_pack, snapshot
from tests.make import make_product, make_variant

pytestmark = pytest.mark.django_db


class TestQuantity:
    def test_a_line_gets_the_quantity_it_is_given(self):
        line = make_line(quantity=2)
        assert set_quantity(line, 5).quantity == 5
        assert CartLine.objects.get().quantity == 5
        assert Cart.objects.get().version == 2

    def test_the_extras_of_a_pack_move_along(self):
        journal = make_product("Journal")
        pack = add_line(Cart(), make_pack(journal), 1, make_customization(extras=(journal,)))
        set_quantity(pack, 4)
        assert pack.extras.get().quantity == 4

    def test_it_agrees_to_the_prices_of_now(self):
        journal = make_product("Journal")
        pack = add_line(Cart(), make_pack(journal), 1, make_customization(extras=(journal,)))
        Variant.objects.update(price_kobo=1_000_000)
        set_quantity(pack, 1)
        assert list(CartLine.objects.values_list("seen_price_kobo", flat=True)) == [1_000_000, 1_000_000]

    @pytest.mark.parametrize(
        ("quantity", "sentence"),
        [
            (0, "Enter a quantity of 1 or more"),
            (-3, "Enter a quantity of 1 or more"),
            (21, "Enter a quantity of at most 20"),
            (11, "Only 10 left of Cup (350 ml), and your cart would have 11"),
        ],
    )
    def test_outside_the_limits_it_is_refused(self, quantity, sentence):
        line = make_line(quantity=2)
        before = snapshot(line.cart)
        with pytest.raises(CartRefused) as refused:
            set_quantity(line, quantity)
        assert str(refused.value) == sentence
        assert snapshot(line.cart) == before

    def test_less_is_always_allowed_even_when_it_is_still_too_much(self):
        line = make_line(quantity=5)
        Stock.objects.update(on_hand=2)
        assert set_quantity(line, 4).quantity == 4

    def test_too_few_of_an_extra_refuses_more_packs(self):
        journal = make_product("Journal", on_hand=2)
        pack = add_line(Cart(), make_pack(journal), 2, make_customization(extras=(journal,)))
        before = snapshot(pack.cart)
        with pytest.raises(CartRefused, match="Only 2 left of Journal"):
            set_quantity(pack, 3)
        assert snapshot(pack.cart) == before

    def test_a_removed_line_is_gone(self):
        line = make_line()
        CartLine.objects.all().delete()
        before = snapshot(line.cart)
        with pytest.raises(LineGone, match="That gift is no longer in your cart"):
            set_quantity(line, 2)
        assert snapshot(line.cart) == before

    def test_an_extra_cannot_be_changed_without_its_pack(self):
        journal = make_product("Journal")
        pack = add_line(Cart(), make_pack(journal), 1, make_customization(extras=(journal,)))
        with pytest.raises(LineGone):
            set_quantity(pack.extras.get(), 5)
        assert pack.extras.get().quantity == 1


class TestAgreeing:
    def test_the_new_price_of_the_whole_gift_is_agreed_to(self):
        journal = make_product("Journal")
        pack = add_line(Cart(), make_pack(journal), 3, make_customization(extras=(journal,)))
        Variant.objects.update(price_kobo=1_000_000)
        agree(pack, 2_000_000)
        assert list(CartLine.objects.values_list("seen_price_kobo", flat=True)) == [1_000_000, 1_000_000]
        assert Cart.objects.get().version == 2

    def test_a_price_that_moved_again_is_not(self):
        line = make_line()
        Variant.objects.update(price_kobo=1_100_000)
        before = snapshot(line.cart)
        with pytest.raises(CartRefused, match=r"The price has changed again\. It is ₦11,000 now"):
            agree(line, 1_000_000)
        assert snapshot(line.cart) == before


class TestEditing:
    def test_a_line_keeps_its_place_and_quantity_and_gets_the_new_answers(self):
        line = make_line(quantity=3)
        other = make_customization("Bisi", contact={"phone": "+2348031234567"})
        edit_line(line, other)
        edited = CartLine.objects.get()
        assert (edited.pk, edited.quantity, edited.digest) == (line.pk, 3, other.digest)
        assert edited.customization["inscription"] == "Bisi"
        assert edited.contact == {"phone": "+2348031234567", "phone_typed": ""}
        assert Cart.objects.get().version == 2

    def test_a_line_gets_another_size_and_quantity_where_they_are_given(self):
        line = make_line(quantity=1)
        larger = make_variant(line.variant.product, price_kobo=1_200_000)
        edit_line(line, make_customization(), variant=larger, quantity=4)
        edited = CartLine.objects.get()
        assert (edited.pk, edited.variant, edited.quantity, edited.seen_price_kobo) == (line.pk, larger, 4, 1_200_000)

    @pytest.mark.parametrize(("quantity", "sentence"), [(0, "1 or more"), (21, "at most 20"), (11, "Only 10 left")])
    def test_a_quantity_outside_the_limits_is_refused(self, quantity, sentence):
        line = make_line()
        before = snapshot(line.cart)
        with pytest.raises(CartRefused, match=sentence):
            edit_line(line, make_customization("Bisi"), quantity=quantity)
        assert snapshot(line.cart) == before

    def test_a_size_that_is_not_offered_is_refused(self):
        line = make_line()
        before = snapshot(line.cart)
        with pytest.raises(CartRefused, match="Cup is no longer sold"):
            edit_line(line, make_customization(), variant=make_variant(line.variant.product, is_active=False))
        assert snapshot(line.cart) == before

    def test_a_line_that_becomes_equal_to_another_joins_it(self):
        line = make_line(quantity=2)
        other = add_line(line.cart, line.variant, 3, make_customization("Bisi"))
        assert edit_line(other, make_customization()).pk == line.pk
        assert [(kept.pk, kept.quantity) for kept in CartLine.objects.all()] == [(line.pk, 5)]

    def test_packs_that_become_equal_have_their_extras_once(self):
        journal = make_product("Journal")
        pack = add_line(Cart(), make_pack(journal), 2, make_customization("Tolu", extras=(journal,)))
        other = add_line(pack.cart, pack.variant, 1, make_customization("Bisi"))
        edit_line(other, make_customization("Tolu", extras=(journal,)))
        assert [(kept.parent_id, kept.quantity) for kept in CartLine.objects.all()] == [(None, 3), (pack.pk, 3)]

    def test_the_same_answers_again_change_nothing_but_the_version(self):
        line = make_line(quantity=2)
        edit_line(line, make_customization())
        assert CartLine.objects.get().quantity == 2

    def test_becoming_equal_above_the_limit_is_refused(self):
        line = make_line(make_cup(on_hand=None), quantity=15)
        other = add_line(line.cart, line.variant, 6, make_customization("Bisi"))
        before = snapshot(line.cart)
        with pytest.raises(CartRefused, match="15 are in your cart, so 5 more can be added"):
            edit_line(other, make_customization())
        assert snapshot(line.cart) == before

    def test_extras_are_added_and_removed_as_the_answers_say(self):
        journal, pen, mug = (make_product(name) for name in ("Journal", "Pen", "Mug"))
        pack = add_line(Cart(), make_pack(journal, pen, mug), 2, make_customization(extras=(journal, pen)))
        kept = pack.extras.get(variant__product=pen)
        edit_line(pack, make_customization(extras=(pen, mug)))
        assert [(e.variant.product, e.quantity) for e in pack.extras.all()] == [(pen, 2), (mug, 2)]
        assert pack.extras.first() == kept

    def test_a_sold_out_extra_refuses_the_edit(self):
        journal = make_product("Journal", on_hand=0)
        pack = add_line(Cart(), make_pack(journal), 1, make_customization())
        before = snapshot(pack.cart)
        with pytest.raises(CartRefused, match="Journal is sold out"):
            edit_line(pack, make_customization(extras=(journal,)))
        assert snapshot(pack.cart) == before

    def test_the_text_can_be_put_right_while_stock_is_short(self):
        line = make_line(quantity=3)
        Stock.objects.update(on_hand=1)
        edit_line(line, make_customization("Bisi"))
        assert CartLine.objects.get().customization["inscription"] == "Bisi"

    def test_a_removed_line_is_gone(self):
        line = make_line()
        CartLine.objects.all().delete()
        with pytest.raises(LineGone):
            edit_line(line, make_customization("Bisi"))
        assert not CartLine.objects.exists()


class TestRemoving:
    def test_a_pack_goes_with_its_extras_and_the_rest_stays(self):
        journal = make_product("Journal")
        pack = add_line(Cart(), make_pack(journal), 1, make_customization(extras=(journal,)))
        other = make_line(cart=pack.cart)
        remove_line(pack)
        assert list(pack.cart.lines.all()) == [other]
        assert Cart.objects.get().version == 3

    def test_removing_twice_says_that_it_is_gone(self):
        line = make_line()
        in_another_tab = CartLine.objects.get()
        remove_line(line)
        before = snapshot(line.cart)
        with pytest.raises(LineGone):
            remove_line(in_another_tab)
        assert snapshot(line.cart) == before

    def test_clearing_takes_everything_out_of_this_cart_only(self):
        line, others = make_line(), make_line(make_product("Bottle").variants.get())
        clear(line.cart)
        assert list(CartLine.objects.all()) == [others]
        assert Cart.objects.get(pk=line.cart_id).version == 2

    def test_clearing_an_empty_cart_is_fine(self):
        cart = Cart.objects.create()
        clear(cart)
        clear(cart)
        assert not cart.lines.exists()
