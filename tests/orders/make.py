"""Orders to test with, as `place_order` would have written them; stock is left alone."""

import itertools
import uuid
from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.test import Client
from django.utils import timezone

from shop.catalogue.models import Kind, Variant
from shop.orders.access import remember_orders
from shop.orders.models import Order, OrderLine, Status
from shop.orders.words import refresh_words
from tests.make import make_place, make_product, make_set, make_variant

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # no 0 O, 1 I L, U V
_counts = itertools.count(1)


def make_number() -> str:
    """Return a number that no other order of this run has: LG-222223."""
    count, letters = next(_counts), ""
    for _ in range(6):
        count, rest = divmod(count, len(_ALPHABET))
        letters = _ALPHABET[rest] + letters
    return f"LG-{letters}"


def make_answers(colour: str = "Indigo", inscription: str = "Ọmọ́lọlá") -> list[dict[str, Any]]:
    """Make the frozen answers of a Standard form."""
    return [
        {"name": "colour", "kind": "colour", "label": "Colour", "value": colour.lower(), "text": colour},
        {
            "name": "inscription",
            "kind": "inscription",
            "label": "Inscription",
            "value": inscription,
            "text": inscription,
        },
    ]


def make_engraved(variant: Variant | None = None, **order: Any) -> OrderLine:
    """Make an order of one cup with a Standard form, in indigo, engraved "Tolu"; return its line."""
    product = variant.product if variant else make_product("Cup", variants=0, customization_set=make_set())
    variant = variant or make_variant(product, name="")
    contact = {"phone": "+2348031234567", "phone_typed": "0803 123 4567", "location": "abeokuta", "location_other": ""}
    line = {"variant": variant, "customization": make_answers(inscription="Tolu"), "contact": contact}
    make_place()
    return make_order(lines=[line], **order).lines.get()


def make_order(*, lines: list[dict[str, Any]] | None = None, **fields: Any) -> Order:
    """Make an order, waiting for payment unless `status` says otherwise, whose totals are right.

    `lines` holds the fields of each line; `extras` in one of them holds the fields of its extras. Without
    `lines`: one engraved cup at ₦9,500. Delivery is ₦1,500. Times that a status needs are filled in.
    """
    now = timezone.now()
    made = [_filled(line) for line in ([{}] if lines is None else lines)]
    items = sum(one["unit_price_kobo"] * one["quantity"] for line in made for one in [line, *line["extras"]])
    delivery, discount = fields.get("delivery_kobo", 150_000), fields.get("discount_kobo", 0)
    status = fields.get("status", Status.AWAITING_PAYMENT)
    defaults: dict[str, Any] = {
        "number": make_number(),
        "checkout_token": uuid.uuid4(),
        "email": "tola@example.com",
        "name": "Tọ́lá Adébáyọ̀",
        "phone": "+2348031234567",
        "place_name": "Abeokuta, Ogun",
        "place_days": "Tue 24 – Thu 26 Nov",
        "address": "12 Quarry Road, Ibara",
        "items_kobo": items,
        "delivery_kobo": delivery,
        "total_kobo": items + delivery - discount,
        "hold_expires_at": now + timedelta(minutes=15),
        "paid_at": now if status in {Status.PAID, Status.REFUNDED} else None,
        "closed_at": now if status in {Status.CANCELLED, Status.EXPIRED, Status.REFUNDED} else None,
    }
    order = Order.objects.create(**defaults | fields)
    positions = itertools.count()
    for line in made:
        parent = _add_line(order, next(positions), line)
        for extra in line["extras"]:
            _add_line(order, next(positions), extra, parent=parent)
    refresh_words(order.pk)
    return order


def _filled(line: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of a line with its variant, quantity, price and extras all there."""
    variant = line.get("variant") or make_product("Cup", kind=Kind.CUP).variants.get()
    defaults = {"variant": variant, "quantity": 1, "unit_price_kobo": variant.current_price_kobo()}
    return {**defaults, **line, "extras": [_filled(extra) for extra in line.get("extras", [])]}


def _add_line(order: Order, position: int, line: dict[str, Any], parent: OrderLine | None = None) -> OrderLine:
    product = line["variant"].product
    defaults = {
        "product_name": product.name,
        "product_slug": product.slug,
        "variant_name": line["variant"].name,
        "kind": product.kind,
        "colour_hex": "" if parent else "#2a2f7f",
        "customization": [] if parent else make_answers(),
        "total_kobo": line["unit_price_kobo"] * line["quantity"],
    }
    own = {name: value for name, value in line.items() if name != "extras"}
    return OrderLine.objects.create(order=order, parent=parent, position=position, **defaults | own)


def trust(client: Client, *orders: Order) -> None:
    """Let this test browser see these orders, as if it had placed them."""
    request = HttpRequest()
    request.session = client.session
    remember_orders(request, [order.pk for order in orders])
    request.session.save()
