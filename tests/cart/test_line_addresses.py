import re

import pytest
from django.test import Client

from shop.cart.models import Cart, CartLine
from shop.catalogue.models import Product, Variant
from shop.stock.models import Stock
from shop.stock.reserve import reserve
from tests.cart.make import make_cup, make_line, make_pack, make_unpaid_order, snapshot
from tests.cart.pages import HTMX, add, filled_in, forms_to, text_of
from tests.make import make_product

pytestmark = pytest.mark.django_db


def line_in(client: Client, quantity: int = 1, **variant: object) -> CartLine:
    """Put a cup in this browser's cart and return its line."""
    assert add(client, make_cup(**variant), quantity).status_code == 303
    return CartLine.objects.select_related("cart", "variant__product").get()


class TestUpdate:
    def test_a_new_quantity_leads_back_to_the_cart(self, client):
        line = line_in(client)
        answer = client.post(f"/cart/lines/{line.pk}/", {"quantity": 3})
        assert (answer.status_code, answer["Location"]) == (303, "/cart/")
        page = client.get("/cart/")
        assert "Cup (350 ml): 3 in your cart" in text_of(page)
        assert page.context["cart"].count == 3

    def test_htmx_gets_the_cart_the_count_and_a_sentence(self, client):
        line = line_in(client)
        answer = client.post(f"/cart/lines/{line.pk}/", {"quantity": 3}, **HTMX)
        page = text_of(answer)
        assert answer.status_code == 200
        assert '<div id="cart"' in page
        assert 'data-count="3" data-hx-swap-oob="true"' in page
        assert "Cup (350 ml): 3 in your cart. Total ₦28,500</div>" in page
        assert "<html" not in page

    def test_nought_removes_and_can_be_undone(self, client):
        line = line_in(client)
        client.post(f"/cart/lines/{line.pk}/", {"quantity": 0})
        assert not CartLine.objects.exists()
        assert "Removed: Cup (350 ml)" in text_of(client.get("/cart/"))

    @pytest.mark.parametrize(
        ("typed", "sentence"),
        [
            ("", "Enter how many you want, or 0 to remove the gift"),
            ("abc", "Enter a whole number, like 2"),
            ("0.5", "Enter a whole number, like 2"),
            ("-1", "Enter 0 or more"),
            ("21", "Enter a quantity of at most 20"),
            ("9" * 400, "Enter a quantity of at most 20"),
            ("\x00", "Enter a whole number, like 2"),
            ("😀", "Enter a whole number, like 2"),
            ("<b>", "Enter a whole number, like 2"),
            ("11", "Only 10 left of Cup (350 ml), and your cart would have 11"),
        ],
    )
    @pytest.mark.parametrize("headers", [{}, HTMX])
    def test_what_is_no_quantity_is_refused_beside_its_field(self, client, typed, sentence, headers):
        line = line_in(client, 2)
        before = snapshot(line.cart)
        answer = client.post(f"/cart/lines/{line.pk}/", {"quantity": typed}, **headers)
        assert answer.status_code == 422
        page = text_of(answer)
        assert f'<a href="#quantity-{line.pk}">{sentence}</a>' in page
        assert f'aria-describedby="quantity-error-{line.pk}"' in page
        assert forms_to(answer, f"/cart/lines/{line.pk}/") == [{"quantity": [typed]}]
        assert snapshot(line.cart) == before

    def test_a_refused_page_says_so_in_its_title(self, client):
        line = line_in(client)
        answer = client.post(f"/cart/lines/{line.pk}/", {"quantity": "abc"})
        assert "<title>Error: Your cart" in text_of(answer)

    def test_no_quantity_at_all_is_refused(self, client):
        line = line_in(client)
        assert client.post(f"/cart/lines/{line.pk}/").status_code == 422

    def test_a_new_price_is_agreed_to_with_its_button(self, client):
        line = line_in(client)
        Variant.objects.update(price_kobo=1_000_000)
        [agree, quantity] = forms_to(client.get("/cart/"), f"/cart/lines/{line.pk}/")
        assert agree == {"agree": ["1000000"]}
        assert client.post(f"/cart/lines/{line.pk}/", agree).status_code == 303
        assert CartLine.objects.get().seen_price_kobo == 1_000_000
        assert forms_to(client.get("/cart/"), f"/cart/lines/{line.pk}/") == [quantity]

    def test_a_price_that_moved_again_is_asked_about_again(self, client):
        line = line_in(client)
        Variant.objects.update(price_kobo=1_000_000)
        before = snapshot(line.cart)
        answer = client.post(f"/cart/lines/{line.pk}/", {"agree": 990_000})
        assert answer.status_code == 422
        assert "The price has changed again. It is ₦10,000 now" in text_of(answer)
        assert snapshot(line.cart) == before

    @pytest.mark.parametrize("agree", ["", "abc", "-1", "9" * 40])
    def test_nonsense_is_not_a_yes(self, client, agree):
        line = line_in(client)
        Variant.objects.update(price_kobo=1_000_000)
        assert client.post(f"/cart/lines/{line.pk}/", {"agree": agree}).status_code == 422
        assert CartLine.objects.get().seen_price_kobo == 950_000


