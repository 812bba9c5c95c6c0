"""Write down what Paystack says of a dispute. Nothing is un-paid by it; the owner answers it there.

What a lost one took cannot go back once more, and its order waits until the owner cancels it or says why it goes on.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from shop.orders.events import record
from shop.orders.held_back import DISPUTE_NOTED
from shop.orders.models import Actor
from shop.orders.moves import touch
from shop.orders.seen import refuse_old_news
from shop.payments.confirm import lock_payment
from shop.payments.models import Payment
from shop.payments.records import Dispute

RESOLVED = "resolved"


class CannotNote(ValueError):
    """Nothing was written down. The text is a sentence for the owner."""


@dataclass(frozen=True)
class Told:
    """A dispute as an event tells of it. What cannot be read is empty; `id` and `reference` always can."""

    id: int
    reference: str
    status: str
    category: str
    resolution: str
    amount_kobo: int | None
    due_at: datetime | None
    resolved_at: datetime | None

    @property
    def is_over(self) -> bool:
        return self.status == RESOLVED or self.resolved_at is not None or self.resolution != ""


def read_dispute(data: dict[str, Any]) -> Told:
    """Read the `data` of a dispute event. Raises ValueError without an id or a reference: nothing can be said of it."""
    about = data.get("transaction")
    number, reference = _whole(data.get("id")), _text(about.get("reference") if isinstance(about, dict) else None, 100)
    if number is None or not reference:
        raise ValueError("a dispute without an id or a payment")
    return Told(
        id=number,
        reference=reference,
        status=_text(data.get("status"), 40) or "unknown",
        category=_text(data.get("category"), 40),
        resolution=_text(data.get("resolution"), 40),
        amount_kobo=_whole(data.get("refund_amount")),
        due_at=_moment(data.get("dueAt") or data.get("due_at")),
        resolved_at=_moment(data.get("resolvedAt") or data.get("resolved_at")),
    )


def record_dispute(told: Told) -> Dispute:
    """Write down a dispute, or what is new about it. Safe to repeat, in any order: once resolved it stays so.

    Raises Payment.DoesNotExist for a payment that is not ours.
    """
    payment_id = Payment.objects.values_list("pk", flat=True).get(reference=told.reference)
    with transaction.atomic(durable=True):
        order, payment = lock_payment(payment_id)
        dispute = Dispute.objects.select_for_update().filter(gateway_id=told.id).first()
        is_new = dispute is None
        if dispute is None:
            dispute = Dispute(gateway_id=told.id, payment=payment)
        if not is_new and (dispute.resolved_at is not None or not _differs(dispute, told)):
            return dispute
        before = dispute.status
        _take_over(dispute, told)
        dispute.save()
        what = "dispute resolved" if dispute.resolved_at else "dispute opened" if is_new else "dispute"
        record(order, Actor.PAYSTACK, what, before=before, after=dispute.status, note=told.resolution or told.category)
        touch(order)
    return dispute


def note_dispute(
    dispute_id: int, *, reason: str, user: AbstractBaseUser | None, seen_version: int | None = None
) -> None:
    """Say why an order goes on although a dispute took its money. Quiet the second time.

    Raises CannotNote for a dispute that was not lost, and without a reason; and OrderChanged.
    """
    dispute = Dispute.objects.get(pk=dispute_id)
    with transaction.atomic(durable=True):
        order, _ = lock_payment(dispute.payment_id)
        number = str(dispute.gateway_id)
        if order.events.filter(what=DISPUTE_NOTED, after=number).exists():
            return
        refuse_old_news(order, seen_version)
        if not Dispute.objects.lost().filter(pk=dispute_id).exists():
            raise CannotNote("This dispute was not lost")
        if not reason.strip():
            raise CannotNote("Say why it goes on")
        record(order, Actor.OWNER, DISPUTE_NOTED, after=number, note=reason.strip()[:200], user=user)
        touch(order)


def _take_over(dispute: Dispute, told: Told) -> None:
    dispute.status, dispute.resolution = told.status, told.resolution
    dispute.category = told.category or dispute.category
    dispute.amount_kobo = dispute.amount_kobo if told.amount_kobo is None else told.amount_kobo
    dispute.due_at = told.due_at or dispute.due_at
    if told.is_over:
        dispute.resolved_at = told.resolved_at or timezone.now()


def _differs(dispute: Dispute, told: Told) -> bool:
    moved = told.due_at is not None and told.due_at != dispute.due_at
    return told.is_over or moved or told.status != dispute.status


def _whole(value: Any) -> int | None:
    """Read a whole number that comes as a number or as digits."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 18:
        return int(value)
    is_number = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**63
    return value if is_number else None


def _text(value: Any, longest: int) -> str:
    return value.replace("\0", "").strip()[:longest] if isinstance(value, str) else ""


def _moment(value: Any) -> datetime | None:
    try:
        moment = parse_datetime(value) if isinstance(value, str) else None
    except ValueError:
        return None
    if moment is None:
        return None
    return moment if moment.tzinfo is not None else timezone.make_aware(moment, timezone.get_default_timezone())
