"""What is to be done next with orders: each queue one question, asked alike by the first page and by the list."""

from datetime import date

from django.db.models import Q, TextChoices
from django.utils import timezone

from shop.orders.states import Fulfilment, Status


class Queue(TextChoices):
    """The piles on the owner's desk, in the order in which a day goes through them."""

    TO_MAKE = "to_make", "To be made"
    MAKING = "making", "Being made"
    READY = "ready", "Ready to send"
    LATE = "late", "Late: should have left"
    AWAITING = "awaiting", "Waiting for payment"
    ON_THE_WAY = "on_the_way", "On the way"


_PAID = Q(status=Status.PAID)
_MAKING = _PAID & Q(fulfilment=Fulfilment.IN_PRODUCTION)
_NOT_SENT = _PAID & Q(fulfilment__in=[Fulfilment.NEW, Fulfilment.IN_PRODUCTION])

# Every order that the owner or its shopper still has to do something about: few, however long the history.
OPEN = _NOT_SENT | Q(status=Status.AWAITING_PAYMENT)


def in_queue(queue: Queue, *, today: date | None = None) -> Q:
    """Return the condition for an order to lie in this queue. `today` is the shop's date."""
    if queue is Queue.LATE:
        return _NOT_SENT & Q(send_by__lt=today or timezone.localdate())
    return {
        Queue.TO_MAKE: _PAID & Q(fulfilment=Fulfilment.NEW),
        Queue.MAKING: _MAKING & Q(ready_at=None),
        Queue.READY: _MAKING & Q(ready_at__isnull=False),
        Queue.AWAITING: Q(status=Status.AWAITING_PAYMENT),
        Queue.ON_THE_WAY: _PAID & Q(fulfilment=Fulfilment.SENT),
    }[queue]
