"""A checkout with gifts that cannot be had: the page says what is left out, and the order is of what it showed."""

import uuid
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from shop.cart.change import add_line, remove_line
from shop.cart.models import Cart, CartLine
from shop.cart.read import read_cart
from shop.catalogue.models import Product, Variant
from shop.checkout.agree import CheckoutRefused
from shop.checkout.bought import forget_bought_lines
from shop.checkout.place import place_order
from shop.orders.models import Order, Status
from shop.stock.models import Stock
from tests.cart.make import make_cup, make_customization, make_line, make_pack, make_plain_line
from tests.cart.pages import forms_to, text_of
from tests.checkout.make import make_details, place, shown
from tests.checkout.typed import TYPED
from tests.gateway import Gateway
from tests.make import make_place, make_product, make_variant
from tests.payments.make import counts, pay

pytestmark = pytest.mark.django_db


@pytest.fixture
def cup() -> CartLine:
    """An engraved cup at ₦9,500, which is in stock."""
    return make_line(make_cup(price_kobo=950_000))


@pytest.fixture
def mug(cup: CartLine) -> CartLine:
    """Two mugs at ₦4,000 in the same cart, sold out by now."""
    variant = make_variant(make_product("Mug", variants=0), name="", price_kobo=400_000)
    line = make_plain_line(variant, 2, cart=cup.cart)
    stock(variant, 0)
    return line


@pytest.fixture
def cart(cup: CartLine, mug: CartLine) -> Cart:
    return cup.cart


def stock(variant: Variant, on_hand: int) -> None:
    Stock.objects.filter(variant=variant).update(on_hand=on_hand)


def ordered(order: Order) -> list[str]:
    return [line.product_name for line in order.lines.all()]


class TestPlacing:
    def test_only_what_counts_is_ordered_held_and_charged(self, cart, cup, mug):
        order = place(cart)
        assert ordered(order) == ["Cup"]
        assert (order.items_kobo, order.payments.get().amount_kobo) == (950_000, 1_100_000)
        assert (counts(cup.variant), counts(mug.variant)) == ((10, 1), (0, 0))
        assert "mug" not in order.found_by.lower()

    def test_what_was_left_out_stays_in_the_cart_after_placing_and_after_paying(self, cart, cup, mug, gateway: Gateway):
        order = place(cart)
        assert set(cart.lines.all()) == {cup, mug}
        pay(gateway, order.payments.get())
        Order.objects.update(status=Status.PAID, paid_at=timezone.now())
        cart.refresh_from_db()
        forget_bought_lines(cart)
        assert list(cart.lines.all()) == [mug]

    def test_the_days_are_those_of_what_is_ordered(self, cart, mug):
        soon = place(cart).place_days
        Product.objects.filter(pk=mug.variant.product_id).update(making_days=30)
        assert place(cart, name="Another name").place_days == soon

    def test_a_cart_of_which_nothing_can_be_had_is_refused(self, cart, cup):
        stock(cup.variant, 0)
        with pytest.raises(CheckoutRefused, match="There was nothing to order"):
            place(cart)
        assert not Order.objects.exists()

    def test_of_two_lines_the_last_piece_is_ordered_for_the_first(self, cup):
        second = add_line(cup.cart, cup.variant, 1, make_customization("Bisi"))
        stock(cup.variant, 1)
        order = place(cup.cart)
        assert [line.cart_line_key for line in order.lines.all()] == [cup.pk]
        assert second in cup.cart.lines.all()

    def test_fewer_than_wanted_still_stops_the_order(self, cart, mug):
        stock(mug.variant, 1)
        with pytest.raises(CheckoutRefused, match="Only 1 left of Mug, and your cart has 2"):
            place(cart)

    def test_a_pack_whose_extra_is_sold_out_is_not_ordered_without_it(self, cup):
        journal = make_product("Journal")
        pack = add_line(cup.cart, make_pack(journal), 1, make_customization(extras=(journal,)))
        stock(journal.variants.get(), 0)
        assert ordered(place(cup.cart)) == ["Cup"]
        assert (counts(pack.variant), counts(journal.variants.get())) == ((10, 0), (0, 0))


