"""POST /transaction/initialize: what the shop asks for is checked, and a transaction begins."""

import json
import re
import secrets
from typing import Any

from paystack_sandbox.messages import Answer, Json, Refusal, Request, ok
from paystack_sandbox.state import Customer, Transaction, World

CHANNELS = (
    "card",
    "bank",
    "apple_pay",
    "ussd",
    "qr",
    "mobile_money",
    "bank_transfer",
    "eft",
    "capitec_pay",
    "payattitude",
)
DEFAULT_CHANNELS = ("card", "bank_transfer")
MAXIMUM_KOBO = 10_000_000 * 100

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
# The underscore is not documented but was accepted by Paystack's test mode.
_REFERENCE = re.compile(r"[A-Za-z0-9.=_-]+")


def initialize(world: World, request: Request) -> Answer:
    """Begin a transaction and give the address of its hosted page."""
    fields = request.fields()
    email = _email(fields.get("email"))
    transaction = Transaction(
        id=0,
        reference=_reference(fields.get("reference")),
        access_code=secrets.token_hex(8),
        requested_amount=_amount(fields.get("amount")),
        currency=_currency(fields.get("currency"), world.settings.currency),
        callback_url=_web_address(fields.get("callback_url")),
        channels=_channels(fields.get("channels")),
        metadata=_metadata(fields.get("metadata")),
        customer=Customer(0, email),
    )
    if transaction.reference in world.transactions:
        raise Refusal(
            "Duplicate Transaction Reference",
            code="duplicate_reference",
            next_step="Try and create the Transaction or Charge with a new reference",
        )
    transaction.id = world.next_id()
    transaction.amount = transaction.requested_amount
    transaction.customer = _customer(world, email, fields)
    world.transactions[transaction.reference] = transaction
    return ok(
        "Authorization URL created",
        {
            "authorization_url": f"{world.address}/checkout/{transaction.access_code}",
            "access_code": transaction.access_code,
            "reference": transaction.reference,
        },
    )


def whole_kobo(value: Any) -> int:
    """Read an amount: a whole number above zero, as a number or as digits. Refuse anything else."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 15:
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or value <= 0:
        raise Refusal("Invalid Amount Sent", code="invalid_amount")
    return value


def _amount(value: Any) -> int:
    amount = whole_kobo(value)
    if amount > MAXIMUM_KOBO:
        raise Refusal("Transaction amount limit exceeded")
    return amount


def _email(value: Any) -> str:
    if value is None or value == "":
        raise Refusal("Email Address is required", code="missing_params")
    if not isinstance(value, str) or not _EMAIL.fullmatch(value):
        raise Refusal("Invalid Email Address Passed", code="invalid_email_address")
    return value


def _currency(value: Any, own: str) -> str:
    # Left out or null: the account's own, silently. That is a trap of the real thing, so it is one here.
    if value in (None, "", own):
        return own
    raise Refusal("Currency not supported by merchant", code="unsupported_currency")


def _reference(value: Any) -> str:
    if value is None or value == "":
        return secrets.token_hex(8)
    if not isinstance(value, str) or not _REFERENCE.fullmatch(value):
        raise Refusal("Invalid character in transaction reference")
    return value


def _web_address(value: Any) -> str:
    if value is None or value == "":
        return ""
    if not isinstance(value, str) or not value.startswith(("http://", "https://")):
        raise Refusal('"callback_url" must be an absolute address')
    return value


def _channels(value: Any) -> tuple[str, ...]:
    if value is None:
        return DEFAULT_CHANNELS
    channels = [value] if isinstance(value, str) else value
    if not isinstance(channels, list) or not channels or not all(name in CHANNELS for name in channels):
        raise Refusal(f'"channels" is a list of some of {", ".join(CHANNELS)}')
    return tuple(dict.fromkeys(channels))


def _metadata(value: Any) -> Any:
    """Give metadata as it will come back: numbers of an object turn into text, numbers in a JSON string do not."""
    if isinstance(value, str):
        try:
            parsed = json.loads(value)
        except (ValueError, RecursionError):
            return value
        return parsed if isinstance(parsed, dict) else value
    return _numbers_as_text(value)


def _numbers_as_text(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _numbers_as_text(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_numbers_as_text(member) for member in value]
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _customer(world: World, email: str, fields: Json) -> Customer:
    key = email.lower()
    customer = world.customers.setdefault(key, Customer(0, key))
    customer.id = customer.id or world.next_id()
    for name in ("first_name", "last_name", "phone"):
        if isinstance(fields.get(name), str):
            setattr(customer, name, fields[name])
    return customer
