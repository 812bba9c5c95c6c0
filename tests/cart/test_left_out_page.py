"""What the cart and its drawer say of a gift that cannot be had, and the ways out of it."""

from typing import Any

import pytest
from django.test import Client

from shop.cart.models import CartLine
from shop.catalogue.models import Product, ProductColour, Variant
from shop.stock.models import Stock
from tests.cart.make import make_cup, make_pack
from tests.cart.pages import HTMX, add, filled_in, forms_to, text_of
from tests.make import make_product, make_variant

pytestmark = pytest.mark.django_db

NOTHING = "Nothing in your cart can be ordered just now"


@pytest.fixture
def cup(client: Client) -> Variant:
    """A cup at ₦9,500, in the cart."""
    cup = make_cup(price_kobo=950_000)
    add(client, cup)
    return cup


@pytest.fixture
def mug(client: Client, cup: Variant) -> Variant:
    """A mug at ₦4,000, twice in the cart after the cup."""
    product = make_product("Mug", variants=0, category=cup.product.category)  # the tree of them is cached
    mug = make_variant(product, name="", price_kobo=400_000)
    add(client, mug, 2)
    return mug


def sell_out(*variants: Variant, left: int = 0) -> None:
    Stock.objects.filter(variant__in=variants).update(on_hand=left)


def line_of(variant: Variant) -> CartLine:
    return CartLine.objects.get(variant=variant)


def part(answer: Any, line: CartLine) -> str:
    """Return the HTML of one line of the cart."""
    after = text_of(answer).partition(f'<li id="line-{line.pk}"')[2]
    assert after, "the line is not there"
    return after.partition('<li id="line-')[0].partition('<div class="panel sand')[0]


def test_a_sold_out_gift_is_marked_not_counted_and_the_rest_can_be_bought(client, cup, mug):
    sell_out(mug)
    answer = client.get("/cart/")
    page, line = text_of(answer), part(answer, line_of(mug))
    assert line.startswith(' class="line line--out">')
    assert '<span class="badge badge--error">Sold out</span>' in line
    assert "is sold out" not in line  # that would say it twice
    assert '<s class="price--was">₦8,000</s> <span class="small">not counted</span>' in line
    assert 'name="quantity"' not in line
    assert f'Not counted: <a href="#line-{line_of(mug).pk}">2 × Mug</a>. They stay in your cart.' in page
    assert 'href="/checkout/">Checkout, ₦9,500</a>' in page
    assert "line--out" not in part(answer, line_of(cup))


def test_what_is_not_counted_is_told_apart_by_what_is_engraved(client, cup, mug):
    add(client, cup, 2, inscription="Ada")
    sell_out(cup)
    page = text_of(client.get("/cart/"))
    assert "1 × Cup (350 ml), “Tolu”</a>, <a" in page
    assert "2 × Cup (350 ml), “Ada”</a>." in page


def test_the_number_in_the_header_is_of_everything_in_the_cart(client, cup, mug):
    sell_out(mug)
    assert client.get("/cart/").context["cart_count"] == 3
    assert 'data-count="3"' in text_of(client.get("/"))


def test_its_ways_out_are_to_remove_it_to_hear_of_it_and_to_change_it(client, cup, mug):
    sell_out(cup)
    answer = client.get("/cart/")
    line = part(answer, line_of(cup))
    assert len(forms_to(answer, f"/cart/lines/{line_of(cup).pk}/remove/")) == 1
    assert f'href="{cup.product.get_absolute_url()}#back"' in line
    assert f'href="/cart/lines/{line_of(cup).pk}/edit/"' in line


def test_editing_what_is_sold_out_in_its_only_size_offers_to_tell_when_it_is_back(client, cup):
    sell_out(cup)
    page = text_of(client.get(f"/cart/lines/{line_of(cup).pk}/edit/"))
    assert "Tell me when it is back" in page
    assert f'action="/products/{cup.product.slug}/back-in-stock/"' in page


def test_another_size_brings_it_back(client, cup):
    other = make_variant(cup.product, name="500 ml", price_kobo=1_100_000)
    sell_out(cup)
    line = line_of(cup)
    assert client.post(f"/cart/lines/{line.pk}/edit/", filled_in(other)).status_code == 303
    page = text_of(client.get("/cart/"))
    assert "not counted" not in page
    assert "Checkout, ₦11,000" in page


def test_another_colour_brings_back_one_that_was_withdrawn(client, cup, mug):
    ProductColour.objects.filter(product=cup.product, colour__slug="indigo").update(is_available=False)
    line = line_of(cup)
    shown = part(client.get("/cart/"), line)
    assert "Needs a change" in shown
    assert f'href="/cart/lines/{line.pk}/edit/"' in shown
    assert client.post(f"/cart/lines/{line.pk}/edit/", filled_in(cup, colour="clay")).status_code == 303
    assert "Checkout, ₦17,500" in text_of(client.get("/cart/"))


