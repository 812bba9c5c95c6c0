"""Orders with money questions, as checkout would have left them: pieces held, a payment started."""

from typing import Any

from shop.catalogue.models import Variant
from shop.orders.models import Order
from shop.payments.models import Payment
from shop.payments.start import write_payment
from shop.stock.models import Stock
from shop.stock.reserve import reserve
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


def counts(variant: Variant) -> tuple[int, int]:
    """Return what is on hand and what is reserved of it."""
    stock = Stock.objects.get(variant=variant)
    return stock.on_hand, stock.reserved
