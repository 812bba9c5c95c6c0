"""A transaction as each of Paystack's answers shows it. The answers disagree with each other; that is the point."""

from typing import Any

from paystack_sandbox.cards import PLAIN, Card
from paystack_sandbox.clock import iso
from paystack_sandbox.messages import Json
from paystack_sandbox.state import Customer, Transaction

_AUTHORIZATION = (
    "authorization_code",
    "bin",
    "last4",
    "exp_month",
    "exp_year",
    "channel",
    "card_type",
    "bank",
    "country_code",
    "brand",
    "reusable",
    "signature",
    "account_name",
)

_ANNOUNCED = (
    "id",
    "domain",
    "status",
    "reference",
    "amount",
    "message",
    "gateway_response",
    "paid_at",
    "created_at",
    "channel",
    "currency",
    "ip_address",
    "metadata",
    "log",
    "fees",
    "customer",
    "authorization",
    "plan",
)


def fees(transaction: Transaction) -> int | None:
    """Give Paystack's fees in kobo: 1.5 % and ₦100 (the latter from ₦2,500), ₦2,000 at most. None until paid."""
    if transaction.paid_at is None:
        return None
    flat = 10_000 if transaction.amount >= 250_000 else 0
    return min(transaction.amount * 15 // 1000 + flat, 200_000)


def log(transaction: Transaction) -> Json | None:
    """Give what the payer did on the hosted page. None if they did nothing."""
    if not transaction.steps:
        return None
    return {
        "start_time": int(transaction.created_at.timestamp()),
        "time_spent": transaction.steps[-1].second,
        "attempts": transaction.attempts,
        "errors": transaction.errors,
        "success": transaction.paid_at is not None,
        "mobile": False,
        "input": [],
        "history": [{"type": step.kind, "message": step.message, "time": step.second} for step in transaction.steps],
    }


def customer(payer: Customer) -> Json:
    """Give a payer as transactions show them."""
    return {
        "id": payer.id,
        "first_name": payer.first_name,
        "last_name": payer.last_name,
        "email": payer.email,
        "customer_code": payer.code,
        "phone": payer.phone,
        "metadata": None,
        "risk_action": "default",
        "international_format_phone": None,
    }


def authorization(transaction: Transaction) -> Json:
    """Give the card or account that paid. Nothing at all until then."""
    if transaction.paid_at is None:
        return {}
    code = f"{transaction.id:010x}"[-10:]
    if transaction.channel == "card":
        return _card(transaction.card or PLAIN, code)
    return {
        **_card(PLAIN, code),
        "bin": "000XXX",
        "last4": "X000",
        "channel": transaction.channel,
        "card_type": "transfer",
        "bank": None,
        "brand": "Managed Account",
        "reusable": False,
        "signature": None,
        "sender_bank": "Test Bank",
        "sender_bank_account_number": "XXXXXX0000",
        "receiver_bank": "Test Bank",
        "receiver_bank_account_number": account_number(transaction),
    }


def _card(card: Card, code: str) -> Json:
    return {
        "authorization_code": f"AUTH_{code}",
        "bin": card.number[:6],
        "last4": card.number[-4:],
        "exp_month": "12",
        "exp_year": "2030",
        "channel": "card",
        "card_type": f"{card.brand} ",  # the blank at the end is Paystack's
        "bank": "TEST BANK",
        "country_code": "NG",
        "brand": card.brand,
        "reusable": card.reusable,
        "signature": f"SIG_{code * 2}",
        "account_name": None,
    }


def account_number(transaction: Transaction) -> str:
    """Give the account number that pay-with-transfer shows for this transaction."""
    return f"12{transaction.id % 10**8:08d}"


def _common(transaction: Transaction) -> Json:
    paid, created = iso(transaction.paid_at), iso(transaction.created_at)
    return {
        "id": transaction.id,
        "domain": "test",
        "status": transaction.status,
        "reference": transaction.reference,
        "amount": transaction.amount,
        "message": None,
        "gateway_response": transaction.gateway_response,
        "paid_at": paid,
        "created_at": created,
        "channel": transaction.channel,
        "currency": transaction.currency,
        "ip_address": "127.0.0.1" if transaction.steps else None,
        "metadata": transaction.metadata,
        "log": log(transaction),
        "fees": fees(transaction),
        "fees_split": None,
        "authorization": authorization(transaction),
        "customer": customer(transaction.customer),
        "plan": {},
        "split": {},
        "subaccount": {},
        "order_id": None,
        "paidAt": paid,
        "createdAt": created,
        "requested_amount": transaction.requested_amount,
        "pos_transaction_data": None,
        "connect": None,
    }


def _metadata_or(transaction: Transaction, nothing: Any) -> Any:
    return nothing if transaction.metadata is None else transaction.metadata


def verified(transaction: Transaction) -> Json:
    """Give the `data` of verify."""
    return _common(transaction) | {
        "metadata": _metadata_or(transaction, ""),
        "receipt_number": None,
        "plan": None,
        "source": None,
        "fees_breakdown": None,
        "transaction_date": iso(transaction.created_at),
        "plan_object": {},
    }


def fetched(transaction: Transaction) -> Json:
    """Give the `data` of fetch by id."""
    return _common(transaction) | {
        "metadata": _metadata_or(transaction, ""),
        "receipt_number": None,
        "helpdesk_link": None,
        "source": {"type": "api", "source": "merchant_api", "identifier": None},
        "fees_breakdown": None,
    }


def listed(transaction: Transaction) -> Json:
    """Give a transaction as the list shows it: an unpaid one has an authorization full of nothing."""
    nothing: Json = {**dict.fromkeys(_AUTHORIZATION), "reusable": False}
    payer = customer(transaction.customer)
    del payer["international_format_phone"]
    return _common(transaction) | {
        "authorization": authorization(transaction) or nothing,
        "customer": payer,
        "source": {
            "source": "merchant_api",
            "type": "api",
            "identifier": None,
            "entry_point": "transaction_initialize",
        },
    }


def announced(transaction: Transaction) -> Json:
    """Give the `data` of `charge.success`: no more than Paystack's sample has, and 0 where there is no metadata."""
    whole = _common(transaction)
    return {name: whole[name] for name in _ANNOUNCED} | {"metadata": _metadata_or(transaction, 0)}
