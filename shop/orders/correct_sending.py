"""Correct who carries an order that was sent: another rider, a tracking number with a slip in it."""

from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from shop.orders.emails import owe_mail
from shop.orders.events import record
from shop.orders.fulfil import CannotFulfil, sent_with
from shop.orders.models import Actor, Fulfilment, Order, OutboxMail, Status
from shop.orders.moves import StaleOrder, lock_order
from shop.orders.seen import refuse_old_news

SENDING_CORRECTED = "sending corrected"
_LONGEST = 60  # characters that an event keeps of each side


def correct_sending(
    order_id: UUID,
    *,
    carrier: str,
    tracking: str,
    tell: bool = False,
    user: AbstractBaseUser | None = None,
    seen_version: int | None = None,
) -> bool:
    """Change with whom a sent order travels, and return whether that differs from what it said.

    With `tell` the customer gets the mail once more, unless the first has not left yet: that one says it right.
    Raises CannotFulfil for an order that is not on its way, and OrderChanged. Nothing has changed then.
    """
    carrier, tracking = sent_with(carrier, tracking)
    with transaction.atomic(durable=True):
        order = lock_order(order_id)
        if _is_on_its_way(order) and (order.carrier, order.tracking) == (carrier, tracking):
            return False
        refuse_old_news(order, seen_version)
        _refuse_unless_on_its_way(order)
        before, after = f"{order.carrier} {order.tracking}".rstrip(), f"{carrier} {tracking}".rstrip()
        on_its_way = Order.objects.filter(
            pk=order.pk, version=order.version, status=Status.PAID, fulfilment=Fulfilment.SENT
        )
        if not on_its_way.update(carrier=carrier, tracking=tracking, version=F("version") + 1):
            raise StaleOrder(order.number)
        order.refresh_from_db()
        note = f"{before} → {after}" if max(len(before), len(after)) > _LONGEST else ""
        shown = {"before": before[:_LONGEST], "after": after[:_LONGEST]}
        record(order, Actor.OWNER, SENDING_CORRECTED, **shown, note=note, user=user)
        if tell:
            _tell(order)
    return True


def _is_on_its_way(order: Order) -> bool:
    return order.is_paid and order.fulfilment == Fulfilment.SENT


def _refuse_unless_on_its_way(order: Order) -> None:
    if not order.is_paid:
        raise CannotFulfil(f"The order is {order.get_status_display().lower()}")
    if order.fulfilment != Fulfilment.SENT:
        raise CannotFulfil(f"It is “{order.get_fulfilment_display()}” now, not on its way")


def _tell(order: Order) -> None:
    """A mail that no sender has taken yet is written when it leaves, so it says what is right now.

    The update locks it: a sender that comes before the commit waits, and does not say what was wrong.
    """
    untouched = OutboxMail.objects.filter(
        order=order, kind=OutboxMail.Kind.SENT, state=OutboxMail.State.WAITING, attempts=0
    )
    if not untouched.update(next_attempt_at=timezone.now()):
        owe_mail(order, OutboxMail.Kind.SENT, f"corrected-{order.version}")
