"""Which cart a browser has. The session holds its key, so a new session id loses no line."""

from django.http import HttpRequest

from shop.built_query import BuiltQuery
from shop.cart.models import Cart

CART = "cart"
BUY_NOW = "buy_now"

_cart_of = BuiltQuery(lambda pk, is_buy_now: Cart.objects.filter(pk=pk, is_buy_now=is_buy_now))


def cart_for(request: HttpRequest) -> Cart | None:
    """Return this browser's cart, or None. Asks the database at most once a request; writes nothing."""
    return _cart_under(request, CART, is_buy_now=False)


def buy_now_cart(request: HttpRequest) -> Cart | None:
    """Return the cart of the gift that this browser is buying at once, or None. Writes nothing."""
    return _cart_under(request, BUY_NOW, is_buy_now=True)


def cart_or_new(request: HttpRequest) -> Cart:
    """Return this browser's cart, or one that is not saved: `add_line` saves it, then `remember_cart` it."""
    return cart_for(request) or Cart()


def buy_now_cart_or_new(request: HttpRequest) -> Cart:
    """Return the cart that this browser buys at once with, the same every time, or one that is not saved."""
    return buy_now_cart(request) or Cart(is_buy_now=True)


def remember_cart(request: HttpRequest, cart: Cart) -> None:
    """Make a saved cart this browser's: the one it fills, or the one it buys at once, as the cart says."""
    key = BUY_NOW if cart.is_buy_now else CART
    _known(request)[key] = cart
    if request.session.get(key) != cart.pk:
        request.session[key] = cart.pk


def _cart_under(request: HttpRequest, key: str, *, is_buy_now: bool) -> Cart | None:
    known = _known(request)
    if key not in known:
        pk = request.session.get(key)
        known[key] = _cart_of.first(pk, is_buy_now) if pk is not None else None
    return known[key]


def _known(request: HttpRequest) -> dict[str, Cart | None]:
    """Return the carts already looked up for this request, by session key."""
    known: dict[str, Cart | None] = request.__dict__.setdefault("_carts", {})
    return known
