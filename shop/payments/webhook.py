"""Paystack's webhook is a doorbell: check who rings, write down what was said, then go and ask for the truth.

There is no event id and no timestamp in what Paystack sends, so a body is recognised by its digest, and being safe
against replays rests on `confirm_payment` doing a thing once.
"""

import hashlib
import hmac
import json
import logging
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from shop.payments.confirm import confirm_payment
from shop.payments.dispute import read_dispute, record_dispute
from shop.payments.follow import follow_refunds
from shop.payments.models import Payment
from shop.payments.records import WebhookDelivery
from shop.payments.unmatched import look_up_unmatched

log = logging.getLogger(__name__)

Outcome = WebhookDelivery.Outcome


def is_signed(body: bytes, signature: str) -> bool:
    """Whether the raw body carries the signature that our secret key makes: HMAC-SHA512, lower-case hex.

    After a change of keys the one before it is good too: what Paystack signed and has not delivered yet is money.
    """
    keys = [settings.PAYSTACK_SECRET_KEY, settings.PAYSTACK_PREVIOUS_SECRET_KEY]
    theirs = signature.encode("utf-8", "surrogateescape")  # bytes: compare_digest raises on text that is not ASCII
    ours = [hmac.new(key.encode(), body, hashlib.sha512).hexdigest().encode() for key in keys if key]
    return any([hmac.compare_digest(each, theirs) for each in ours])


def receive(body: bytes) -> WebhookDelivery:
    """Store a signed body once, with a count of how often it came. Raises ValueError when it is not an event."""
    event, data = _parse(body)
    digest = hashlib.sha256(body).hexdigest()
    now = timezone.now()
    if not WebhookDelivery.objects.filter(digest=digest).update(times=F("times") + 1, last_at=now):
        reference = _reference(data)
        text = body.decode()
        try:
            with transaction.atomic():
                WebhookDelivery.objects.create(digest=digest, event=event[:60], reference=reference, body=text)
        except IntegrityError:  # the same body arrived twice at this moment
            WebhookDelivery.objects.filter(digest=digest).update(times=F("times") + 1, last_at=now)
    return WebhookDelivery.objects.get(digest=digest)


def handle(delivery: WebhookDelivery) -> None:
    """Do what the event asks for, by asking Paystack. Raises PaystackError when it cannot be asked: ring again."""
    if delivery.event == "charge.success":
        outcome = _charge(delivery)
    elif delivery.event.startswith("refund."):
        outcome = _refund(delivery)
    elif delivery.event.startswith("charge.dispute."):
        outcome = _dispute(delivery)
    else:
        outcome = Outcome.IGNORED
    if outcome == Outcome.UNMATCHED:
        log.warning("webhook %s is about a payment that is not ours: %s", delivery.event, delivery.reference)
    WebhookDelivery.objects.filter(pk=delivery.pk).update(outcome=outcome)


def unhandled() -> QuerySet[WebhookDelivery]:
    """Deliveries that were stored and then not finished, the oldest first."""
    return WebhookDelivery.objects.filter(outcome=Outcome.RECEIVED).order_by("first_at")


def _charge(delivery: WebhookDelivery) -> Outcome:
    try:
        confirm_payment(delivery.reference)
    except Payment.DoesNotExist:
        if delivery.reference:
            look_up_unmatched(delivery.reference)
        return Outcome.UNMATCHED
    return Outcome.HANDLED


def _dispute(delivery: WebhookDelivery) -> Outcome:
    """What is signed is believed here: a dispute moves no money of ours, and the owner answers it at Paystack."""
    try:
        told = read_dispute(_parse(delivery.body.encode())[1])
    except ValueError as fault:
        log.error("webhook %s cannot be read: %s", delivery.pk, fault)
        return Outcome.UNMATCHED
    try:
        record_dispute(told)
    except Payment.DoesNotExist:
        look_up_unmatched(told.reference, note="Disputed")
        return Outcome.UNMATCHED
    return Outcome.HANDLED


def _refund(delivery: WebhookDelivery) -> Outcome:
    payment = Payment.objects.filter(reference=delivery.reference).first()
    if payment is None:
        return Outcome.UNMATCHED
    follow_refunds(payment)
    return Outcome.HANDLED


def _reference(data: dict[str, Any]) -> str:
    """Return the payment that an event is about: each sort of event says it elsewhere."""
    about = data.get("transaction")
    inside = about.get("reference") if isinstance(about, dict) else ""
    return str(data.get("reference") or data.get("transaction_reference") or inside or "").replace("\0", "")[:100]


def _parse(body: bytes) -> tuple[str, dict[str, Any]]:
    try:
        parsed = json.loads(body.decode())
    except (ValueError, RecursionError):
        raise ValueError("the body is not JSON") from None
    event, data = (parsed.get("event"), parsed.get("data")) if isinstance(parsed, dict) else (None, None)
    # PostgreSQL cannot store a NUL, and no event of Paystack's has one.
    if not isinstance(event, str) or not isinstance(data, dict) or "\0" in event:
        raise ValueError("the body is not an event")
    return event, data
