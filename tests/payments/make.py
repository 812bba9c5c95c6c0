"""Orders with money questions, as checkout would have left them: pieces held, a payment started."""

from typing import Any

from django.db import transaction

from shop.catalogue.models import Variant
from shop.orders.hold import let_go
from shop.orders.models import Order
from shop.orders.moves import lock_order, mark_expired
from shop.payments.confirm import confirm_payment
from shop.payments.models import Payment
from shop.payments.start import write_payment
from shop.stock.models import Stock
from shop.stock.reserve import reserve
from tests.cart.make import make_cup
from tests.checkout.make import make_cart, place
from tests.gateway import Gateway
from tests.make import make_variant
from tests.orders.make import make_order


def make_awaiting(variant: Variant | None = None, *, quantity: int = 1, **fields: Any) -> tuple[Order, Payment]:
    """Make an unpaid order that holds its pieces, and its first payment."""
    variant = variant or make_variant()
    order = make_order(lines=[{"variant": variant, "quantity": quantity}], **fields)
    reserve(order.pk, {variant.pk: quantity})
    return order, write_payment(order)


def pay(gateway: Gateway, payment: Payment, status: str = "success", **fields: Any) -> None:
    """Let the shopper pay what was asked, unless `fields` say what else Paystack reports."""
    asked = {"amount": payment.amount_kobo, "requested_amount": payment.amount_kobo}
    gateway.pay(payment.reference, status, **asked | fields)


def make_placed(*, on_hand: int = 10) -> tuple[Order, Payment]:
    """Place an order for one cup as a shopper does, with all that the audit asks of one; and its first payment."""
    order = place(make_cart(make_variant(make_cup().product, on_hand=on_hand)))
    return order, order.payments.get()


def make_paid(gateway: Gateway, *, on_hand: int = 10, **fields: Any) -> tuple[Order, Payment]:
    """Place an order and pay it through Paystack."""
    _, payment = make_placed(on_hand=on_hand)
    pay(gateway, payment, **fields)
    payment = confirm_payment(payment.reference)
    return payment.order, payment


def expire(order: Order) -> None:
    """Let the order's time run out, as the job does."""
    with transaction.atomic():
        mark_expired(lock_order(order.pk))
        let_go(order.pk)


def variant_of(order: Order) -> Variant:
    return order.lines.get().variant


def counts(variant: Variant) -> tuple[int, int]:
    """Return what is on hand and what is reserved of it."""
    stock = Stock.objects.get(variant=variant)
    return stock.on_hand, stock.reserved
