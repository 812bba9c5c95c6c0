"""What an answer of Paystack must have at the least, member by member.

Taken from Paystack's documentation, not from the sandbox's code, so that the two can disagree. Sources: S1 is the
OpenAPI document of PaystackOSS/openapi, S2 the sample bodies of PaystackOSS/doc-code-snippets, O what projects that
test against Paystack's real test mode have seen. A type of None means that null is allowed beside the others.
"""

from typing import Any

Fields = dict[str, tuple[type | None, ...]]

_TEXT: tuple[type | None, ...] = (str,)
_NUMBER: tuple[type | None, ...] = (int,)
_FLAG: tuple[type | None, ...] = (bool,)
_OBJECT: tuple[type | None, ...] = (dict,)
_MAYBE_TEXT: tuple[type | None, ...] = (str, None)
_MAYBE_NUMBER: tuple[type | None, ...] = (int, None)

ENVELOPE: Fields = {"status": _FLAG, "message": _TEXT}  # S1, S2: every answer

ERROR: Fields = {**ENVELOPE, "type": _TEXT, "meta": _OBJECT}  # S1 TransactionInitializeBadRequestModel, O

INITIALIZED: Fields = {"authorization_url": _TEXT, "access_code": _TEXT, "reference": _TEXT}  # S1, S2

# S2 transactions/*/response.json and S1 VerifyResponse, narrowed to what all of them have; nulls as O.
TRANSACTION: Fields = {
    "id": _NUMBER,
    "domain": _TEXT,
    "status": _TEXT,
    "reference": _TEXT,
    "amount": _NUMBER,
    "requested_amount": _NUMBER,
    "currency": _TEXT,
    "channel": _TEXT,
    "gateway_response": _TEXT,
    "message": _MAYBE_TEXT,
    "paid_at": _MAYBE_TEXT,
    "paidAt": _MAYBE_TEXT,
    "created_at": _TEXT,
    "createdAt": _TEXT,
    "fees": _MAYBE_NUMBER,
    "ip_address": _MAYBE_TEXT,
    "metadata": (dict, str, int, None),
    "log": (dict, None),
    "authorization": _OBJECT,
    "customer": _OBJECT,
}

CUSTOMER: Fields = {
    "id": _NUMBER,
    "email": _TEXT,
    "customer_code": _TEXT,
    "first_name": _MAYBE_TEXT,
    "last_name": _MAYBE_TEXT,
    "phone": _MAYBE_TEXT,
    "risk_action": _TEXT,
}  # S1, S2

CARD_AUTHORIZATION: Fields = {
    "authorization_code": _TEXT,
    "bin": _TEXT,
    "last4": _TEXT,
    "exp_month": _TEXT,
    "exp_year": _TEXT,
    "channel": _TEXT,
    "card_type": _TEXT,
    "bank": _TEXT,
    "country_code": _TEXT,
    "brand": _TEXT,
    "reusable": _FLAG,
    "signature": _TEXT,
    "account_name": _MAYBE_TEXT,
}  # S1, S2

LOG: Fields = {
    "start_time": _NUMBER,
    "time_spent": _NUMBER,
    "attempts": _NUMBER,
    "errors": _NUMBER,
    "success": _FLAG,
    "mobile": _FLAG,
    "input": (list,),
    "history": (list,),
}  # S1, S2

LIST_META: Fields = {
    "total": _NUMBER,
    "total_volume": _NUMBER,
    "skipped": _NUMBER,
    "perPage": _NUMBER,
    "page": _NUMBER,
    "pageCount": _NUMBER,
}  # S1 TransactionListResponse

# S2 refunds/create: the transaction is an object here and a number everywhere else.
REFUND_CREATED: Fields = {
    "id": _NUMBER,
    "status": _TEXT,
    "amount": _NUMBER,
    "currency": _TEXT,
    "domain": _TEXT,
    "transaction": _OBJECT,
    "deducted_amount": _NUMBER,
    "fully_deducted": _FLAG,
    "expected_at": _TEXT,
    "refunded_by": _TEXT,
    "customer_note": _TEXT,
    "merchant_note": _TEXT,
    "createdAt": _TEXT,
    "updatedAt": _TEXT,
}

REFUND: Fields = {
    "id": _NUMBER,
    "transaction": _NUMBER,
    "amount": _NUMBER,
    "currency": _TEXT,
    "status": _TEXT,
    "domain": _TEXT,
    "refunded_at": _MAYBE_TEXT,
    "customer_note": _TEXT,
    "merchant_note": _TEXT,
    "createdAt": _TEXT,
    "fully_deducted": (bool, int, None),
}  # S2 refunds/list and fetch

REFUND_EVENT: Fields = {
    "status": _TEXT,
    "transaction_reference": _TEXT,
    "refund_reference": _MAYBE_TEXT,
    "amount": _TEXT,  # while things go well; a number in the two below
    "currency": _TEXT,
    "customer": _OBJECT,
    "integration": _NUMBER,
    "domain": _TEXT,
}  # S2 webhooks/events/refund-*.json
REFUND_TROUBLE_EVENT: Fields = {**REFUND_EVENT, "amount": _NUMBER, "refund_reference": _TEXT}
REFUND_ATTENTION_EVENT: Fields = {**REFUND_TROUBLE_EVENT, "id": _TEXT, "customer_note": _TEXT, "merchant_note": _TEXT}

CHARGE_EVENT: Fields = {
    name: types for name, types in TRANSACTION.items() if name not in ("requested_amount", "createdAt", "paidAt")
}  # S2 webhooks/events/transaction-successful.json

DISPUTE_EVENT: Fields = {
    "id": _NUMBER,
    "refund_amount": _NUMBER,
    "currency": _TEXT,
    "status": _TEXT,
    "resolution": _MAYBE_TEXT,
    "domain": _TEXT,
    "transaction": _OBJECT,
    "category": _TEXT,
    "customer": _OBJECT,
    "dueAt": _TEXT,
    "resolvedAt": _MAYBE_TEXT,
    "history": (list,),
    "messages": (list,),
}  # S2 webhooks/events/charge-dispute-*.json

TRANSFER_REJECTED_EVENT: Fields = {"bank_transfer": _OBJECT, "customer": _OBJECT}  # S2 pwt-events
BANK_TRANSFER: Fields = {"amount": _TEXT, "message": _TEXT, "message_type": _TEXT, "transaction_id": _TEXT}


def misfits(data: Any, fields: Fields) -> list[str]:
    """Say what is missing or of another type, one line each. An empty list is a fit. True is not a number here."""
    if not isinstance(data, dict):
        return [f"not an object: {data!r}"]
    return [
        f"{name} is {data.get(name, 'missing')!r}"
        for name, types in fields.items()
        if name not in data or (None if data[name] is None else type(data[name])) not in types
    ]
