"""Take what was paid for out of the cart. Until then a cart keeps its lines, so that nothing is lost."""

from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from shop.cart.models import Cart, CartLine
from shop.cart.session import buy_now_cart, cart_for
from shop.orders.models import Order, OrderLine, Status

WITHOUT_A_CART = frozenset({"drawing", "photo", "healthz", "paystack_webhook", "robots", "sitemap"})
PARTS_WITHOUT_A_CART = frozenset({"product_preview", "product_names", "product_total"})  # whole pages have its number

JUST = timedelta(hours=1)  # how long somebody may take to go back from the page of a paid order


def just_bought(cart: Cart) -> Order | None:
    """Return the order that was paid from this cart within the last hour, or None."""
    paid = Order.objects.filter(cart_key=cart.pk, status=Status.PAID, paid_at__gt=timezone.now() - JUST)
    return paid.order_by("-paid_at").first()


def forget_bought_lines(cart: Cart) -> None:
    """Remove from the cart what its last order bought, once that order is paid; forget an order that came to nothing.

    Pieces that were added and gifts that were edited after the order was placed stay. Safe to call twice. The cart
    is told of an order that can be paid still: its page leads there.
    """
    if cart.placed_order_id is None:
        return
    order = Order.objects.filter(pk=cart.placed_order_id).only("pk", "status", "number", "hold_expires_at").first()
    if order is not None and order.is_awaiting_payment and order.seconds_left:
        cart.unpaid_order_number = order.number
    if order is not None and order.status in {Status.AWAITING_PAYMENT, Status.EXPIRED}:
        return  # An expired order may still be paid late.
    with transaction.atomic(durable=True):
        locked = Cart.objects.select_for_update().filter(pk=cart.pk).first()
        if locked is None or locked.placed_order_id != cart.placed_order_id:
            return
        if order is not None and order.status in {Status.PAID, Status.REFUNDED}:
            _take_out(locked, order)
        changed = {"placed_order_id": None, "version": F("version") + 1, "updated_at": timezone.now()}
        Cart.objects.filter(pk=cart.pk).update(**changed)
    cart.refresh_from_db()


def _take_out(cart: Cart, order: Order) -> None:
    bought = OrderLine.objects.filter(order=order, cart_line_key__isnull=False)
    for line_key, digest, pieces in bought.values_list("cart_line_key", "digest", "quantity"):
        line = CartLine.objects.filter(cart=cart, pk=line_key or 0, digest=digest).first()
        if line is not None and line.quantity > pieces:
            CartLine.objects.filter(Q(pk=line.pk) | Q(parent=line)).update(quantity=line.quantity - pieces)
        elif line is not None:
            line.delete()


class BoughtLines:
    """Middleware: before a page is drawn, the carts of this session let go of what has been paid."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> None:
        has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
        name = request.resolver_match.url_name if request.resolver_match else None
        is_part = "HX-Request" in request.headers and name in PARTS_WITHOUT_A_CART
        if not has_session or is_part or name in WITHOUT_A_CART:
            return  # Even to look at the session would make the answer vary by cookie.
        for cart in (cart_for(request), buy_now_cart(request)):
            if cart is not None and cart.placed_order_id is not None:
                forget_bought_lines(cart)
