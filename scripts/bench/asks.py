"""What visitors ask of a shop, for everything that is measured."""

from collections.abc import Iterator
from itertools import count, cycle
from typing import Any
from uuid import UUID

from scripts.bench.load import Ask

Planted = dict[str, Any]


def a_bare_view(planted: Planted) -> Iterator[Ask]:
    return cycle([Ask("/bare/")])


def home(planted: Planted) -> Iterator[Ask]:
    return cycle([Ask("/")])


def a_list(planted: Planted) -> Iterator[Ask]:
    return cycle([Ask("/products/")])


def a_list_with_a_cart(planted: Planted) -> Iterator[Ask]:
    return cycle([Ask("/products/", session) for session in planted["full_carts"]])


def a_product(planted: Planted) -> Iterator[Ask]:
    return cycle([Ask(f"/products/{slug}/") for slug in planted["products"]])


def adding(planted: Planted) -> Iterator[Ask]:
    """Every visitor has two gifts in the cart and adds three more, each with words of its own."""
    return _adding(planted, planted["small_carts"])


def adding_beside_a_row(planted: Planted) -> Iterator[Ask]:
    """The same of ours; of the smallest shop only the row of a line."""
    return _adding(planted, planted["small_carts_of_rows"], planted.get("row_only", ""))


def _adding(planted: Planted, carts: list[str], below: str = "") -> Iterator[Ask]:
    gifts = cycle(planted["add"])
    number = count(1)
    for session in cycle(carts):
        for gift in (next(gifts), next(gifts), next(gifts)):
            form_key = UUID(int=next(number))
            words = f"{gift['inscription'][:8]} {form_key.int}"
            fields = {**gift, "inscription": words, "key": str(form_key)}
            slug = fields.pop("slug")
            yield Ask(f"/cart/add/{slug}/{below}", session, tuple(fields.items()), expected=planted["redirect"])


def a_cart_of_five(planted: Planted) -> Iterator[Ask]:
    return cycle([Ask("/cart/", session) for session in planted["full_carts"]])


def a_new_cart_of_three(planted: Planted) -> Iterator[Ask]:
    """Carts that nobody has looked at, more than are remembered: none of their lines was drawn before."""
    return cycle([Ask("/cart/", cart["session"]) for cart in planted["placing"]])


def checkout(planted: Planted) -> Iterator[Ask]:
    return cycle([Ask("/checkout/", session) for session in planted["full_carts"]])


def placing(planted: Planted) -> Iterator[Ask]:
    return _placing(planted, planted["placing"])


def placing_one_variant(planted: Planted) -> Iterator[Ask]:
    return _placing(planted, planted["placing_one_variant"])


def placing_beside_rows(planted: Planted) -> Iterator[Ask]:
    """The same of ours; of the smallest shop only the rows of an order and its lines."""
    return _placing(planted, planted["placing_rows"], planted.get("rows_only", "/checkout/"))


def _placing(planted: Planted, carts: list[dict[str, Any]], address: str = "/checkout/") -> Iterator[Ask]:
    return (Ask(address, cart["session"], tuple(cart["form"].items()), expected=planted["redirect"]) for cart in carts)
