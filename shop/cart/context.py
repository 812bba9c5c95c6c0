"""The number beside "Cart" in the header of every page."""

from django.db.models import Sum
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from shop.cart.models import CartLine
from shop.cart.session import CART


def cart_count(request: HttpRequest) -> dict[str, object]:
    """Give every template `cart_count`: gifts in the cart. One query, none for a browser without a cart.

    Asked when it is drawn: a page that has read the cart puts the number there itself.
    """
    # A page for an error before the session middleware has no session.
    pk = request.session.get(CART) if hasattr(request, "session") else None
    return {"cart_count": SimpleLazyObject(lambda: count_of(pk)) if pk is not None else 0}


def count_of(cart_id: int) -> int:
    """Return how many gifts a cart holds; a pack with its extras is one."""
    lines = CartLine.objects.filter(cart=cart_id, parent=None)
    return lines.aggregate(gifts=Sum("quantity"))["gifts"] or 0