class TestRemove:
    def test_undo_puts_the_line_back_as_it_was(self, client):
        journal = make_product("Journal")
        cup = make_cup(on_hand=None)
        assert cup.product.customization_set
        fields = cup.product.customization_set.fields
        fields.create(kind="extras", name="extras", label="Extras", is_required=False)
        fields.create(kind="phone", name="phone", label="Phone")
        fields.create(kind="message", name="message", label="Message", max_lines=3)
        cup.product.extras.add(journal)
        typed = {"extras": [journal.pk], "phone": "0803 123 4567", "message": "One\r\n“Two” <3"}
        assert add(client, cup, 3, **typed).status_code == 303
        line = CartLine.objects.get(parent=None)
        before = (line.digest, line.customization, line.contact, line.quantity, line.variant)

        client.post(f"/cart/lines/{line.pk}/remove/")
        page = client.get("/cart/")
        assert not CartLine.objects.exists()
        address = f"/cart/add/{cup.product.slug}/"
        [undo] = forms_to(page, address)
        assert client.post(address, undo).status_code == 303

        back = CartLine.objects.get(parent=None)
        assert (back.digest, back.customization, back.contact, back.quantity, back.variant) == before
        assert [extra.quantity for extra in back.extras.all()] == [3]

    def test_undo_puts_back_a_gift_that_was_left_blank(self, client):
        cup = make_cup()
        assert add(client, cup, inscription="", no_inscription="on").status_code == 303
        client.post(f"/cart/lines/{CartLine.objects.get().pk}/remove/")
        address = f"/cart/add/{cup.product.slug}/"
        [undo] = forms_to(client.get("/cart/"), address)
        client.post(address, undo)
        assert CartLine.objects.get().customization == {"colour": "indigo", "no_inscription": True}

    def test_undo_is_offered_once(self, client):
        line = line_in(client)
        client.post(f"/cart/lines/{line.pk}/remove/")
        address = f"/cart/add/{line.variant.product.slug}/"
        assert len(forms_to(client.get("/cart/"), address)) == 1
        assert forms_to(client.get("/cart/"), address) == []

    @pytest.mark.parametrize("way", [{}, HTMX])
    def test_no_undo_is_offered_for_what_is_sold_no_more(self, client, way):
        line = line_in(client)
        Product.objects.update(is_active=False)
        answer = client.post(f"/cart/lines/{line.pk}/remove/", **way)
        page = answer if way else client.get("/cart/")
        assert "Removed: Cup (350 ml)" in text_of(page)
        assert forms_to(page, f"/cart/add/{line.variant.product.slug}/") == []

    def test_htmx_gets_the_undo_in_place(self, client):
        line = line_in(client)
        answer = client.post(f"/cart/lines/{line.pk}/remove/", **HTMX)
        assert answer.status_code == 200
        assert len(forms_to(answer, f"/cart/add/{line.variant.product.slug}/")) == 1
        assert 'data-count="0" data-hx-swap-oob="true"' in text_of(answer)
        assert "removed" not in client.session


class TestClear:
    def test_everything_goes(self, client):
        line_in(client)
        answer = client.post("/cart/clear/")
        assert (answer.status_code, answer["Location"]) == (303, "/cart/")
        assert not CartLine.objects.exists()
        assert "Your cart is empty" in text_of(client.get("/cart/"))

    def test_without_a_cart_nothing_is_made(self, client):
        assert client.post("/cart/clear/").status_code == 303
        assert not Cart.objects.exists()