class TestBetweenShowingAndPlacing:
    """The page said what it would order. That is ordered, or the shopper is told; never something else."""

    def test_what_sells_out_meanwhile_is_told_and_not_dropped(self, cart, cup, mug):
        stock(mug.variant, 2)
        seen = shown(cart)
        stock(mug.variant, 0)
        with pytest.raises(CheckoutRefused, match="^Mug is sold out"):
            place_order(cart.pk, make_details(), seen, uuid.uuid4())
        assert not Order.objects.exists()
        assert counts(cup.variant) == (10, 0)

    def test_what_is_withdrawn_meanwhile_is_told_and_not_dropped(self, cart, mug):
        stock(mug.variant, 2)
        seen = shown(cart)
        Product.objects.filter(pk=mug.variant.product_id).update(is_active=False)
        with pytest.raises(CheckoutRefused, match="^Mug: This gift is no longer sold"):
            place_order(cart.pk, make_details(), seen, uuid.uuid4())
        assert not Order.objects.exists()

    def test_what_comes_back_meanwhile_is_not_ordered(self, cart, mug):
        seen = shown(cart)
        stock(mug.variant, 2)
        order = place_order(cart.pk, make_details(), seen, uuid.uuid4()).order
        assert (ordered(order), order.items_kobo) == (["Cup"], 950_000)
        assert counts(mug.variant) == (2, 0)
        assert mug in cart.lines.all()

    def test_what_comes_back_meanwhile_takes_no_piece_from_what_was_shown(self, cup):
        """The first line could be had again and would take the last piece; the page had shown the second."""
        second = add_line(cup.cart, cup.variant, 1, make_customization("Bisi", colour="clay"))
        stock(cup.variant, 1)
        colours = cup.variant.product.product_colours.filter(colour__slug="indigo")
        colours.update(is_available=False)
        seen = shown(cup.cart)
        colours.update(is_available=True)
        order = place_order(cup.cart.pk, make_details(), seen, uuid.uuid4()).order
        assert [line.cart_line_key for line in order.lines.all()] == [second.pk]

    def test_another_gift_at_the_same_price_is_not_taken_for_the_one_that_was_shown(self, cart, cup, mug):
        Variant.objects.filter(pk=mug.variant_id).update(price_kobo=475_000)
        seen = shown(cart)
        stock(cup.variant, 0)
        stock(mug.variant, 2)
        assert read_cart(cart).items_kobo == seen.items_kobo
        with pytest.raises(CheckoutRefused, match="Cup .* is sold out"):
            place_order(cart.pk, make_details(), seen, uuid.uuid4())

    def test_the_unpaid_order_of_other_gifts_at_the_same_price_is_replaced(self, cart, cup, mug, gateway: Gateway):
        Variant.objects.filter(pk=mug.variant_id).update(price_kobo=475_000)
        first = place(cart)
        Product.objects.filter(pk=cup.variant.product_id).update(is_active=False)
        stock(mug.variant, 2)
        second = place(cart)
        first.refresh_from_db()
        assert (ordered(second), first.total_kobo) == (["Mug"], second.total_kobo)
        assert (first.status, second.status) == (Status.CANCELLED, Status.AWAITING_PAYMENT)
        assert (counts(cup.variant), counts(mug.variant)) == ((10, 0), (2, 2))

    def test_the_unpaid_order_of_the_same_gifts_is_found_again(self, cart, gateway: Gateway):
        assert place(cart) == place(cart)

    def test_a_line_that_left_the_cart_is_a_changed_cart(self, cart, cup):
        seen = shown(cart)
        remove_line(cup)
        with pytest.raises(CheckoutRefused, match="changed in another tab"):
            place_order(cart.pk, make_details(), seen, uuid.uuid4())

    @pytest.mark.parametrize("line_ids", [{0}, {10**17}, set()])
    def test_lines_that_no_page_showed_are_refused(self, cart, line_ids):
        with pytest.raises(CheckoutRefused):
            place_order(cart.pk, make_details(), replace(shown(cart), line_ids=line_ids), uuid.uuid4())
        assert not Order.objects.exists()

    def test_a_page_that_did_not_say_its_lines_showed_all_of_them(self, cart, mug):
        """It was drawn by the version of the shop before."""
        old = replace(shown(cart), line_ids=None)
        with pytest.raises(CheckoutRefused, match="Mug is sold out"):
            place_order(cart.pk, make_details(), old, uuid.uuid4())
        stock(mug.variant, 2)
        all_of_it = replace(shown(cart), line_ids=None)
        assert ordered(place_order(cart.pk, make_details(), all_of_it, uuid.uuid4()).order) == ["Cup", "Mug"]


