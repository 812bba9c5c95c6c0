"""Where an order stands with its money, in the words of the page the shopper looks at."""

import logging
from datetime import timedelta

from django.core.cache import cache
from django.db import models

from shop.orders.models import Order, Status
from shop.payments.confirm import confirm_payment
from shop.payments.models import Payment, PaymentStatus
from shop.payments.paystack import PaystackError

log = logging.getLogger(__name__)

LOOK_EVERY = timedelta(seconds=10)


class Progress(models.TextChoices):
    """What the order page says. `WAITING` offers to pay; `CHECKING` and `ON_ITS_WAY` ask not to pay again."""

    WAITING = "waiting"
    DECLINED = "declined"
    CHECKING = "checking"
    ON_ITS_WAY = "on_its_way"
    REVIEW = "review"
    OVER = "over"
    PAID = "paid"
    CANCELLED = "cancelled"
    REFUNDED = "refunded"


UNSETTLED = frozenset({Progress.CHECKING, Progress.ON_ITS_WAY})


def progress_of(order: Order) -> Progress:
    """Return what to tell the shopper now. Reads the order's payments, changes nothing."""
    if order.status in {Status.PAID, Status.REFUNDED}:
        return Progress.PAID if order.is_paid else Progress.REFUNDED
    payments = list(order.payments.all())
    if any(payment.status == PaymentStatus.NEEDS_REVIEW for payment in payments):
        return Progress.REVIEW
    if order.status in {Status.CANCELLED, Status.EXPIRED}:
        return Progress.CANCELLED if order.status == Status.CANCELLED else Progress.OVER
    if any(payment.is_in_flight for payment in payments):
        return Progress.ON_ITS_WAY
    if any(_is_being_checked(payment) for payment in payments):
        return Progress.CHECKING
    if order.seconds_left == 0:
        return Progress.OVER
    if payments and payments[0].status == PaymentStatus.FAILED:
        return Progress.DECLINED
    return Progress.WAITING


def look_again(order: Order, *, is_back: bool = False) -> Order:
    """Ask Paystack about payments that the shopper waits for, at most once in LOOK_EVERY for each of them.

    With `is_back` they come from the hosted page's "Cancel": what was only started is asked about too, for they may
    have been declined before. A fault changes nothing: the page goes on as it was. Returns the order as it is then.
    """
    for payment in order.payments.all():
        was_left = is_back and payment.status == PaymentStatus.STARTED
        waited_for = was_left or payment.is_in_flight or _is_being_checked(payment)
        # The cache only spares Paystack: an entry that is lost costs one question more.
        if waited_for and cache.add(f"looked-at-payment-{payment.pk}", 1, LOOK_EVERY.total_seconds()):
            try:
                confirm_payment(payment.reference)
            except PaystackError as fault:
                log.warning("payment %s: Paystack could not be asked (%s)", payment.pk, fault)
    return Order.objects.prefetch_related("payments").get(pk=order.pk)


def _is_being_checked(payment: Payment) -> bool:
    """Whether the shopper came back from the hosted page and how it went is not known, or not decided, yet."""
    if payment.status == PaymentStatus.SUCCEEDED:
        return payment.is_undecided
    return (
        payment.status == PaymentStatus.STARTED
        and payment.returned_at is not None
        and (payment.checked_at is None or payment.checked_at < payment.returned_at)
    )
