"""Adding a gift that keeps what ours promises about a cart, written as one would who has nothing else.

Two tabs take turns; the same form adds once; equal gifts are one line, within the limits of a line and of a cart; no
more than there is.
"""

from typing import Any

from django.db import transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from scripts.bench.smallest.forms import KeyedGiftForm
from scripts.bench.smallest.models import Cart, CartLine, Product

MOST_PIECES, MOST_LINES = 20, 50


class Refused(Exception):
    pass


@require_POST
def add(request: HttpRequest, slug: str) -> HttpResponse:
    product = get_object_or_404(Product, slug=slug)
    form = KeyedGiftForm(request.POST)
    if form.is_valid():
        try:
            in_cart = request.session.get("cart")
            cart = put(in_cart, product, **form.cleaned_data)
        except Refused as refusal:
            form.add_error("quantity", str(refusal))
        else:
            if cart != in_cart:
                request.session["cart"] = cart  # saved for this alone: a session that is only read costs no statement
            return redirect("cart")
    return render(request, "product.html", {"product": product, "form": form}, status=422)


def put(key_of_cart: int | None, product: Product, *, key: Any, quantity: int, **gift: str) -> int:
    with transaction.atomic():
        cart = Cart.objects.select_for_update().get(pk=key_of_cart) if key_of_cart else Cart.objects.create()
        lines = list(CartLine.objects.filter(cart=cart))
        of_product = [line for line in lines if line.product_id == product.pk]
        equal = next((line for line in of_product if _is_same_gift(line, gift)), None)
        if equal and equal.added_key == key:
            return cart.pk
        if quantity + sum(line.quantity for line in of_product) > product.stock - product.reserved:
            raise Refused("There are not so many left")
        if equal is None and len(lines) >= MOST_LINES:
            raise Refused("Your cart is full")
        if equal is None:
            CartLine.objects.create(cart=cart, product=product, added_key=key, quantity=quantity, **gift)
        elif equal.quantity + quantity > MOST_PIECES:
            raise Refused("So many of one gift do not fit")
        else:
            CartLine.objects.filter(pk=equal.pk).update(quantity=F("quantity") + quantity, added_key=key)
    return cart.pk


def _is_same_gift(line: CartLine, gift: dict[str, str]) -> bool:
    return (line.colour, line.inscription) == (gift["colour"], gift["inscription"])
