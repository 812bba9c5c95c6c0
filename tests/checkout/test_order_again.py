"""What an order held goes back into the cart; what cannot be had again is named and left out."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from shop.cart.change import add_line, set_quantity
from shop.cart.models import Cart, CartLine
from shop.catalogue.models import Product, ProductColour, Variant
from shop.checkout.cancel import cancel_order
from shop.checkout.order_again import Refilled, refill_cart
from shop.orders.models import Actor, Order, OrderLine, Status
from shop.personalisation.customization import FORM_HAS_CHANGED
from shop.personalisation.models import CustomizationField
from shop.stock.models import Stock
from tests.cart.make import make_cup, make_customization, make_pack, snapshot
from tests.cart.pages import add
from tests.checkout.make import place
from tests.gateway import Gateway
from tests.make import make_product, make_variant
from tests.orders.make import make_engraved, make_order, trust
from tests.personalisation.make import GIFTPACK_POST, filled, make_giftpack

pytestmark = pytest.mark.django_db


@pytest.fixture
def pen() -> Product:
    return make_product("Pen")


@pytest.fixture
def order(pen: Product) -> Order:
    """An order of three cups and two packs with a pen in each."""
    cart = Cart()
    add_line(cart, make_cup(), 3, make_customization("Ọmọ́lọlá"))
    add_line(cart, make_pack(pen), 2, make_customization(extras=(pen,)))
    made = place(cart)
    cart.delete()
    return made


def lines_of(cart: Cart) -> list[Any]:
    gifts = cart.lines.filter(parent=None).order_by("pk")
    return [(str(line.variant), line.quantity, line.customization["inscription"]) for line in gifts]


def test_the_same_gifts_come_back_with_the_same_answers(order: Order, pen: Product) -> None:
    cart = Cart()
    refilled = refill_cart(order, cart)
    assert refilled == Refilled(added=tuple(map(title, order.lines.filter(parent=None))), already_there=(), left_out=())
    assert lines_of(cart)[0] == ("Cup (350 ml)", 3, "Ọmọ́lọlá")
    assert lines_of(cart)[1][1:] == (2, "Tolu")
    assert [(line.variant.product, line.quantity) for line in cart.lines.exclude(parent=None)] == [(pen, 2)]


def title(line: OrderLine) -> str:
    return f"{line.title}, “{line.customization[1]['value']}”"


def test_twice_adds_once(order: Order) -> None:
    cart = Cart()
    first = refill_cart(order, cart)
    before = snapshot(cart)
    assert refill_cart(order, cart) == Refilled(added=(), already_there=first.added, left_out=())
    assert snapshot(cart) == before


def test_a_gift_that_is_there_keeps_its_quantity(order: Order) -> None:
    cart = Cart()
    refill_cart(order, cart)
    set_quantity(cart.lines.get(quantity=3), 1)
    refill_cart(order, cart)
    assert lines_of(cart)[0][1] == 1


def test_phone_and_place_and_a_decision_for_no_text_come_back(gateway: Gateway) -> None:
    line = make_engraved()
    line.customization[1] |= {"value": "", "text": "No engraving"}
    line.save()
    cart = Cart()
    assert refill_cart(line.order, cart).added == ("Cup",)
    made = CartLine.objects.get()
    assert made.customization == {"colour": "indigo", "no_inscription": True}
    assert made.contact == line.contact


def test_everything_a_giftpack_asks_comes_back(pen: Product) -> None:
    pack = make_giftpack(pen)
    asked = filled(pack, GIFTPACK_POST, message="With\nlove", inscription="Tolu", extras=[pen.pk]).customization()
    first, again = Cart(), Cart()
    add_line(first, pack.variants.get(), 1, asked)
    order = place(first)
    assert refill_cart(order, again).left_out == ()
    [mine, theirs] = CartLine.objects.filter(parent=None).order_by("pk")
    assert (mine.customization, mine.digest, mine.contact) == (theirs.customization, theirs.digest, theirs.contact)


def left_out(order: Order) -> dict[str, str]:
    cart = Cart()
    refilled = refill_cart(order, cart)
    assert cart.lines.filter(parent=None).count() == len(refilled.added) if cart.pk else not refilled.added
    return dict(refilled.left_out)


def cups() -> Any:
    return Product.objects.filter(name="Cup")


class TestLeftOut:
    @pytest.mark.parametrize(
        ("spoil", "why"),
        [
            (lambda: cups().update(is_active=False), "This gift is no longer sold"),
            (
                lambda: Variant.objects.filter(product__name="Cup").update(is_active=False),
                "This gift is no longer sold",
            ),
            (
                lambda: Stock.objects.filter(variant__product__name="Cup").update(on_hand=4),
                "Only 1 left of Cup (350 ml)",
            ),
            (
                lambda: ProductColour.objects.filter(product__name="Cup").update(is_available=False),
                "Indigo is sold out. Choose another",
            ),
            (
                lambda: CustomizationField.objects.filter(customization_set__name="Cup", name="inscription").delete(),
                "“Inscription” can no longer be asked for",
            ),
            (
                lambda: CustomizationField.objects.filter(customization_set__name="Cup").update(max_length=3),
                "Use at most 3 characters",
            ),
        ],
        ids=["product gone", "size gone", "too few", "colour gone", "field gone", "shorter"],
    )
    def test_one_that_cannot_be_had_is_named_and_the_rest_is_added(self, order, spoil, why):
        spoil()
        [(name, said)] = left_out(order).items()
        assert name == "Cup (350 ml), “Ọmọ́lọlá”"
        assert said.startswith(why)

    def test_a_pack_whose_extra_is_gone(self, order, pen):
        Product.objects.filter(pk=pen.pk).update(is_active=False)
        assert left_out(order) == {title(order.lines.get(kind="giftpack")): FORM_HAS_CHANGED}

    def test_nothing_left_makes_no_cart(self, order):
        Product.objects.update(is_active=False)
        cart = Cart()
        assert len(refill_cart(order, cart).left_out) == 2
        assert not Cart.objects.exists()


class TestTheAddress:
    def again(self, order: Order) -> str:
        return reverse("order_again", args=[order.pk])

    def test_it_fills_the_cart_and_says_what_was_left_out(self, client: Client, order: Order) -> None:
        trust(client, order)
        cups().update(is_active=False)
        answer = client.post(self.again(order))
        assert (answer.status_code, answer["Location"]) == (303, "/cart/")
        page = client.get("/cart/")
        assert page.context["cart"].count == 2
        assert "In your cart again: Giftpack" in page.text
        assert "Cup (350 ml), “Ọmọ́lọlá” was left out. This gift is no longer sold" in page.text

    def test_gifts_of_one_name_are_told_apart_by_what_is_engraved(self, client: Client) -> None:
        cart, cup = Cart(), make_cup()
        for words in ("Tola", "Ada"):
            add_line(cart, cup, 1, make_customization(words))
        order = place(cart)
        cart.delete()
        trust(client, order)
        client.post(self.again(order))
        again = "In your cart again: Cup (350 ml), “Tola”; Cup (350 ml), “Ada”"
        assert again in client.get("/cart/").text

    def test_a_cancelled_orders_gifts_that_are_still_in_the_cart_are_not_doubled(
        self, client: Client, gateway: Gateway
    ) -> None:
        add(client, make_cup(), 2)
        order = place(Cart.objects.get())
        trust(client, order)
        cancel_order(order.pk, actor=Actor.SHOPPER, reason="No")
        page = client.post(self.again(order), follow=True)
        assert page.context["cart"].count == 2
        assert "In your cart already: Cup (350 ml)" in page.text

    def test_a_stranger_gets_a_404_and_no_cart(self, client: Client, order: Order) -> None:
        assert client.post(self.again(order)).status_code == 404
        assert not CartLine.objects.exists()

    def test_it_is_only_posted_to(self, client: Client, order: Order) -> None:
        trust(client, order)
        assert client.get(self.again(order)).status_code == 405


@pytest.mark.parametrize("status", Status.values)
def test_every_order_but_an_unpaid_one_offers_it_on_its_page_and_in_the_list(client: Client, status: str) -> None:
    order = make_order(status=status)
    trust(client, order)
    action = f'action="{reverse("order_again", args=[order.pk])}"'
    for page in (reverse("order", args=[order.pk]), reverse("my_orders")):
        assert (action in client.get(page).text) is (status != Status.AWAITING_PAYMENT)


def test_more_gifts_than_a_cart_holds_are_left_out() -> None:
    cart = Cart()
    product = make_product("Cup", variants=0)
    order = make_order(
        lines=[{"variant": make_variant(product), "customization": [], "unit_price_kobo": 1} for _ in range(51)]
    )
    refilled = refill_cart(order, cart)
    assert (len(refilled.added), [why[:17] for _, why in refilled.left_out]) == (50, ["Your cart is full"])
