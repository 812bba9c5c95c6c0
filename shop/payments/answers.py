"""Paystack's answers as plain values, and the three things that can go wrong with one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime


class PaystackError(Exception):
    """Paystack could not do it. The text is for logs, never for a shopper."""


class PaystackUnavailable(PaystackError):
    """No answer, or none of use. What was asked may or may not have happened: ask again later."""


class PaystackRefused(PaystackError):
    """Paystack said no, with a reason, and did nothing. `code` is Paystack's own word, '' where it gave none."""

    def __init__(self, message: str, code: str) -> None:
        super().__init__(f"{message} ({code})" if code else message)
        self.code = code


class PaystackReplyUnclear(PaystackError):
    """An answer came that does not read as documented. What was asked may have happened."""


@dataclass(frozen=True)
class Transaction:
    """What Paystack knows of one payment. Amounts in kobo; `requested_kobo` and `fees_kobo` are not always told."""

    id: int
    reference: str
    status: str
    domain: str
    currency: str
    amount_kobo: int
    requested_kobo: int | None
    fees_kobo: int | None
    channel: str
    message: str
    paid_at: datetime | None


@dataclass(frozen=True)
class GatewayRefund:
    """What Paystack knows of one refund. `merchant_note` carries our key."""

    id: int
    status: str
    amount_kobo: int
    merchant_note: str
    message: str = ""


def transaction(data: Any) -> Transaction:
    """Read one payment. Raises PaystackReplyUnclear, like everything here, where it is not as documented."""
    return Transaction(
        id=whole(data, "id"),
        reference=text(data, "reference"),
        status=text(data, "status"),
        domain=text(data, "domain"),
        currency=text(data, "currency"),
        amount_kobo=whole(data, "amount"),
        requested_kobo=whole_or_none(data, "requested_amount"),
        fees_kobo=whole_or_none(data, "fees"),
        channel=str(data.get("channel") or ""),
        message=str(data.get("gateway_response") or ""),
        paid_at=moment(data.get("paid_at") or data.get("paidAt")),
    )


def refund(data: Any) -> GatewayRefund:
    return GatewayRefund(
        id=whole(data, "id"),
        status=text(data, "status"),
        amount_kobo=whole(data, "amount"),
        merchant_note=str(data.get("merchant_note") or ""),
        message=str(data.get("reason") or ""),
    )


def rows(data: Any) -> list[Any]:
    if not isinstance(data, list):
        raise PaystackReplyUnclear("a list was expected")
    return data


def text(data: Any, key: str) -> str:
    value = data.get(key) if isinstance(data, dict) else None
    if not isinstance(value, str) or not value:
        raise PaystackReplyUnclear(f"no text in {key!r}")
    return value


def whole(data: Any, key: str) -> int:
    """Read a whole number, which Paystack sends as a number or as a string of digits."""
    value = data.get(key) if isinstance(data, dict) else None
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 18:
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63:
        return value
    raise PaystackReplyUnclear(f"no whole number in {key!r}")


def whole_or_none(data: Any, key: str) -> int | None:
    return None if data.get(key) is None else whole(data, key)


def moment(value: Any) -> datetime | None:
    """Read a time with its zone; anything else is no time, since no decision hangs on it."""
    try:
        parsed = parse_datetime(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return parsed if parsed is not None and parsed.tzinfo is not None else None
