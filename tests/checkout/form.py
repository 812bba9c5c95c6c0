"""The checkout page as a browser sends it."""

import re
from typing import Any

from django.test import Client
from django.urls import reverse

from shop.cart.models import Cart
from tests.cart.make import make_cup
from tests.checkout.make import make_cart
from tests.checkout.typed import TYPED


def cart_in(client: Client) -> Cart:
    """Make a cart with one cup at ₦9,500, in this client's session."""
    made = make_cart(make_cup(price_kobo=950_000, on_hand=10))
    session = client.session
    session["cart"] = made.pk
    session.save()
    return made


def hidden(page: Any) -> dict[str, str]:
    """Return the hidden fields of the checkout form, as a browser would send them back."""
    inputs = re.findall(r"<input[^>]*type=\"hidden\"[^>]*>", page.content.decode())
    fields = {}
    for one in inputs:
        name, value = re.search(r'name="([^"]+)"', one), re.search(r'value="([^"]*)"', one)
        if name and name.group(1) != "csrfmiddlewaretoken":
            fields[name.group(1)] = value.group(1) if value else ""
    return fields


def send(client: Client, page: Any = None, **typed: str) -> Any:
    page = page or client.get(reverse("checkout"))
    return client.post(reverse("checkout"), TYPED | hidden(page) | typed)
