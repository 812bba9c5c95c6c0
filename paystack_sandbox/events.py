"""The bodies of refund and dispute webhooks, with the oddities of Paystack's own samples."""

from datetime import timedelta

from paystack_sandbox import shapes
from paystack_sandbox.clock import iso
from paystack_sandbox.messages import Json
from paystack_sandbox.state import INTEGRATION, OWNER_EMAIL, Dispute, Refund

_TIME_TO_ANSWER = timedelta(hours=24)


def refund_moved(refund: Refund, *, carry_id: bool) -> tuple[str, Json]:
    """Give event name and data of a refund's new state.

    The amount is text while things go well and a number when they do not. There is no refund id, except in
    `refund.needs-attention`, where it is text; with `carry_id` each has one, as in Paystack's event log.
    """
    is_trouble = refund.status in ("failed", "needs-attention")
    payer = refund.transaction.customer
    data: Json = {
        "status": refund.status,
        "transaction_reference": refund.transaction.reference,
        "refund_reference": refund.reference,
        "amount": refund.amount if is_trouble else str(refund.amount),
        "currency": refund.currency,
        "customer": {"first_name": payer.first_name, "last_name": payer.last_name, "email": payer.email},
        "integration": INTEGRATION,
        "domain": "test",
    }
    notes = {"customer_note": refund.customer_note, "merchant_note": refund.merchant_note}
    if refund.status == "needs-attention":
        data |= {"id": str(refund.id), **notes}
    else:
        data["processor"] = "instant-transfer"
        if carry_id:
            data |= {"id": refund.id, **notes}
    return f"refund.{refund.status}", data


def dispute_moved(dispute: Dispute, move: str) -> tuple[str, Json]:
    """Give event name and data of `create`, `remind` or `resolve`."""
    transaction = shapes.verified(dispute.transaction)
    payer = transaction["customer"]
    opened = iso(dispute.created_at)
    data: Json = {
        "id": dispute.id,
        "refund_amount": dispute.amount,
        "currency": dispute.transaction.currency,
        "status": dispute.status,
        "resolution": dispute.resolution,
        "domain": "test",
        "transaction": transaction | {"log": None, "authorization": {}, "plan": {}},
        "transaction_reference": None,
        "category": "chargeback",
        "customer": payer,
        "bin": "408408",
        "last4": "4081",
        "dueAt": iso(dispute.created_at + _TIME_TO_ANSWER),
        "resolvedAt": iso(dispute.resolved_at),
        "evidence": None,
        "attachments": None,
        "note": None,
        "history": [{"status": "pending", "by": OWNER_EMAIL, "createdAt": opened}],
        "messages": [{"sender": payer["email"], "body": "I paid and got nothing", "createdAt": opened}],
        "created_at": opened,
        "updated_at": iso(dispute.updated_at),
    }
    return f"charge.dispute.{move}", data
