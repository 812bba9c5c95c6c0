"""`python -m scripts.bench.plant_ours <carts>`: our shop with 240 products, and what visitors will send, as JSON."""

import json
import os
import sys
import uuid
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import islice
from typing import Any

import django

PRODUCTS = 240
BUYER = {"phone": "+2348031234567", "phone_typed": "0803 123 4567", "location": "abeokuta", "location_other": ""}
TYPED = {
    "email": "ada@example.com",
    "name": "Adaeze Okafor",
    "phone": "0803 123 4567",
    "location": "abeokuta",
    "address": "12 Quarry Road, Ibara",
    "pay_with": "card",
}


def plant(carts: int) -> dict[str, Any]:
    """Make everything. `carts` is how many orders of each kind can be placed. The imports wait for Django."""
    from django.db import connection

    plant_products(PRODUCTS)
    variants = variants_of_the_bench()
    planted: dict[str, Any] = {
        "redirect": 303,
        "products": [variant.product.slug for variant in variants],
        "add": [
            {"slug": variant.product.slug, "variant": str(variant.pk), **_posted(answers)}
            for variant, answers in zip(variants, answers_of(variants), strict=True)
        ],
        "small_carts": [cart["session"] for cart in carts_of(variants, carts, lines=2)],
        "small_carts_of_rows": [cart["session"] for cart in carts_of(variants, carts, lines=2)],
        "full_carts": [cart["session"] for cart in carts_of(variants, 40, lines=5)],
        "placing": list(carts_of(variants, carts, lines=3)),
        "placing_one_variant": list(carts_of(variants[:1], carts, lines=1)),
        "placing_rows": list(carts_of(variants, carts, lines=3)),
    }
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return planted


def plant_products(count: int) -> None:
    """Make an empty database a shop of so many products that all ask the standard questions."""
    from django.core.management import call_command

    from scripts.measure_finding import fill
    from shop.catalogue.models import Product
    from shop.personalisation.sets import ensure_standard_set
    from shop.stock.models import Stock

    call_command("migrate", verbosity=0)
    fill(count)
    Product.objects.filter(slug__startswith="gift-").update(customization_set=ensure_standard_set())
    Stock.objects.update(on_hand=1_000_000)


def variants_of_the_bench() -> list[Any]:
    from shop.catalogue.models import Variant

    of_the_bench = Variant.objects.filter(product__slug__startswith="gift-", name="small")
    return list(of_the_bench.select_related("product").order_by("pk"))


def answers_of(variants: Sequence[Any]) -> list[dict[str, Any]]:
    from shop.catalogue.models import ProductColour

    colours: dict[int, str] = {}
    for row in ProductColour.objects.select_related("colour").order_by("-position", "-pk"):
        colours[row.product_id] = row.colour.slug
    return [
        {"colour": colours[one.product_id], "lettering": "classic", "inscription": f"Tolu & Ada {one.pk % 50}"}
        for one in variants
    ]


def _posted(answers: dict[str, Any]) -> dict[str, str]:
    return {**answers, "phone": BUYER["phone_typed"], "location": BUYER["location"], "quantity": "1"}


def carts_of(variants: Sequence[Any], count: int, *, lines: int) -> Iterator[dict[str, Any]]:
    """Make carts of so many lines, each with a session, and yield the form that would order it."""
    from django.contrib.sessions.models import Session

    from shop.cart.models import Cart, CartLine
    from shop.delivery.models import DeliveryPlace

    answers = answers_of(variants)
    fees = " ".join(f"{place.slug}={place.fee_kobo}" for place in DeliveryPlace.objects.offered())
    carts = Cart.objects.bulk_create(Cart(version=lines) for _ in range(count))
    rows, sessions = [], []
    for number, cart in enumerate(carts):
        chosen = [(number * 7 + at) % len(variants) for at in range(lines)]
        rows += [_line(cart, variants[at], answers[at]) for at in chosen]
        sessions.append(_session(cart))
        shown = {
            "token": str(uuid.uuid4()),
            "cart_version": str(lines),
            "shown_items": str(sum(variants[at].price_kobo for at in chosen)),
            "shown_fees": fees,
        }
        yield {"session": sessions[-1].session_key, "form": TYPED | shown}
    for batch in _batches(rows):
        CartLine.objects.bulk_create(batch)
    Session.objects.bulk_create(sessions)


def _line(cart: Any, variant: Any, answers: dict[str, Any]) -> Any:
    from shop.cart.models import CartLine
    from shop.personalisation.customization import digest_of

    return CartLine(
        cart=cart,
        variant=variant,
        quantity=1,
        customization=answers,
        contact=BUYER,
        digest=digest_of(answers),
        set_version=1,
        seen_price_kobo=variant.price_kobo,
    )


def _session(cart: Any) -> Any:
    from django.contrib.sessions.backends.db import SessionStore
    from django.contrib.sessions.models import Session
    from django.utils import timezone

    data = SessionStore().encode({"cart": cart.pk, "contact": BUYER})
    tomorrow = timezone.now() + timedelta(days=1)
    return Session(session_key=uuid.uuid4().hex, session_data=data, expire_date=tomorrow)


def _batches(rows: list[Any]) -> Iterator[list[Any]]:
    left = iter(rows)
    while batch := list(islice(left, 2000)):
        yield batch


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    django.setup()
    json.dump(plant(int(sys.argv[1])), sys.stdout)
