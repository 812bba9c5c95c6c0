"""Carts and customizations to test with."""

import hashlib
import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from shop.cart.change import add_line
from shop.cart.models import Cart, CartLine
from shop.catalogue.models import Kind, Product, Variant
from shop.orders.models import Order
from shop.personalisation.customization import Customization
from tests.make import make_product, make_set, make_variant


def make_customization(
    inscription: str = "Tolu", *, extras: tuple[Product, ...] = (), contact: dict[str, str] | None = None, **more: Any
) -> Customization:
    """Make what a shopper asked for, as the form would hand it over."""
    ids = tuple(product.pk for product in extras)
    answers = {"colour": "indigo", "inscription": inscription} | ({"extras": list(ids)} if ids else {}) | more
    digest = hashlib.sha256(json.dumps(answers, sort_keys=True).encode()).hexdigest()
    return Customization(answers=answers, contact=contact or {}, digest=digest, set_version=1, extra_ids=ids)


def make_cup(**fields: Any) -> Variant:
    """Make a cup with a form for colour and inscription, ten in stock."""
    product = make_product("Cup", variants=0, customization_set=make_set("Cup", "colour", "inscription"))
    return make_variant(product, name="350 ml", **fields)


def make_pack(*extras: Product, **fields: Any) -> Variant:
    """Make a giftpack that the given products may be added to."""
    made_of = make_set("Giftpack", "colour", "inscription", "extras")
    pack = make_product("Giftpack", kind=Kind.GIFTPACK, variants=0, customization_set=made_of)
    pack.extras.set(extras)
    return make_variant(pack, name="", **fields)


def make_line(variant: Variant | None = None, quantity: int = 1, *, cart: Cart | None = None) -> CartLine:
    return add_line(cart or Cart(), variant or make_cup(), quantity, make_customization())


def make_plain_line(variant: Variant, quantity: int = 1, *, cart: Cart | None = None) -> CartLine:
    """Put in a gift of which nothing is asked."""
    nothing = Customization(answers={}, contact={}, digest="nothing", set_version=0, extra_ids=())
    return add_line(cart or Cart(), variant, quantity, nothing)


def make_unpaid_order(cart: Cart) -> Order:
    """Make the order placed last from this cart, as far as a cart can see it."""
    order = Order.objects.create(
        number=f"LG-{cart.pk}",
        checkout_token=uuid4(),
        cart_key=cart.pk,
        items_kobo=1,
        delivery_kobo=0,
        total_kobo=1,
        hold_expires_at=timezone.now() + timedelta(minutes=15),
    )
    cart.placed_order_id = order.pk
    cart.save(update_fields=["placed_order_id"])
    return order


def snapshot(cart: Cart) -> tuple[Any, ...]:
    """Return everything in a cart, its version included, to assert that a refused change left it alone."""
    lines = CartLine.objects.filter(cart=cart).order_by("pk")
    return Cart.objects.get(pk=cart.pk).version, list(lines.values())
