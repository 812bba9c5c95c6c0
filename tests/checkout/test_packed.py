"""A pack whose extra has words of its own, from its page to the mail: priced, shown, frozen, changed, ordered again."""

from typing import Any

import pytest
from django.test import Client

from shop.cart.change import add_line, edit_line
from shop.cart.contents import LineView
from shop.cart.models import Cart, CartLine
from shop.cart.read import read_cart
from shop.cart.undo import undo_of
from shop.catalogue.models import Product
from shop.checkout.order_again import refill_cart
from shop.orders.change_text import change_text
from shop.orders.emails import compose
from shop.orders.models import Actor, Order, OrderLine, OutboxMail
from shop.personalisation.art import Art
from shop.personalisation.customization import Customization
from shop.personalisation.drawing.draw import Item
from tests.cart.pages import text_of
from tests.checkout.make import place
from tests.orders.make import trust
from tests.personalisation.make import GIFTPACK_POST, filled, make_giftpack, make_standard_product

pytestmark = pytest.mark.django_db

PRICE, ENGRAVING = 950_000, 50_000


@pytest.fixture
def mug() -> Product:
    made = make_standard_product(name="Mug", slug="mug")
    made.customization_set.fields.filter(kind="inscription").update(price_kobo=ENGRAVING)  # type: ignore[union-attr]
    return made


@pytest.fixture
def pack(mug: Product) -> Product:
    return make_giftpack(mug, name="Birthday pack", slug="pack", contents="A5 journal")


def asked(pack: Product, mug: Product, words: str = "Mummy", colour: str = "clay") -> Customization:
    own = {f"extra-{mug.pk}.colour": colour, f"extra-{mug.pk}.inscription": words}
    return filled(pack, GIFTPACK_POST, inscription="Ada", extras=[mug.pk], **own).customization()


def add(pack: Product, mug: Product, words: str = "Mummy", quantity: int = 1) -> CartLine:
    return add_line(Cart(), pack.variants.get(), quantity, asked(pack, mug, words))


def shown(line: CartLine) -> LineView:
    [view] = read_cart(line.cart).lines
    return view


class TestInTheCart:
    def test_the_words_cost_what_they_cost_and_are_drawn(self, pack, mug):
        line = shown(add(pack, mug, quantity=2))
        [extra] = line.extras
        assert (extra.unit_price_kobo, extra.seen_price_kobo) == (PRICE + ENGRAVING, PRICE + ENGRAVING)
        assert line.gift_total_kobo == 2 * (PRICE + PRICE + ENGRAVING)
        assert (line.problem, line.notice, line.is_price_moved) == ("", "", False)
        assert extra.picture_url == Art("cup", "#b4452a", "modern", "Mummy").url
        assert line.art.items == (Item("journal", "#b4452a"), Item("cup", "#b4452a", "modern", "Mummy"))
        assert line.picture_url == line.art.url

    def test_without_words_it_costs_what_it_did(self, pack, mug):
        [extra] = shown(add(pack, mug, words="")).extras
        assert extra.unit_price_kobo == PRICE
        assert [said["text"] for said in extra.description] == ["Clay"]

    def test_a_new_price_of_the_words_is_told(self, pack, mug):
        line = add(pack, mug)
        mug.customization_set.fields.filter(kind="inscription").update(price_kobo=2 * ENGRAVING)
        assert shown(line).notice == "The price went up from ₦19,500 to ₦20,000"

    def test_other_words_are_another_line_and_the_same_ones_join(self, pack, mug):
        line = add(pack, mug)
        add_line(line.cart, pack.variants.get(), 1, asked(pack, mug, "Daddy"))
        add_line(line.cart, pack.variants.get(), 1, asked(pack, mug))
        assert [view.quantity for view in read_cart(line.cart).lines] == [2, 1]

    def test_editing_away_the_words_takes_their_price_away(self, pack, mug):
        line = edit_line(add(pack, mug), asked(pack, mug, ""))
        assert shown(line).extras[0].seen_price_kobo == PRICE

    def test_what_is_taken_out_can_be_put_back_as_it_was(self, pack, mug):
        line = add(pack, mug)
        fields = undo_of(line)["fields"]
        assert (f"extra-{mug.pk}.inscription", "Mummy") in fields
        assert not [name for name, _ in fields if name == "extras.own"]

    def test_the_pages_say_it(self, client, pack, mug):
        own = {f"extra-{mug.pk}.inscription": "Mummy"}
        posted = GIFTPACK_POST | {"variant": pack.variants.get().pk, "quantity": 1, "extras": mug.pk} | own
        assert client.post("/cart/add/pack/", posted).status_code == 303
        for address in ("/cart/", "/checkout/"):
            assert "Name or message to engrave: “Mummy”" in text_of(client.get(address))
        edit = text_of(client.get(f"/cart/lines/{CartLine.objects.get(parent=None).pk}/edit/"))
        assert f'id="own-{mug.pk}" open' in edit
        assert ">Mummy</textarea>" in edit.replace("> Mummy", ">Mummy")

    def test_what_is_blank_is_not_quoted_and_an_extra_is_said_once(self, client, pack, mug):
        pack.customization_set.fields.filter(kind="inscription").update(is_required=True)
        posted = GIFTPACK_POST | {"variant": pack.variants.get().pk, "quantity": 1, "extras": mug.pk}
        posted |= {"no_inscription": "on"}
        assert client.post("/cart/add/pack/", posted).status_code == 303
        for address in ("/cart/", "/checkout/"):
            page = text_of(client.get(address))
            assert page.count("No engraving") == 1
            assert "“No engraving”" not in page
            assert "Add extra items" not in page

    def test_refused_words_are_beside_their_field_which_is_not_hidden(self, client, pack, mug):
        own = {f"extra-{mug.pk}.inscription": "😀"}
        posted = GIFTPACK_POST | {"variant": pack.variants.get().pk, "quantity": 1, "extras": mug.pk} | own
        page = text_of(client.post("/cart/add/pack/", posted))
        box = page.split(f'id="own-{mug.pk}"')[0].rsplit("<div", 1)[1]
        assert "data-shows-when" not in box
        assert f'<a href="#id_extra-{mug.pk}.inscription">Remove the character' in page
        assert not CartLine.objects.exists()


