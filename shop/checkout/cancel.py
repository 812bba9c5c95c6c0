"""Cancel an unpaid order and give back what it holds. Paystack is asked first whether it has been paid."""

import contextlib
from uuid import UUID

from django.db import transaction

from shop.orders.emails import owe_mail
from shop.orders.hold import let_go
from shop.orders.models import Actor, Order, OutboxMail
from shop.orders.moves import lock_order, mark_cancelled
from shop.payments.confirm import ask_about_open_payments
from shop.payments.paystack import PaystackError
from shop.payments.start import abandon_payments


class CannotCancel(Exception):
    """The order stays as it is; the text is for the shopper."""


def cancel_order(order_id: UUID, *, actor: Actor, reason: str) -> Order:
    """Cancel an order that waits for payment. Quiet when it is cancelled already.

    Raises CannotCancel when it is paid, or when Paystack says that money is on its way. Where Paystack cannot be
    asked it is cancelled all the same: money that comes later is sent back.
    """
    with contextlib.suppress(PaystackError):
        ask_about_open_payments(order_id)
    with transaction.atomic(durable=True):
        order = lock_order(order_id)
        if order.is_paid:
            raise CannotCancel("Your payment arrived, so the order is paid. Call us to change it")
        if not order.is_awaiting_payment:
            return order
        if any(payment.brings_money for payment in order.payments.all()):
            raise CannotCancel("Your payment is on its way, so the order cannot be cancelled now. Call us")
        mark_cancelled(order, actor=actor, reason=reason)
        abandon_payments(order.pk)
        owe_mail(order, OutboxMail.Kind.CANCELLED, "cancelled")
        let_go(order.pk)
    return order