def test_what_is_no_longer_sold_leads_to_others_like_it(client, cup, mug):
    Product.objects.filter(pk=mug.product_id).update(is_active=False)
    line = part(client.get("/cart/"), line_of(mug))
    assert "No longer sold" in line
    assert f'href="{mug.product.category.get_absolute_url()}"' in line
    assert mug.product.get_absolute_url() not in line


def test_a_gift_that_is_sold_leads_to_its_page(client, cup):
    assert f'<a href="{cup.product.get_absolute_url()}">Cup (350 ml)</a>' in part(client.get("/cart/"), line_of(cup))


class TestAPackWhoseExtraIsSoldOut:
    @pytest.fixture
    def journal(self) -> Variant:
        return make_variant(make_product("Journal", variants=0), name="A5", price_kobo=300_000)

    @pytest.fixture
    def pack(self, client: Client, journal: Variant) -> CartLine:
        pack = make_pack(journal.product, make_product("Pen"), price_kobo=950_000)
        add(client, pack, extras=[journal.product_id])
        sell_out(journal)
        return line_of(pack)

    def test_it_says_which_one_and_none_of_it_is_counted(self, client, pack, journal):
        line = part(client.get("/cart/"), pack)
        assert "The extra Journal (A5) is sold out. Edit the gift to choose another." in line
        assert '<span class="badge badge--error">Sold out</span> 1 × Journal (A5),' in line
        assert '<s class="price--was">₦9,500</s> <span class="small">not counted</span>' in line
        assert '<s class="price--was">₦3,000</s>' in line
        assert f'href="{journal.product.get_absolute_url()}#back"' in line

    def test_another_extra_brings_it_back(self, client, pack):
        pen = Product.objects.get(name="Pen")
        edited = client.post(f"/cart/lines/{pack.pk}/edit/", filled_in(pack.variant, extras=[pen.pk]))
        assert edited.status_code == 303
        page = text_of(client.get("/cart/"))
        assert "not counted" not in page
        assert "Checkout, ₦19,000" in page


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_what_could_not_be_put_back_is_removed_without_an_undo(client, cup, mug, headers):
    """Undo adds once more, and that is refused for what cannot be had."""
    sell_out(mug)
    for line, has_undo in [(line_of(mug), False), (line_of(cup), True)]:
        removed = client.post(f"/cart/lines/{line.pk}/remove/", headers=headers, follow=True)
        assert "Removed: " in text_of(removed)
        assert bool(forms_to(removed, f"/cart/add/{line.variant.product.slug}/")) == has_undo
    assert not CartLine.objects.exists()


class TestWhenAllOfItIsOut:
    def test_there_are_words_in_place_of_the_button(self, client, cup, mug):
        sell_out(cup, mug)
        page = text_of(client.get("/cart/"))
        assert f"{NOTHING}. Each gift says why, and what you can do." in page
        assert "/checkout/" not in page
        assert "₦0" not in page
        assert "You cannot check out yet" not in page

    def test_removing_one_does_not_say_that_the_cart_is_empty(self, client, cup, mug):
        sell_out(cup, mug)
        page = text_of(client.post(f"/cart/lines/{line_of(mug).pk}/remove/", **HTMX))
        assert NOTHING in page
        assert "Removed: Mug" in page


def test_a_quantity_refused_because_it_sold_out_meanwhile_keeps_its_field(client, cup, mug):
    sell_out(mug)
    line = line_of(mug)
    answer = client.post(f"/cart/lines/{line.pk}/", {"quantity": "5"})
    assert answer.status_code == 422
    shown = part(answer, line)
    assert f'id="quantity-{line.pk}"' in shown
    assert 'value="5"' in shown
    assert f'href="#quantity-{line.pk}"' in text_of(answer)


class TestTheDrawer:
    def added(self, client: Client, variant: Variant) -> str:
        address = f"/cart/add/{variant.product.slug}/"
        return text_of(client.post(address, filled_in(variant), headers={"HX-Request": "true"}))

    def test_it_counts_what_can_be_had_and_says_what_it_does_not_count(self, client, cup, mug):
        sell_out(mug)
        drawer = self.added(client, cup)
        assert "Your cart, 4 gifts" in drawer
        assert "Checkout, ₦19,000" in drawer
        assert f'Not counted: <a href="/cart/#line-{line_of(mug).pk}">2 × Mug</a>.' in drawer

    def test_where_some_are_left_it_still_asks_for_attention(self, client, cup, mug):
        sell_out(mug, left=1)
        drawer = self.added(client, cup)
        assert "Something else in your cart needs your attention" in drawer
        assert "Not counted" not in drawer

    def test_the_same_form_again_after_it_sold_out_says_so(self, client, cup):
        key = "8c9e2c9c-3d69-4c8c-9f3e-0d0a5a4a1d11"
        address = f"/cart/add/{cup.product.slug}/"
        client.post(address, filled_in(cup, inscription="Bisi", key=key), **HTMX)
        sell_out(cup, left=1)
        drawer = text_of(client.post(address, filled_in(cup, inscription="Bisi", key=key), **HTMX))
        assert "The last Cup (350 ml) goes to another gift in your cart." in drawer
        assert "not counted" in drawer
