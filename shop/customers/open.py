"""What is still open with a customer: while anything is, their data is needed and stays."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q

from shop.orders.models import Fulfilment, Order, Status
from shop.payments.concerns import QUESTIONS, Sort
from shop.payments.models import Payment, Refund, RefundStatus

_UNSENT = [Fulfilment.NEW, Fulfilment.IN_PRODUCTION]
_RUNNING = [RefundStatus.REQUESTED, RefundStatus.PROCESSING, RefundStatus.NEEDS_ATTENTION]


def what_is_open(order_ids: Collection[UUID]) -> list[str]:
    """Return a sentence for each thing that is open with these orders; empty when all is done."""
    orders = Order.objects.filter(pk__in=order_ids)
    of_orders = Payment.objects.filter(order__in=order_ids)
    may_still_come = of_orders.open().filter(next_check_at__isnull=False) | of_orders.undecided()
    refunds = Refund.objects.filter(payment__order__in=order_ids, status__in=_RUNNING)
    said = [f"{one.number} waits for its payment" for one in orders.filter(status=Status.AWAITING_PAYMENT)]
    said += [
        f"{one.number} is paid and not sent yet" for one in orders.filter(status=Status.PAID, fulfilment__in=_UNSENT)
    ]
    said += [
        f"{payment.order.number}: payment {payment.reference} may still bring money"
        for payment in may_still_come.exclude(order__status=Status.AWAITING_PAYMENT).select_related("order")
    ]
    said += [
        f"{one.payment.order.number}: a refund is not done yet" for one in refunds.select_related("payment__order")
    ]
    for sort, (question, to_order) in QUESTIONS.items():
        if sort != Sort.MAIL and to_order:
            rows = question().filter(Q(**{f"{to_order}__in": order_ids})).select_related(to_order)
            said += [f"{_order_of(row, to_order).number}: {sort.label.lower()}" for row in rows]
    return list(dict.fromkeys(said))


def _order_of(row: Payment | Refund, to_order: str) -> Order:
    order: Order = row.payment.order if to_order.startswith("payment") else row.order  # type: ignore[union-attr]
    return order
