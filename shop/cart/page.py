"""What the cart's addresses answer: the cart page, its fragment for htmx, or the way back to it."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django_htmx.http import HttpResponseClientRedirect, reselect, retarget
from django_htmx.middleware import HtmxDetails

from shop.cart.contents import EMPTY_CART, CartView
from shop.cart.context import count_of
from shop.cart.delivery import Delivery, delivery_facts
from shop.cart.instead import with_instead
from shop.cart.models import Cart, CartLine
from shop.cart.on_page import draw_lines, with_own_token
from shop.cart.read import read_cart
from shop.cart.refused import RefusedQuantity
from shop.cart.session import cart_for
from shop.cart.undo import Undo, undo_before
from shop.money import format_naira
from shop.storefront.home import first_gifts

A_VISIT = timedelta(hours=12)  # who left a cart alone for longer has come back to it
UNDO = "removed"  # session key: what was removed by the request before


class HtmxRequest(HttpRequest):
    """A request that went through django-htmx's middleware."""

    htmx: HtmxDetails


def cart_page(request: HtmxRequest, *, refused: RefusedQuantity | None = None) -> HttpResponse:
    """Answer the cart as it is now: 200, or 422 with a refused quantity in its place.

    Who added the first gift and comes here with no cookie keeps none, or opens that address again later: the page says
    so above the empty cart.
    """
    undo: Undo | None = request.session.pop(UNDO, None) if UNDO in request.session else None
    return _draw(request, "cart/cart.html", "", undo=undo, refused=refused)


def cart_added(
    request: HtmxRequest,
    cart: Cart,
    lines: Sequence[CartLine],
    *,
    already: str = "",
    news: str = "",
    mended: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """Answer an accepted add: the drawer and the new count to htmx, otherwise a redirect to the cart.

    `already` says in words that the same form had added it before, `news` what became of its price meanwhile.
    `mended` are the parts of htmx's page that showed what was wrong, to be shown without.
    """
    is_first = settings.SESSION_COOKIE_NAME not in request.COOKIES
    view = read_cart(cart) if request.htmx else None
    count = cart.gift_count if cart.gift_count is not None else count_of(cart.pk)
    sentence = already or f"Added. {count} {'item' if count == 1 else 'items'} in your cart"
    if view:
        keys = {line.pk for line in lines}
        added = [shown for shown in view.lines if shown.line_id in keys]
        status = sentence if already else f"{sentence}, {items_said(view)}"
        context = {"cart": view, "cart_count": view.count, "added": added, "status": status, "already": already}
        context |= {**(mended or {}), "is_mended": bool(mended)}
        context |= {"form_key": uuid4(), "is_first": is_first, "news": news, **delivery_facts(view)}
        return render(request, "cart/_added.html", context)
    if news:
        messages.warning(request, news)
    messages.success(request, f"{already}. Change the quantity here if you want more" if already else sentence)
    return see_other(f"{reverse('cart')}?added=1" if is_first else reverse("cart"))


def cart_changed(request: HtmxRequest, sentence: str, *, undo: Undo | None = None) -> HttpResponse:
    """Answer a change: the redrawn cart to htmx, otherwise a redirect to the cart that says the sentence."""
    if request.htmx:
        return _draw(request, "cart/_changed.html", sentence, undo=undo)
    if undo is None:
        messages.info(request, sentence)
    else:
        request.session[UNDO] = undo
    return see_other(reverse("cart"))


def cart_refused(request: HtmxRequest, refused: RefusedQuantity) -> HttpResponse:
    """Answer 422 with the cart, the sentence beside the quantity, and what was typed still in it."""
    if request.htmx:
        return _draw(request, "cart/_changed.html", refused.sentence, refused=refused)
    return cart_page(request, refused=refused)


def _draw(
    request: HtmxRequest,
    template: str,
    sentence: str,
    *,
    undo: Undo | None = None,
    refused: RefusedQuantity | None = None,
) -> HttpResponse:
    cart = cart_for(request)
    view = with_instead(read_cart(cart)) if cart else EMPTY_CART
    delivered = delivery_facts(view)
    context = {
        "cart": view,
        "lines": draw_lines(view, refused),
        "unpaid": cart if cart is not None and cart.unpaid_order_number else None,
        "cart_count": view.count,
        "status": sentence if refused else sum_said(sentence, view, delivered["delivery"]),
        "undo": undo,
        "undo_before": undo_before(undo, [line.line_id for line in view.lines]),
        "refused": refused,
        "is_cookieless": "added" in request.GET and settings.SESSION_COOKIE_NAME not in request.COOKIES,
        "is_from_before": cart is not None and bool(view.lines) and timezone.now() - cart.updated_at > A_VISIT,
        "first_gifts": () if view.lines else first_gifts(),
        **delivered,
    }
    page = render(request, template, context, status=422 if refused else 200)
    return with_own_token(request, page) if view.lines else page


def items_said(view: CartView) -> str:
    """Return what the gifts come to, in words that hide nothing of what is left out."""
    return f"{format_naira(view.items_kobo)}{' without what is not counted' if view.left_out else ''}"


def sum_said(sentence: str, view: CartView, delivery: Delivery | None) -> str:
    """Return a sentence with the total as the page shows it; as it is where nothing counts, or nothing is said."""
    if not view.counted or not sentence:
        return sentence
    return f"{sentence}. Total {format_naira(delivery.total_kobo) if delivery else items_said(view)}"


def back_to(request: HtmxRequest, cart: Cart) -> HttpResponse:
    """Answer the way back to where a line of this cart is shown: the cart, or the checkout of a gift bought at once."""
    return leave_for(request, buy_now_url() if cart.is_buy_now else reverse("cart"))


def buy_now_url() -> str:
    return f"{reverse('checkout')}?buy_now=1"


def leave_for(request: HtmxRequest, url: str) -> HttpResponse:
    """Answer a redirect to another page that htmx follows with the whole page, too."""
    return HttpResponseClientRedirect(url) if request.htmx else see_other(url)


def see_other(url: str) -> HttpResponse:
    """Answer 303: the browser gets the page, and going back or reloading posts nothing again."""
    return HttpResponseRedirect(url, status=303)


def in_place_of_page(page: HttpResponse) -> HttpResponse:
    """Have htmx put the main part of a whole page in place of the one that is shown, and show its beginning."""
    page["HX-Reswap"] = "outerHTML show:window:top"
    return reselect(retarget(page, "#main"), "#main")
