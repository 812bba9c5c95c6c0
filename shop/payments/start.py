"""Start a payment: write its row first, then ask Paystack for the page where the shopper pays."""

import secrets
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from shop.built_write import BuiltUpdate
from shop.orders.events import record
from shop.orders.models import Actor, Order, PayWith
from shop.orders.moves import lock_order
from shop.payments import paystack
from shop.payments.confirm import ask_about_open_payments
from shop.payments.models import Payment, PaymentStatus
from shop.payments.reach import noting_reach

REUSE_FOR = timedelta(minutes=10)  # an open page this young is offered again rather than a second one
OPENING_TAKES = timedelta(seconds=5)  # so long a payment without a page is taken for one that is being opened
NOT_OPENED = "Its page could not be opened"
FIRST_LOOK_AFTER = timedelta(minutes=1)

DUPLICATE = "duplicate_reference"  # Paystack's code for a reference that it has a page for already

FROM_PAYSTACK = "?from=paystack"  # what the order's page is told by who cancels at Paystack; lost, it asks nothing

_keep_page = BuiltUpdate(lambda payment, url: (Payment.objects.filter(pk=payment), {"authorization_url": url}))

CHANNELS = {
    PayWith.CARD: ["card"],
    PayWith.BANK_TRANSFER: ["bank_transfer", "ussd", "bank"],
}


def mode() -> str:
    """Return the mode of our key, `live` or `test`, which Paystack calls the domain of a payment."""
    return "live" if settings.PAYSTACK_SECRET_KEY.startswith("sk_live_") else "test"


class CannotPay(Exception):
    """The order cannot take a new payment now; the text is for the shopper. Nothing was started."""


def new_payment(order: Order) -> Payment:
    """Return a new payment for the whole order, which the caller saves, the order locked or new.

    The reference is random: knowing the order number does not help anybody to guess it.
    """
    now = timezone.now()
    return Payment(
        order=order,
        reference=f"lg-{secrets.token_hex(16)}",
        amount_kobo=order.total_kobo,
        domain=mode(),
        started_at=now,
        next_check_at=now + FIRST_LOOK_AFTER,
    )


def write_payment(order: Order) -> Payment:
    """Write the row of a new payment for the whole order. Part of the caller's transaction, the order locked."""
    payment = new_payment(order)
    payment.save(force_insert=True)
    return payment


def start_payment(order_id: UUID) -> Payment:
    """Return a payment that the shopper can make now: the open one while it is young, else a new one.

    Somebody who presses several times gets one payment, also while its page is being opened. Older ones are verified
    first, so that nobody pays twice. Raises CannotPay when the order is not waiting for money or when money is on its
    way; PaystackUnavailable when that cannot be found out.
    """
    young = _open_page_of(order_id)
    if young is not None:
        return young
    ask_about_open_payments(order_id)
    with transaction.atomic(durable=True):
        order = lock_order(order_id)
        if not order.is_awaiting_payment:
            raise CannotPay("This order is not waiting for a payment any more")
        if order.seconds_left == 0:
            raise CannotPay("The time to pay for this order is over")
        if any(payment.brings_money for payment in order.payments.all()):
            raise CannotPay("Your payment is on its way. Do not pay again")
        if (opening := _being_opened(order)) is not None:
            return opening
        payment = write_payment(order)
        record(order, Actor.SHOPPER, "payment started", after=payment.reference)
    return payment


def open_page(payment: Payment) -> str:
    """Return the address of the payment's hosted page, asking Paystack for it the first time.

    Raises PaystackError when there is none to be had; the order stays as it is and can be paid another way. A
    PaystackRefused with the code DUPLICATE says that somebody else is opening it, or has.
    """
    if payment.authorization_url:
        return payment.authorization_url
    order = payment.order
    try:
        with noting_reach(answer_is_on_file=True):
            url = paystack.initialize(
                reference=payment.reference,
                email=order.email,
                amount_kobo=payment.amount_kobo,
                # No query string of ours: Paystack appends its own and people report broken ones.
                callback_url=settings.SITE_URL + reverse("paystack_callback"),
                cancel_url=settings.SITE_URL + reverse("order", args=[order.pk]) + FROM_PAYSTACK,
                channels=CHANNELS[PayWith(order.pay_with)],
                order_number=order.number,
            )
    except paystack.PaystackError as fault:
        if not (isinstance(fault, paystack.PaystackRefused) and fault.code == DUPLICATE):
            Payment.objects.filter(pk=payment.pk).update(gateway_message=NOT_OPENED)
        raise
    _keep_page.run(payment.pk, url)
    return url


def abandon_payments(order_id: UUID) -> None:
    """Say of payments that were only started that nobody waits for them now. Part of the caller's transaction.

    They stay matchable: money that comes all the same is recorded and decided like any other.
    """
    Payment.objects.filter(order_id=order_id, status=PaymentStatus.STARTED).update(status=PaymentStatus.ABANDONED)


def _being_opened(order: Order) -> Payment | None:
    """Return a payment that was written a moment ago, and whose page nobody has failed to open yet."""
    young = order.payments.filter(status=PaymentStatus.STARTED, started_at__gt=timezone.now() - OPENING_TAKES)
    return young.exclude(gateway_message=NOT_OPENED).select_related("order").first()


def _open_page_of(order_id: UUID) -> Payment | None:
    return (
        Payment.objects.filter(
            order_id=order_id,
            order__status="awaiting_payment",
            order__hold_expires_at__gt=timezone.now(),
            status=PaymentStatus.STARTED,
            gateway_status__in=["", "abandoned"],
            started_at__gt=timezone.now() - REUSE_FOR,
        )
        .exclude(authorization_url="")
        .select_related("order")
        .first()
    )
