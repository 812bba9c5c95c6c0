"""Make an order all the same: its money came too late and something is gone from the shelf, but it can be made.

The choice of an owner who is asked before money goes back, or who has the cash in hand. It never happens by itself.
"""

from collections.abc import Mapping

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from shop.catalogue.models import Variant
from shop.orders.events import record
from shop.orders.hold import GoneMeanwhile, hold_what_is_there
from shop.orders.models import Actor, Order, Status
from shop.orders.seen import refuse_old_news
from shop.payments.confirm import lock_payment, pay_order
from shop.payments.models import Payment
from shop.payments.records import Dispute

MADE_ANYWAY = "made anyway"


class CannotMake(ValueError):
    """The order stays as it is. The text is a sentence for the owner."""


def can_be_made_anyway(order: Order, payment: Payment) -> bool:
    """Whether money of an order that ran out is still all here, so that the owner may yet decide to make it."""
    return why_not_anyway(order, payment) == ""


def why_not_anyway(order: Order, payment: Payment) -> str:
    """Return a sentence for the owner; empty where `make_anyway` can be asked for."""
    if order.status != Status.EXPIRED:
        return f"Only an order that was not paid in time can be made all the same: {order.get_status_display().lower()}"
    if payment.effect != Payment.Effect.REFUND:
        return "This payment is not waiting to go back"
    if payment.refunds.exists():
        return "Some of this money went back, or was on its way. Let the customer order again"
    if Dispute.objects.lost().filter(payment=payment).exists():
        return "A dispute took this money back to the customer. Let them order again"
    return ""


def make_anyway(
    payment_id: int, *, reason: str, user: AbstractBaseUser | None, seen_version: int | None = None
) -> Payment:
    """Let money that came too late pay its order; pieces that are gone are sold without having been on the shelf.

    What is there is taken from the shelf. One event names the reason, the next the rest. Raises CannotMake and
    OrderChanged.
    """
    if not reason.strip():
        raise CannotMake("Say why it is made all the same")
    with transaction.atomic(durable=True):
        order, payment = lock_payment(payment_id)
        refuse_old_news(order, seen_version)
        if refusal := why_not_anyway(order, payment):
            raise CannotMake(refusal)
        try:
            missing = hold_what_is_there(order.pk)
        except GoneMeanwhile:
            raise CannotMake(
                f"Its voucher {order.voucher_code} has been used up, in all or by this address. "
                "Allow one more use, then try again"
            ) from None
        record(order, Actor.OWNER, MADE_ANYWAY, after=payment.reference, note=reason.strip(), user=user)
        # Of the two events this one is read by who makes the gifts, too.
        note = ". ".join(filter(None, ["paid late, the owner decided to make it", _to_be_made(missing)]))
        pay_order(order, payment, user=user, note=note)
    return Payment.objects.select_related("order").get(pk=payment_id)


def _to_be_made(missing: Mapping[int, int]) -> str:
    """Say which pieces are not on the shelf."""
    variants = Variant.objects.select_related("product").filter(pk__in=missing).order_by("pk")
    named = ", ".join(f"{missing[variant.pk]} × {variant}" for variant in variants)
    return f"Not on the shelf: {named}" if named else ""