class TestEdit:
    def test_the_form_is_filled_in_with_the_line(self, client):
        line = line_in(client, 2)
        answer = client.get(f"/cart/lines/{line.pk}/edit/")
        assert answer.status_code == 200
        page = text_of(answer)
        assert f'action="/cart/lines/{line.pk}/edit/"' in page
        assert "Tolu" in page
        assert "Save changes" in page
        [form] = forms_to(answer, f"/cart/lines/{line.pk}/edit/")
        assert form["quantity"] == ["2"]

    def test_new_answers_change_the_same_line(self, client):
        line = line_in(client, 2)
        answer = client.post(f"/cart/lines/{line.pk}/edit/", filled_in(line.variant, 4, inscription="Bisi"))
        assert (answer.status_code, answer["Location"]) == (303, "/cart/")
        edited = CartLine.objects.get()
        assert (edited.pk, edited.quantity, edited.customization["inscription"]) == (line.pk, 4, "Bisi")
        assert "Saved: Cup (350 ml)" in text_of(client.get("/cart/"))

    def test_looking_at_the_preview_leaves_it_an_edit_of_the_same_line(self, client):
        line = line_in(client, 2)
        address = f"/cart/lines/{line.pk}/edit/"
        [preview] = re.findall(r'formaction="([^"]+)">Update preview', text_of(client.get(address)))
        before = snapshot(line.cart)
        answer = client.post(preview, filled_in(line.variant, "none", inscription="Bisi", colour="clay"))
        assert answer.status_code == 200
        assert "<title>Preview: Cup in clay, engraved “Bisi” in Modern lettering</title>" in text_of(answer)
        assert "Save changes" in text_of(answer)
        assert not answer.context["form"].errors
        [form] = forms_to(answer, address)
        assert form["quantity"] == ["none"]
        assert snapshot(line.cart) == before
        assert re.findall(r'formaction="([^"]+)"', text_of(answer)) == [preview]

    def test_a_preview_shows_what_ones_own_unpaid_order_holds_as_theirs(self, client):
        line = line_in(client, 2, on_hand=2)
        reserve(make_unpaid_order(line.cart).pk, {line.variant_id: 2})
        answer = client.post(f"/cart/lines/{line.pk}/edit/?preview=1", filled_in(line.variant, 2))
        assert "Save changes" in text_of(answer)

    def test_a_refused_form_changes_nothing_and_keeps_what_was_typed(self, client):
        line = line_in(client)
        before = snapshot(line.cart)
        answer = client.post(f"/cart/lines/{line.pk}/edit/", filled_in(line.variant, inscription="Bisi 😀"))
        assert answer.status_code == 422
        assert "Bisi 😀" in text_of(answer)
        assert f'action="/cart/lines/{line.pk}/edit/"' in text_of(answer)
        assert snapshot(line.cart) == before

    def test_becoming_equal_above_the_limit_is_refused_with_a_sentence(self, client):
        line = line_in(client, 15, on_hand=None)
        add(client, line.variant, 6, inscription="Bisi")
        other = CartLine.objects.get(quantity=6)
        before = snapshot(line.cart)
        answer = client.post(f"/cart/lines/{other.pk}/edit/", filled_in(line.variant, 6))
        assert answer.status_code == 422
        assert "15 are in your cart, so 5 more can be added" in text_of(answer)
        assert snapshot(line.cart) == before

    def test_a_typo_can_be_put_right_while_ones_own_unpaid_order_holds_the_last_pieces(self, client):
        line = line_in(client, 2, on_hand=2)
        reserve(make_unpaid_order(line.cart).pk, {line.variant_id: 2})
        assert Stock.objects.get().available == 0
        answer = client.post(f"/cart/lines/{line.pk}/edit/", filled_in(line.variant, 2, inscription="Bisi"))
        assert answer.status_code == 303
        assert CartLine.objects.get().customization["inscription"] == "Bisi"


ADDRESSES = ["", "remove/", "edit/"]


