"""Money at Paystack that is no payment of ours: kept once for each reference, until the owner has settled it."""

import logging

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from shop.payments import paystack
from shop.payments.records import UnmatchedPayment

log = logging.getLogger(__name__)


class CannotSettle(ValueError):
    """It stays open. The text is a sentence for the owner."""


def note_unmatched(reference: str, answer: paystack.Transaction | None = None, *, note: str = "") -> UnmatchedPayment:
    """Keep a reference that is not ours, with what Paystack says of it where that is known. Safe to repeat."""
    known = (
        {
            "gateway_id": answer.id,
            "amount_kobo": answer.amount_kobo,
            "currency": answer.currency[:3],
            "domain": answer.domain[:10],
        }
        if answer
        else {}
    )
    unmatched, is_new = UnmatchedPayment.objects.get_or_create(
        reference=reference[:100], defaults=known | {"note": note}
    )
    if is_new:
        log.warning("Paystack has a payment that is not ours: %s", unmatched.reference)
    elif known and unmatched.amount_kobo is None:
        UnmatchedPayment.objects.filter(pk=unmatched.pk).update(**known)
    return unmatched


def look_up_unmatched(reference: str, *, note: str = "") -> None:
    """Keep a reference that somebody told us of, with its amount where Paystack can be asked just now.

    What Paystack knows and says is not paid is no money, so it is not kept.
    """
    answer = None
    try:
        answer = paystack.verify(reference)
    except paystack.PaystackError as fault:
        log.warning("unmatched payment %s: Paystack could not say (%s)", reference, fault)
    if answer is None or answer.status == "success":
        note_unmatched(reference, answer, note=note)


def settle_unmatched(unmatched_id: int, *, user: AbstractBaseUser | None, note: str) -> UnmatchedPayment:
    """Say that the owner has dealt with it and how. Quiet when it is settled. Raises CannotSettle without a note."""
    if not note.strip():
        raise CannotSettle("Say what you did about it")
    with transaction.atomic(durable=True):
        UnmatchedPayment.objects.filter(pk=unmatched_id, settled_at=None).update(
            settled_at=timezone.now(), settled_by_id=user.pk if user else None, note=note.strip()[:200]
        )
    return UnmatchedPayment.objects.get(pk=unmatched_id)
