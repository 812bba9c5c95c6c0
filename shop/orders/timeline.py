"""The steps of an order from received to delivered, with when each was reached."""

from dataclasses import dataclass
from datetime import datetime

from shop.orders.models import Fulfilment, Order, Status

_MAKING = [(Fulfilment.IN_PRODUCTION, "Making"), (Fulfilment.SENT, "On the way"), (Fulfilment.DELIVERED, "Delivered")]
_ENDINGS = {Status.CANCELLED: "Cancelled", Status.EXPIRED: "Not paid in time", Status.REFUNDED: "Refunded"}


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `at` may be unknown for a step that was reached; exactly one step of an order is current."""

    name: str
    is_reached: bool
    is_current: bool = False
    at: datetime | None = None


def timeline(order: Order) -> tuple[Step, ...]:
    """Return the steps in order: those reached, then those to come, or the ending where there is nothing to come.

    Times of making and sending come from the order's events: one query, none if `events` is prefetched.
    """
    times = {event.after: event.at for event in order.events.all()}
    reached = [Step("Received", is_reached=True, at=order.placed_at)]
    to_come = [Step("Paid", is_reached=False)]
    if order.paid_at:
        reached.append(Step("Paid", is_reached=True, at=order.paid_at))
        to_come = []
    so_far = Fulfilment.values.index(order.fulfilment)
    for position, (fulfilment, name) in enumerate(_MAKING, start=1):
        if position <= so_far:
            reached.append(Step(name, is_reached=True, at=times.get(fulfilment.value)))
        else:
            to_come.append(Step(name, is_reached=False))
    ending = _ENDINGS.get(Status(order.status))
    if ending:
        reached.append(Step(ending, is_reached=True, at=order.closed_at))
        to_come = []
    last = reached.pop()
    return (*reached, Step(last.name, is_reached=True, is_current=True, at=last.at), *to_come)
