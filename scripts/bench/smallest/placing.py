"""Placing an order that keeps what ours promises about money and stock, written as one would who has nothing else.

One order for each page that was sent, at the price that it showed; pieces held until it is paid or runs out; a payment
to be looked at; what happened; a mail that is owed with it. All or nothing.
"""

import secrets
import uuid

from django.db import transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from scripts.bench.smallest.forms import CheckoutForm
from scripts.bench.smallest.models import Cart, Event, Hold, Mail, Order, Payment, Product
from scripts.bench.smallest.views import lines_of, write_lines


class Refused(Exception):
    pass


def checkout(request: HttpRequest) -> HttpResponse:
    lines = lines_of(request) if request.method == "GET" else []
    shown = {"token": uuid.uuid4(), "shown_kobo": sum(line.quantity * line.product.price_kobo for line in lines)}
    form = CheckoutForm(request.POST) if request.method == "POST" else CheckoutForm(initial=shown)
    if request.method == "POST" and form.is_valid():
        try:
            payment = place(request, form)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            request.session["orders"] = [str(payment.order_id), *request.session.get("orders", [])]
            return redirect(open_page(payment))
    return render(request, "checkout.html", {"form": form, "lines": lines or lines_of(request)})


def open_page(payment: Payment) -> str:
    """Here it would ask Paystack, which answers at once in a bench."""
    if not payment.url:
        payment.url = f"https://checkout.paystack.com/{payment.reference}"
        payment.save(update_fields=["url"])
    return payment.url


def place(request: HttpRequest, form: CheckoutForm) -> Payment:
    typed = dict(form.cleaned_data)
    shown_kobo = typed.pop("shown_kobo")
    with transaction.atomic():
        Cart.objects.select_for_update().get(pk=request.session.get("cart"))
        placed = Payment.objects.filter(order__token=typed["token"]).first()
        if placed is not None:
            return placed
        lines = lines_of(request)
        total_kobo = sum(line.quantity * line.product.price_kobo for line in lines)
        if not lines or total_kobo != shown_kobo:
            raise Refused("Prices changed. Pay again to agree")
        order = Order.objects.create(number=secrets.token_hex(5), total_kobo=total_kobo, **typed)
        write_lines(order, lines)
        Event.objects.create(order=order, what="placed")
        Mail.objects.create(order=order, kind="placed")
        payment = Payment.objects.create(order=order, reference=secrets.token_hex(16), amount_kobo=total_kobo)
        Hold.objects.bulk_create(Hold(order=order, product=line.product, quantity=line.quantity) for line in lines)
        for line in sorted(lines, key=lambda line: line.product_id):
            there = Product.objects.filter(pk=line.product_id, stock__gte=F("reserved") + line.quantity)
            if not there.update(reserved=F("reserved") + line.quantity):
                raise Refused("Just sold to somebody else")
    return payment