class TestSomebodyElses:
    @pytest.mark.parametrize("address", ADDRESSES)
    @pytest.mark.parametrize("headers", [{}, HTMX])
    def test_line_is_not_found(self, client, address, headers):
        line_in(client)
        theirs = make_line(make_product("Theirs").variants.get())
        before = snapshot(theirs.cart)
        answer = client.post(f"/cart/lines/{theirs.pk}/{address}", {"quantity": 5}, **headers)
        assert answer.status_code == 404
        assert snapshot(theirs.cart) == before

    @pytest.mark.parametrize("address", ADDRESSES)
    def test_line_is_not_found_without_a_cart_either(self, client, address):
        theirs = make_line()
        assert client.post(f"/cart/lines/{theirs.pk}/{address}", {"quantity": 5}).status_code == 404

    def test_line_cannot_be_seen_by_editing_it(self, client):
        assert client.get(f"/cart/lines/{make_line().pk}/edit/").status_code == 404


class TestGone:
    """Two tabs: the line on the page was removed in the other one."""

    @pytest.mark.parametrize("address", ADDRESSES)
    def test_it_leads_to_the_cart_and_says_so(self, client, address):
        line = line_in(client)
        CartLine.objects.all().delete()
        answer = client.post(f"/cart/lines/{line.pk}/{address}", {"quantity": 2})
        assert (answer.status_code, answer["Location"]) == (303, "/cart/")
        assert "That gift is no longer in your cart" in text_of(client.get("/cart/"))

    @pytest.mark.parametrize("address", ADDRESSES)
    def test_htmx_gets_the_cart_as_it_is_and_the_sentence(self, client, address):
        line = line_in(client)
        CartLine.objects.all().delete()
        answer = client.post(f"/cart/lines/{line.pk}/{address}", {"quantity": 2}, **HTMX)
        assert answer.status_code == 200
        assert "That gift is no longer in your cart" in text_of(answer)

    @pytest.mark.parametrize("line_id", ["0", "999999", "9" * 40])
    def test_a_number_that_never_was_a_line_is_the_same(self, client, line_id):
        answer = client.post(f"/cart/lines/{line_id}/", {"quantity": 2})
        assert (answer.status_code, answer["Location"]) == (303, "/cart/")


@pytest.mark.parametrize("address", ["/cart/lines/abc/", "/cart/lines/-1/", "/cart/lines/1.5/", "/cart/lines/٣x/"])
def test_what_is_no_number_is_no_address(client, address):
    assert client.post(address, {"quantity": 2}).status_code == 404


@pytest.mark.parametrize("address", ["/cart/lines/1/", "/cart/lines/1/remove/", "/cart/clear/"])
def test_changes_are_posts(client, address):
    assert client.get(address).status_code == 405


class TestTheShoppersOwnUnpaidOrder:
    """What it holds is not sold out to the shopper: neither a piece nor an extra of a giftpack."""

    @pytest.fixture
    def pack(self, client):
        """A line of this browser with a pen in it, the last of which its own unpaid order holds."""
        pen = make_product("Pen", on_hand=1)
        assert add(client, make_pack(pen), extras=[pen.pk]).status_code == 303
        line = CartLine.objects.select_related("cart", "variant__product").get(parent=None)
        reserve(make_unpaid_order(line.cart).pk, {pen.variants.get().pk: 1})
        return line

    def test_an_extra_that_it_holds_is_still_ticked_when_the_line_is_edited(self, client, pack):
        form = client.get(f"/cart/lines/{pack.pk}/edit/").context["form"].customization
        [box] = form["extras"].subwidgets
        assert box.data["selected"]
        assert "disabled" not in box.data["attrs"]

    def test_an_edited_line_keeps_an_extra_that_it_holds(self, client, pack):
        pen = pack.extras.get()
        posted = filled_in(pack.variant, inscription="Bisi", extras=[pen.variant.product_id])
        assert client.post(f"/cart/lines/{pack.pk}/edit/", posted).status_code == 303
        pack.refresh_from_db()
        assert pack.customization["inscription"] == "Bisi"
        assert [extra.pk for extra in pack.extras.all()] == [pen.pk]

    def test_more_than_it_holds_is_refused_by_the_number_left_not_as_sold_out(self, client, pack):
        before = snapshot(pack.cart)
        refused = add(client, pack.variant, inscription="Bisi", extras=[pack.extras.get().variant.product_id])
        assert refused.status_code == 422
        assert "Only 1 left of Pen" in text_of(refused)
        assert snapshot(pack.cart) == before

    def test_to_somebody_else_the_extra_is_sold_out(self, pack):
        pen = pack.extras.get().variant.product
        refused = add(Client(), pack.variant, extras=[pen.pk])
        assert refused.status_code == 422
        assert "Pen cannot be added: sold out" in text_of(refused)
