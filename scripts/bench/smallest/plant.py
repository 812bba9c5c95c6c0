"""`python -m scripts.bench.smallest.plant <carts>`: the same for the smallest shop, the same number of everything."""

import json
import os
import sys
import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import django

PRODUCTS = 240
GIFT = {"colour": "indigo", "inscription": "Tolu & Ada", "phone": "0803 123 4567", "place": "abeokuta"}
TYPED = {
    "email": "ada@example.com",
    "name": "Adaeze Okafor",
    "phone": "0803 123 4567",
    "place": "abeokuta",
    "address": "12 Quarry Road, Ibara",
}


def plant(carts: int) -> dict[str, Any]:
    """Make everything. The imports wait for Django."""
    from django.core.management import call_command
    from django.db import connection

    from scripts.bench.smallest.models import Product

    call_command("migrate", run_syncdb=True, verbosity=0)
    products = Product.objects.bulk_create(
        Product(
            name=f"Leather Omolola Mug {number}",
            slug=f"gift-{number}",
            text="Engraved for Omolola with care and a name of your own.",
            hex=("#2a2f7f", "#b4452a", "#2f5d50")[number % 3],
            position=number,
            price_kobo=500_000 + number * 1_000,
            stock=1_000_000,
        )
        for number in range(PRODUCTS)
    )
    planted: dict[str, Any] = {
        "redirect": 302,
        "products": [product.slug for product in products],
        "add": [{"slug": product.slug, "quantity": "1", **GIFT} for product in products],
        "small_carts": [cart["session"] for cart in _carts(products, carts, lines=2)],
        "small_carts_of_rows": [cart["session"] for cart in _carts(products, carts, lines=2)],
        "full_carts": [cart["session"] for cart in _carts(products, 40, lines=5)],
        "placing": list(_carts(products, carts, lines=3)),
        "placing_one_variant": list(_carts(products[:1], carts, lines=1)),
        "placing_rows": list(_carts(products, carts, lines=3)),
        "rows_only": "/checkout/rows/",
        "row_only": "row/",
    }
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return planted


def _carts(products: list[Any], count: int, *, lines: int) -> Iterator[dict[str, Any]]:
    from django.contrib.sessions.backends.db import SessionStore
    from django.contrib.sessions.models import Session
    from django.utils import timezone

    from scripts.bench.smallest.models import Cart, CartLine

    carts = Cart.objects.bulk_create(Cart() for _ in range(count))
    rows, sessions = [], []
    expires = timezone.now() + timedelta(days=1)
    for number, cart in enumerate(carts):
        chosen = [products[(number * 7 + at) % len(products)] for at in range(lines)]
        rows += [CartLine(cart=cart, product=product, quantity=1, **GIFT) for product in chosen]
        key = uuid.uuid4().hex
        data = SessionStore().encode({"cart": cart.pk})
        sessions.append(Session(session_key=key, session_data=data, expire_date=expires))
        shown = {"token": str(uuid.uuid4()), "shown_kobo": str(sum(product.price_kobo for product in chosen))}
        yield {"session": key, "form": TYPED | shown}
    CartLine.objects.bulk_create(rows, batch_size=2000)
    Session.objects.bulk_create(sessions)


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "scripts.bench.smallest.settings"
    django.setup()
    json.dump(plant(int(sys.argv[1])), sys.stdout)
