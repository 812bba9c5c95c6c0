"""The sheets of money: every attempt to pay, and everything that goes back."""

from collections.abc import Iterator, Sequence

from shop.orders.models import Order
from shop.payments.models import Payment, Refund
from shop.sheets.orders import Period
from shop.sheets.out import in_zone, moment_cell, naira_cell

BATCH = 500

PAYMENT_TITLES = ["Reference", "Order", "Kind", "Status", "What it did", "Asked in naira", "Received in naira"]
PAYMENT_TITLES += ["Fees in naira", "Channel", "Mode", in_zone("Started"), in_zone("Paid"), "Recorded by", "Review"]
REFUND_TITLES = ["Key", "Payment", "Order", "Amount in naira", "Status", "Cause", "Reason"]
REFUND_TITLES += [in_zone("Requested"), in_zone("Ended"), "Requested by"]


def payment_rows(period: Period) -> Iterator[Sequence[object]]:
    """Return a row for each attempt to pay these orders, oldest first."""
    payments = Payment.objects.filter(order__in=period.of(Order.objects.all())).select_related("order", "recorded_by")
    for payment in payments.order_by("started_at", "pk").iterator(chunk_size=BATCH):
        yield [
            payment.reference,
            payment.order.number,
            payment.get_kind_display(),
            payment.get_status_display(),
            payment.get_effect_display() if payment.effect else "",
            naira_cell(payment.amount_kobo),
            naira_cell(payment.received_kobo),
            naira_cell(payment.fees_kobo),
            payment.channel,
            payment.domain,
            moment_cell(payment.started_at),
            moment_cell(payment.paid_at),
            payment.recorded_by or "",
            payment.review_reason,
        ]


def refund_rows(period: Period) -> Iterator[Sequence[object]]:
    """Return a row for each refund of these orders, oldest first."""
    refunds = Refund.objects.filter(payment__order__in=period.of(Order.objects.all()))
    refunds = refunds.select_related("payment__order", "requested_by")
    for refund in refunds.order_by("requested_at", "pk").iterator(chunk_size=BATCH):
        yield [
            refund.key,
            refund.payment.reference,
            refund.payment.order.number,
            naira_cell(refund.amount_kobo),
            refund.get_status_display(),
            refund.get_cause_display(),
            refund.reason,
            moment_cell(refund.requested_at),
            moment_cell(refund.ended_at),
            refund.requested_by or "",
        ]
