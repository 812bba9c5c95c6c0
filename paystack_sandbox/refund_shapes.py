"""A refund as each of Paystack's answers shows it."""

from datetime import timedelta
from typing import Any

from paystack_sandbox import shapes
from paystack_sandbox.clock import iso
from paystack_sandbox.messages import Json
from paystack_sandbox.state import INTEGRATION, Refund

_EXPECTED_AFTER = timedelta(days=10)


def _common(refund: Refund) -> Json:
    return {
        "id": refund.id,
        "integration": INTEGRATION,
        "domain": "test",
        "amount": refund.amount,
        "currency": refund.currency,
        "status": refund.status,
        "channel": refund.transaction.channel,
        "refunded_by": refund.by,
        "customer_note": refund.customer_note,
        "merchant_note": refund.merchant_note,
        "expected_at": iso(refund.created_at + _EXPECTED_AFTER),
        "createdAt": iso(refund.created_at),
        "updatedAt": iso(refund.updated_at),
    }


def created(refund: Refund) -> Json:
    """Give the `data` of POST /refund: the transaction is an object here, and only here."""
    paid = refund.transaction
    paid_at = iso(paid.paid_at)
    transaction: Json = {
        "id": paid.id,
        "domain": "test",
        "reference": paid.reference,
        "amount": paid.amount,
        "paid_at": paid_at,
        "channel": paid.channel,
        "currency": paid.currency,
        "authorization": {"exp_month": None, "exp_year": None, "account_name": None},
        "customer": {"international_format_phone": None},
        "plan": {},
        "subaccount": {"currency": None},
        "split": {},
        "order_id": None,
        "paidAt": paid_at,
        "pos_transaction_data": None,
        "source": None,
        "fees_breakdown": None,
    }
    unknown_yet: Json = {"channel": None, "deducted_amount": 0, "fully_deducted": False}
    return _common(refund) | {"transaction": transaction} | unknown_yet


def fetched(refund: Refund) -> Json:
    """Give a refund as list and fetch show it: the transaction is a bare number."""
    return (
        _common(refund)
        | _settlement(refund)
        | {
            "transaction_reference": refund.transaction.reference,
            "transaction_amount": refund.transaction.amount,
            "refund_type": "Full" if refund.amount == refund.transaction.amount else "Partial",
            "refund_channel": refund.transaction.channel,
            "customer": shapes.customer(refund.transaction.customer),
            "collect_account_number": refund.status == "needs-attention",
        }
    )


def retried(refund: Refund) -> Json:
    """Give the `data` of a retry with the payer's bank account."""
    return _common(refund) | _settlement(refund) | {"customer": None, "reversed_at": None}


def _settlement(refund: Refund) -> dict[str, Any]:
    is_done = refund.status == "processed"
    return {
        "transaction": refund.transaction.id,
        "dispute": None,
        "settlement": None,
        "refunded_at": iso(refund.updated_at) if is_done else None,
        "deducted_amount": refund.amount if is_done else 0,
        "fully_deducted": is_done or None,
        "bank_reference": None,
        "reason": refund.status.replace("-", "_").upper(),
        "initiated_by": refund.by,
        "session_id": None,
    }