LEFT_OUT = "2 gifts in your cart are not part of this order"


class TestThePage:
    @pytest.fixture(autouse=True)
    def ours(self, client: Client, cart: Cart) -> None:
        make_place()
        session = client.session
        session["cart"] = cart.pk
        session.save()

    def send(self, client: Client, page: Any, **more: str) -> Any:
        [form] = forms_to(page, "/checkout/")
        names = ("token", "cart_version", "shown_items", "shown_fees", "shown_lines")
        return client.post("/checkout/", TYPED | {name: form[name][0] for name in names} | more)

    def test_it_says_what_is_left_out_and_why_and_sums_up_the_rest(self, client, cup, mug):
        answer = client.get("/checkout/", {"location": "abeokuta"})
        page = text_of(answer)
        assert LEFT_OUT in page
        assert '2 × Mug <div class="small">Sold out.</div>' in page
        assert f'href="/cart/#line-{mug.pk}"' in page
        assert "Pay ₦11,000 with Paystack" in page
        assert page.count('class="line"') == 1
        assert forms_to(answer, "/checkout/")[0]["shown_lines"] == [str(cup.pk)]
        assert answer.context["cart_count"] == 3

    def test_without_anything_left_out_it_says_nothing_of_it(self, client, cup, mug):
        stock(mug.variant, 2)
        answer = client.get("/checkout/")
        assert "not part of this order" not in text_of(answer)
        assert forms_to(answer, "/checkout/")[0]["shown_lines"] == [f"{cup.pk} {mug.pk}"]

    def test_one_gift_is_said_as_one(self, client, mug):
        CartLine.objects.filter(pk=mug.pk).update(quantity=1)
        assert "1 gift in your cart is not part of this order" in text_of(client.get("/checkout/"))

    def test_the_rest_is_ordered(self, client, mug, gateway: Gateway):
        answer = self.send(client, client.get("/checkout/"))
        assert answer["Location"].startswith(gateway.url)
        assert ordered(Order.objects.get()) == ["Cup"]

    def test_what_sells_out_meanwhile_comes_back_as_left_out_and_the_next_press_agrees(
        self, client, cup, mug, gateway: Gateway
    ):
        stock(mug.variant, 2)
        page = client.get("/checkout/")
        stock(mug.variant, 0)
        refused = self.send(client, page)
        assert refused.status_code == 422
        assert "<li>Mug is sold out</li>" in text_of(refused)
        assert LEFT_OUT in text_of(refused)
        assert "12 Quarry Road, Ibara" in text_of(refused)
        assert not Order.objects.exists()
        assert self.send(client, refused).status_code == 303
        assert ordered(Order.objects.get()) == ["Cup"]

    def test_what_comes_back_while_another_place_is_chosen_is_not_said_to_be_bought(
        self, client, cup, mug, gateway: Gateway
    ):
        page = client.get("/checkout/")
        stock(mug.variant, 2)
        said = {"shown_lines": str(cup.pk)} | {"location": "abeokuta", "voucher": "", "sum_up": "1"}
        text = text_of(client.post("/checkout/", said, headers={"HX-Request": "true"}))
        assert "<html" not in text
        assert "Pay ₦11,000 with Paystack" in text
        assert LEFT_OUT in text
        assert "Open it once more to order this, too" in text
        assert self.send(client, page).status_code == 303
        assert ordered(Order.objects.get()) == ["Cup"]

    def test_the_page_drawn_anew_without_scripts_counts_what_came_back(self, client, cup, mug):
        page = client.get("/checkout/")
        stock(mug.variant, 2)
        again = self.send(client, page, sum_up="1")
        assert "Pay ₦19,000 with Paystack" in text_of(again)
        assert forms_to(again, "/checkout/")[0]["shown_lines"] == [f"{cup.pk} {mug.pk}"]

    def test_when_nothing_can_be_had_there_are_words_and_no_button_and_nothing_to_fill_in(self, client, cup):
        stock(cup.variant, 0)
        page = text_of(client.get("/checkout/"))
        assert "Nothing in your cart can be ordered just now" in page
        assert page.count("Sold out.") == 2
        assert "Paystack" not in page
        assert 'name="email"' not in page

    def test_when_nothing_is_left_after_the_press_what_was_typed_stays(self, client, cup):
        page = client.get("/checkout/")
        stock(cup.variant, 0)
        refused = self.send(client, page)
        text = text_of(refused)
        assert refused.status_code == 422
        assert "Cup (350 ml) is sold out" in text
        assert "12 Quarry Road, Ibara" in text
        assert "with Paystack</button>" not in text
        again = self.send(client, refused)
        assert again.status_code == 422
        assert "Nothing in your cart can be ordered just now" in text_of(again)
        stock(cup.variant, 5)
        back = self.send(client, refused)
        assert "There was nothing to order" in text_of(back)
        assert "Pay ₦11,000 with Paystack" in text_of(back)
        assert not Order.objects.exists()

    def test_going_back_after_paying_leads_to_the_order_though_something_was_left_out(
        self, client, cart, mug, gateway: Gateway
    ):
        self.send(client, client.get("/checkout/"))
        order = Order.objects.get()
        pay(gateway, order.payments.get())
        client.get("/payments/paystack/callback/", {"reference": order.payments.get().reference})
        assert client.get("/checkout/")["Location"] == f"/orders/{order.pk}/"
        assert list(cart.lines.all()) == [mug]

    @pytest.mark.parametrize("said", ["x", "1,2", "-1", "1 1 x", "٣", "1" * 40, "0", "\0"])
    def test_lines_that_no_page_says_are_refused_and_nothing_is_lost(self, client, said):
        refused = self.send(client, client.get("/checkout/"), shown_lines=said)
        assert refused.status_code == 422
        assert "12 Quarry Road, Ibara" in text_of(refused)
        assert not Order.objects.exists()


class TestBuyingAtOnce:
    """A gift that is bought at once has a cart of its own, which has no page but the checkout."""

    @pytest.fixture
    def line(self, client: Client) -> CartLine:
        make_place()
        line = make_line(make_cup())
        Cart.objects.filter(pk=line.cart_id).update(is_buy_now=True)
        session = client.session
        session["buy_now"] = line.cart_id
        session.save()
        return line

    def test_sold_out_it_says_so_and_leads_on(self, client, line):
        stock(line.variant, 0)
        page = text_of(client.get("/checkout/?buy_now=1"))
        assert "This gift cannot be ordered just now" in page
        assert "Sold out." in page
        assert f'href="{line.variant.product.get_absolute_url()}#back"' in page
        assert f'href="/cart/#line-{line.pk}"' not in page

    def test_in_a_colour_that_was_withdrawn_it_leads_to_the_others(self, client, line):
        line.variant.product.product_colours.filter(colour__slug="indigo").update(is_available=False)
        page = text_of(client.get("/checkout/?buy_now=1"))
        assert f'href="/cart/lines/{line.pk}/edit/"' in page
