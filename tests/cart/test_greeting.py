"""What the cart says to who finds nothing in it, to who comes back to it, and to who cannot see it."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from shop.cart.models import Cart, CartLine
from shop.catalogue.models import Product
from shop.stock.models import Stock
from tests.cart.make import make_cup
from tests.cart.pages import HTMX, add, text_of
from tests.make import make_category, make_place, make_product, make_set

pytestmark = pytest.mark.django_db

WELCOME = "Welcome back"
START = "Start with one of these"


def cart_of(client: Client) -> str:
    return text_of(client.get("/cart/"))


class TestAnEmptyCart:
    def test_it_shows_four_gifts_the_first_of_each_category_before_the_second(self, client):
        cups, books = make_category("Cups"), make_category("Books")
        for number in range(4):
            make_product(f"Cup {number}", position=number, category=cups)
        make_product("Book 0", category=books)
        page = cart_of(client)
        assert START in page
        shown = [card.partition("<")[0] for card in page.split('<span class="card__name">')[1:]]
        assert shown == ["Cup 0", "Book 0", "Cup 1", "Cup 2"]

    def test_what_sold_out_is_not_among_them(self, client):
        category = make_category("Cups")
        gone, there = make_product(position=1, category=category), make_product(position=2, category=category)
        Stock.objects.filter(variant__product=gone).update(on_hand=0)
        page = cart_of(client)
        assert gone.get_absolute_url() not in page
        assert there.get_absolute_url() in page

    def test_a_shop_with_nothing_to_sell_shows_no_heading_for_it(self, client):
        assert START not in cart_of(client)

    def test_neither_does_a_cart_with_a_gift_in_it(self, client):
        add(client, make_cup())
        assert START not in cart_of(client)

    def test_whoever_empties_it_sees_them_too(self, client):
        add(client, make_cup())
        assert START in text_of(client.post("/cart/clear/", {}, **HTMX))

    def test_they_are_remembered(self, client, settings, django_assert_num_queries):
        settings.REMEMBERED_SECONDS = 30
        gift = make_product()
        cart_of(client)
        with django_assert_num_queries(0):
            assert gift.get_absolute_url() in cart_of(client)
        assert Product.objects.count() == 1


class TestAnEarlierVisit:
    def changed(self, **ago: int) -> None:
        Cart.objects.update(updated_at=timezone.now() - timedelta(**ago))

    def test_who_comes_back_to_a_cart_is_greeted(self, client):
        add(client, make_cup())
        client.get("/cart/")
        self.changed(days=3)
        assert WELCOME in cart_of(client)

    def test_who_is_still_choosing_is_not(self, client):
        add(client, make_cup())
        self.changed(hours=2)
        assert WELCOME not in cart_of(client)

    def test_nor_is_who_has_nothing_in_it(self, client):
        add(client, make_cup())
        CartLine.objects.all().delete()
        self.changed(days=3)
        assert WELCOME not in cart_of(client)


class TestTheSum:
    """For who hears the page: after each change, what the cart comes to."""

    def status(self, answer: Any) -> str:
        return text_of(answer).partition('"innerHTML:#status">')[2].partition("</div>")[0]

    def remove(self, client: Client, line: CartLine) -> str:
        return self.status(client.post(f"/cart/lines/{line.pk}/remove/", headers={"HX-Request": "true"}))

    def test_removing_says_what_the_rest_comes_to_and_nothing_of_an_empty_cart(self, client):
        cup = make_cup(price_kobo=950_000)
        add(client, cup)
        add(client, cup, inscription="Bisi")
        first, second = CartLine.objects.order_by("pk")
        assert self.remove(client, first) == "Removed: Cup (350 ml). Total ₦9,500"
        assert self.remove(client, second) == "Removed: Cup (350 ml)"

    def test_with_delivery_where_the_place_is_known(self, client):
        make_place("Ikeja", fee_kobo=250_000)
        gift = make_product(customization_set=make_set("Reached", "colour", "inscription", "location"))
        add(client, gift.variants.get(), location="ikeja")
        line = CartLine.objects.get()
        changed = client.post(f"/cart/lines/{line.pk}/", {"quantity": 2}, **HTMX)
        assert self.status(changed).endswith(": 2 in your cart. Total ₦21,500")

    def test_a_change_that_was_refused_says_no_sum(self, client):
        add(client, make_cup())
        line = CartLine.objects.get()
        refused = client.post(f"/cart/lines/{line.pk}/", {"quantity": "x"}, **HTMX)
        assert self.status(refused) == "Enter a whole number, like 2"

    def test_what_is_not_counted_is_not_in_the_sum(self, client):
        cup = make_cup(price_kobo=950_000)
        gone = make_product(category=cup.product.category).variants.get()
        add(client, gone)
        Stock.objects.filter(variant=gone).update(on_hand=0)
        posted = {"variant": cup.pk, "quantity": 1, "colour": "indigo", "inscription": "Tolu"}
        added = client.post(f"/cart/add/{cup.product.slug}/", posted, **HTMX)
        assert self.status(added) == "Added. 2 items in your cart, ₦9,500 without what is not counted"
