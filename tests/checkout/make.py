"""Carts on their way to becoming orders."""

import uuid
from dataclasses import replace
from typing import Any

from shop.cart.change import add_line
from shop.cart.models import Cart
from shop.cart.read import read_cart
from shop.catalogue.models import Variant
from shop.checkout.agree import Details, Shown
from shop.checkout.place import place_order
from shop.orders.models import Order, PayWith
from tests.cart.make import make_cup, make_customization
from tests.make import make_place


def make_cart(*variants: Variant, quantity: int = 1) -> Cart:
    """Make a cart with a line of each variant, or of one engraved cup."""
    cart = Cart()
    for variant in variants or (make_cup(),):
        add_line(cart, variant, quantity, make_customization())
    return cart


def make_details(**fields: Any) -> Details:
    place = make_place()
    details = Details(
        email="ada@example.com",
        name="Adaeze Okafor",
        phone="+2348031234567",
        place=place,
        place_name=str(place),
        address="12 Quarry Road, Ibara",
        note="",
        pay_with=PayWith.CARD,
    )
    return replace(details, **fields)


def shown(cart: Cart, **fields: Any) -> Shown:
    """Return what a checkout page drawn now says."""
    view = read_cart(cart)
    line_ids = frozenset(line.line_id for line in view.counted)
    return replace(Shown(view.version, view.items_kobo, make_place().fee_kobo, line_ids), **fields)


def place(cart: Cart, *, token: uuid.UUID | None = None, **details: Any) -> Order:
    return place_order(cart.pk, make_details(**details), shown(cart), token or uuid.uuid4()).order
