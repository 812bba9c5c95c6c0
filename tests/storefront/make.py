"""Catalogue to look at."""

from typing import Any

from django.test import Client

from shop.catalogue.models import Category, Product
from shop.catalogue.reindex import reindex
from tests.make import make_product, make_variant


def make_priced(name: str, naira: int, *, category: Category, on_hand: int | None = 10, **fields: Any) -> Product:
    product = make_product(name, variants=0, category=category, **fields)
    make_variant(product, price_kobo=naira * 100, on_hand=on_hand, name="")
    reindex([product.pk])
    return product


def names_on(client: Client, address: str, **headers: str) -> list[str]:
    """Return the names of the products on a list, in the order they are shown."""
    response = client.get(address, headers=headers)
    assert response.status_code == 200
    return [card.product.name for card in response.context["listing"].cards]
