"""Checkout on one page, and cancelling what it placed."""

import logging
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from shop.built_query import BuiltQuery
from shop.cart.contents import EMPTY_CART, CartView
from shop.cart.models import Cart
from shop.cart.page import see_other
from shop.cart.read import read_cart
from shop.cart.session import buy_now_cart, cart_for, cart_or_new, remember_cart
from shop.checkout.agree import CheckoutRefused, sum_up
from shop.checkout.bought import just_bought
from shop.checkout.cancel import CannotCancel, cancel_order
from shop.checkout.forms import CheckoutForm
from shop.checkout.order_again import refill_cart
from shop.checkout.place import PaymentOnItsWay, Placed, place_order
from shop.delivery.models import DeliveryPlace
from shop.delivery.promise import promise
from shop.orders.access import own_order_for, private_page, remember_order
from shop.orders.models import Actor, PayWith, Status
from shop.payments.models import PaymentStatus
from shop.payments.paystack import PaystackError
from shop.payments.reach import is_paystack_away
from shop.payments.views import to_open_page, why_not_paid
from shop.personalisation.contact import known_contact

log = logging.getLogger(__name__)

_places = BuiltQuery(lambda: DeliveryPlace.objects.offered())


@require_http_methods(["GET", "POST"])
@private_page
def checkout(request: HttpRequest) -> HttpResponse:
    """Show what is being bought and ask where it goes; a POST places the order and leads to Paystack."""
    cart = buy_now_cart(request) if _is_buy_now(request) else cart_for(request)
    form = _form(request)
    is_summing_up = "sum_up" in request.POST
    if request.method == "POST" and not is_summing_up and form.is_valid() and cart is not None:
        return _place(request, cart, form)
    view = read_cart(cart) if cart is not None else EMPTY_CART
    bought = just_bought(cart) if cart is not None and not view.counted else None
    if bought is not None:  # they went back from its page
        return redirect("order", order_id=bought.pk)
    if not view.lines:
        messages.info(request, "Your cart is empty. Choose a gift first")
        return redirect("cart")
    return _page(request, form, view, status=422 if form.is_bound and not is_summing_up else 200)


@require_POST
def order_cancel(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Cancel an unpaid order of this browser, then go home; the cart keeps its lines."""
    order = own_order_for(request, order_id)
    try:
        order = cancel_order(order.pk, actor=Actor.SHOPPER, reason="Cancelled by the shopper")
    except CannotCancel as refusal:
        messages.error(request, str(refusal))
        return redirect("order", order_id=order.pk)
    if order.status != Status.CANCELLED:  # it ran out, or was refunded, before the button was pressed
        return redirect("order", order_id=order.pk)
    messages.success(request, f"Order {order.number} is cancelled. Your gifts are still in your cart")
    return redirect("home")


def _is_buy_now(request: HttpRequest) -> bool:
    return "1" in {request.GET.get("buy_now"), request.POST.get("buy_now")}


@require_POST
def order_again(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Fill the cart with what an order of this browser held, and say what could not be had again."""
    order, cart = own_order_for(request, order_id), cart_or_new(request)
    refilled = refill_cart(order, cart)
    if refilled.added:
        remember_cart(request, cart)
        messages.success(request, f"In your cart again: {'; '.join(refilled.added)}")
    if refilled.already_there:
        messages.info(request, f"In your cart already: {'; '.join(refilled.already_there)}")
    for title, why in refilled.left_out:
        messages.warning(request, f"{title} was left out. {why}")
    return see_other(reverse("cart"))


def _form(request: HttpRequest) -> CheckoutForm:
    places = _places.rows()
    if request.method == "POST":
        return CheckoutForm(places, request.POST)
    contact = known_contact(request)
    chosen = request.GET.get("location", "")
    return CheckoutForm(
        places,
        initial={
            "phone": contact.get("phone_typed") or contact.get("phone", ""),
            "location": chosen if chosen in {place.slug for place in places} else contact.get("location", ""),
            "location_other": contact.get("location_other", ""),
            "pay_with": PayWith.CARD,
        },
    )


def _place(request: HttpRequest, cart: Cart, form: CheckoutForm) -> HttpResponse:
    try:
        placed = place_order(cart.pk, form.details(), form.shown(), form.cleaned_data["token"])
    except PaymentOnItsWay as refusal:
        messages.error(request, str(refusal))
        return redirect("order", order_id=refusal.order.pk)
    except CheckoutRefused as refusal:
        form.add_error(None, str(refusal))
        view = read_cart(cart)
        if not view.lines:
            messages.error(request, str(refusal))
            return redirect("cart")
        return _page(request, form, view, status=422)
    remember_order(request, placed.order.pk)
    return _to_payment(request, placed)


def _to_payment(request: HttpRequest, placed: Placed) -> HttpResponse:
    """Lead to the payment that the order was placed with, or to the order where that cannot be opened now."""
    order = placed.order
    payment = placed.payment or order.payments.filter(status=PaymentStatus.STARTED).first()
    if payment is None or not order.is_awaiting_payment:
        return redirect("order", order_id=order.pk)
    try:
        return to_open_page(request, payment)
    except PaystackError as fault:
        log.warning("order %s: its first payment could not be started (%s)", order.pk, fault)
        messages.error(request, why_not_paid(fault))
    return redirect("order", order_id=order.pk)


def _page(request: HttpRequest, form: CheckoutForm, view: CartView, *, status: int) -> HttpResponse:
    """Draw the page with what everything comes to; only the summary when the place or the voucher was changed."""
    is_summing_up = "sum_up" in request.POST
    is_part = is_summing_up and bool(request.headers.get("HX-Request"))
    if is_part:
        view = form.shown_already(view)
    form.show(view)
    slug, code = form["location"].value(), form["voucher"].value() or ""
    place = next((place for place in form.places if place.slug == slug), None)
    bill, voucher_problem = sum_up(view.items_kobo, place.fee_for(view.items_kobo) if place else 0, code)
    context = {
        "form": form,
        "is_buy_now": _is_buy_now(request),
        "cart": view,
        "has_fields": bool(view.counted) or request.method == "POST",  # what was typed is kept
        "place": place,
        "arrives": promise(view.making_days, place, today=timezone.localdate()) if place else "",
        "bill": bill,
        # What a refused form says itself needs no third place.
        "voucher_problem": "" if status == 422 and _is_said(form, voucher_problem) else voucher_problem,
        "is_paystack_away": bill.total_kobo > 0 and is_paystack_away(),
        "hold_minutes": max(1, int(settings.ORDER_HOLD.total_seconds() // 60)),
    }
    if not _is_buy_now(request):
        context["cart_count"] = view.count
    if is_part:
        return render(request, "checkout/_summary.html", context)
    if is_summing_up:  # the Apply button of a browser without JavaScript: nothing is refused yet
        form = form.as_typed()
    return render(request, "checkout/checkout.html", context | {"form": form}, status=status)


def _is_said(form: CheckoutForm, problem: str) -> bool:
    return any(problem in sentences for sentences in form.errors.values())
