"""The cart's addresses."""

from django.http import Http404, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_POST

from shop.cart.change import agree, clear, remove_line, set_quantity
from shop.cart.forms import AgreeForm, QuantityForm
from shop.cart.models import CartLine
from shop.cart.page import HtmxRequest, RefusedQuantity, cart_changed, cart_page, cart_refused
from shop.cart.refused import CartRefused, LineGone
from shop.cart.session import buy_now_cart, cart_for
from shop.cart.undo import undo_of

# Not no-store: that would take the page out of the browser's back/forward cache.
own_cart = cache_control(private=True, no_cache=True)


@own_cart
@require_GET
def cart(request: HtmxRequest) -> HttpResponse:
    return cart_page(request)


@own_cart
@require_POST
def cart_line_update(request: HtmxRequest, line_id: int) -> HttpResponse:
    """Give a line another quantity (0 removes it), or say yes to its new price."""
    try:
        line = line_of(request, line_id)
        if "agree" in request.POST:
            return _agree(request, line)
        form = QuantityForm(request.POST)
        if not form.is_valid():
            raise CartRefused(form.errors["quantity"][0])
        if form.cleaned_data["quantity"] == 0:
            return _remove(request, line)
        line = set_quantity(line, form.cleaned_data["quantity"])
    except LineGone as gone:
        return cart_changed(request, str(gone))
    except CartRefused as refused:
        return cart_refused(request, RefusedQuantity(line_id, request.POST.get("quantity", ""), str(refused)))
    return cart_changed(request, f"{line.variant}: {line.quantity} in your cart")


@own_cart
@require_POST
def cart_line_remove(request: HtmxRequest, line_id: int) -> HttpResponse:
    try:
        return _remove(request, line_of(request, line_id))
    except LineGone as gone:
        return cart_changed(request, str(gone))


@own_cart
@require_POST
def cart_clear(request: HtmxRequest) -> HttpResponse:
    cart = cart_for(request)
    if cart is not None:
        clear(cart)
    return cart_changed(request, "Your cart is empty now")


def line_of(request: HtmxRequest, line_id: int) -> CartLine:
    """Return a line of this browser's carts. Raises LineGone for one that is no more, Http404 for somebody else's."""
    lines = CartLine.objects.filter(parent=None).select_related("cart", "variant__product__category")
    line = lines.filter(pk=line_id).first()
    if line is None:
        raise LineGone
    if line.cart not in (cart_for(request), buy_now_cart(request)):
        raise Http404
    return line


def _agree(request: HtmxRequest, line: CartLine) -> HttpResponse:
    form = AgreeForm(request.POST)
    if not form.is_valid():
        raise CartRefused("Look at the price again and say yes to it once more")
    agree(line, form.cleaned_data["agree"])
    return cart_changed(request, f"You said yes to the new price of {line.variant}")


def _remove(request: HtmxRequest, line: CartLine) -> HttpResponse:
    undo = undo_of(line)
    remove_line(line)
    return cart_changed(request, f"Removed: {line.variant}", undo=undo)


cart_add = cart_line_edit = cart