class TestOrdered:
    def order(self, pack: Product, mug: Product) -> tuple[Order, OrderLine, OrderLine]:
        order = place(add(pack, mug).cart)
        return order, order.lines.get(parent=None), order.lines.get(parent__isnull=False)

    def test_both_drawings_are_frozen_with_words_colour_and_labels(self, pack, mug):
        order, gift, extra = self.order(pack, mug)
        assert extra.unit_price_kobo == PRICE + ENGRAVING
        assert extra.colour_hex == "#b4452a"
        assert [(said["label"], said["text"]) for said in extra.customization] == [
            ("Colour", "Clay"),
            ("Lettering", "Modern"),
            ("Name or message to engrave", "Mummy"),
        ]
        assert extra.drawing_svg == str(Art("cup", "#b4452a", "modern", "Mummy").draw().svg)
        assert "d1-words" in gift.drawing_svg
        assert order.total_kobo == order.items_kobo + order.delivery_kobo

    def test_an_extra_without_words_has_no_drawing_of_its_own(self, pack, mug):
        order = place(add(pack, mug, words="").cart)
        assert order.lines.get(parent__isnull=False).drawing_svg == ""

    def test_the_order_and_its_mail_say_it(self, client: Client, pack, mug):
        order, *_ = self.order(pack, mug)
        trust(client, order)
        page = text_of(client.get(f"/orders/{order.pk}/"))
        assert "Name or message to engrave: <bdi>Mummy</bdi>" in page
        mail = compose(OutboxMail.objects.get(order=order))
        [(html, _)] = mail.alternatives
        assert 'alt="Ada"' in str(html)
        assert "<bdi>Mummy</bdi>" in str(html)
        assert "Name or message to engrave: Mummy" in mail.body

    def test_its_words_can_be_put_right_and_the_pack_shows_it(self, client: Client, pack, mug):
        order, gift, extra = self.order(pack, mug)
        trust(client, order)
        assert client.get(f"/orders/{order.pk}/lines/{extra.pk}/text/").status_code == 200
        before = gift.drawing_svg
        assert change_text(extra.pk, {"inscription": "Mama"}, actor=Actor.SHOPPER, seen_version=order.version)
        gift.refresh_from_db()
        extra.refresh_from_db()
        assert extra.drawing_svg == str(Art("cup", "#b4452a", "modern", "Mama").draw().svg)
        assert gift.drawing_svg != before
        things = (Item("journal", "#b4452a"), Item("cup", "#b4452a", "modern", "Mama"))
        assert gift.drawing_svg == str(Art("giftpack", "#b4452a", "modern", "Ada", items=things).draw().svg)

    def test_ordering_again_asks_for_the_same_words(self, pack, mug):
        order, *_ = self.order(pack, mug)
        cart = Cart()
        assert refill_cart(order, cart).left_out == ()
        [line] = read_cart(cart).lines
        assert line.extras[0].art.text == "Mummy"

    def test_later_changes_of_product_and_fields_change_no_order(self, pack, mug):
        _, gift, extra = self.order(pack, mug)
        frozen: list[Any] = [gift.drawing_svg, extra.drawing_svg, extra.customization]
        mug.customization_set.fields.update(label="Other")
        mug.product_colours.all().delete()
        Product.objects.filter(pk=pack.pk).update(contents="")
        gift.refresh_from_db()
        extra.refresh_from_db()
        assert frozen == [gift.drawing_svg, extra.drawing_svg, extra.customization]
