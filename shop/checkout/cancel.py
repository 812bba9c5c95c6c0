"""Cancel an order: unpaid, after asking Paystack whether it has been paid, or paid, by the owner.

Cancelling moves no money. What was paid stays with its payment until the owner decides what goes back.
"""

import contextlib
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from shop.orders.emails import owe_mail
from shop.orders.hold import let_go, take_back
from shop.orders.models import Actor, Fulfilment, Order, OutboxMail, Status
from shop.orders.moves import lock_order, mark_cancelled
from shop.orders.seen import refuse_old_news
from shop.payments.confirm import ask_about_open_payments
from shop.payments.models import Payment
from shop.payments.paystack import PaystackError
from shop.payments.start import abandon_payments

ON_ITS_WAY = {
    True: "Your payment is on its way, so the order cannot be cancelled now. Call us",
    False: "A payment of this order is on its way at Paystack. Wait until it has arrived or failed",
}


class CannotCancel(Exception):
    """The order stays as it is; the text is for the person who asked."""


def cancel_order(
    order_id: UUID,
    *,
    actor: Actor,
    reason: str,
    user: AbstractBaseUser | None = None,
    seen_version: int | None = None,
) -> Order:
    """Cancel an order that waits for payment. Quiet when it is cancelled already.

    Raises CannotCancel when it is paid, or when Paystack says that money is on its way, and OrderChanged. Where
    Paystack cannot be asked it is cancelled all the same: money that comes later is sent back.
    """
    with contextlib.suppress(PaystackError):
        ask_about_open_payments(order_id)
    with transaction.atomic(durable=True):
        order = lock_order(order_id)
        refuse_old_news(order, seen_version)
        if order.is_paid:
            raise CannotCancel("Your payment arrived, so the order is paid. Call us to change it")
        if not order.is_awaiting_payment:
            return order
        if any(_stops(payment, actor) for payment in order.payments.all()):
            raise CannotCancel(ON_ITS_WAY[actor == Actor.SHOPPER])
        mark_cancelled(order, actor=actor, reason=reason, user=user)
        abandon_payments(order.pk)
        owe_mail(order, OutboxMail.Kind.CANCELLED, "cancelled")
        let_go(order.pk)
    return order


def _stops(payment: Payment, actor: Actor) -> bool:
    """Whether a payment stops the cancelling. The owner knows of money under review and decides over it apart."""
    return payment.brings_money if actor == Actor.SHOPPER else payment.is_in_flight or payment.is_undecided


def cancel_paid_order(
    order_id: UUID,
    *,
    user: AbstractBaseUser | None,
    reason: str,
    restock: bool | None = None,
    seen_version: int | None = None,
) -> Order:
    """Cancel a paid order for the owner; its money is a decision of its own. Quiet when it is cancelled already.

    `restock` says whether its pieces go back on the shelf; None does so while nothing has been made. The voucher can
    be used again. Raises CannotCancel for an order that is not paid or a reason that is missing, and OrderChanged.
    """
    if not reason.strip():
        raise CannotCancel("Say why: the customer reads it")
    with transaction.atomic(durable=True):
        order = lock_order(order_id)
        refuse_old_news(order, seen_version)
        if order.status == Status.CANCELLED:
            return order
        if not order.is_paid:
            raise CannotCancel(f"The order is not paid: {order.get_status_display().lower()}")
        goes_back = order.fulfilment == Fulfilment.NEW if restock is None else restock
        mark_cancelled(order, actor=Actor.OWNER, reason=reason.strip()[:200], user=user)
        owe_mail(order, OutboxMail.Kind.CANCELLED, "cancelled")
        take_back(order.pk, restock=goes_back)
    return order
