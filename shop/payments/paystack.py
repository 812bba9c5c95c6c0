"""The Paystack client: plain values in, frozen dataclasses out, every wait and every answer limited.

Facts about the API and their sources are in `docs/payments.md`. Nothing of ours is known here. Three exceptions
say all that can go wrong: PaystackUnavailable (nothing is known, try later), PaystackRefused (it will not work as
asked), PaystackReplyUnclear (an answer came that cannot be read; what was asked may have happened).
"""

import json
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from threading import BoundedSemaphore
from time import monotonic
from typing import Any
from urllib.parse import quote, urlsplit

import requests
import urllib3
from django.conf import settings
from django.db import connection

from shop.payments import answers as read
from shop.payments.answers import (
    GatewayRefund,
    PaystackError,
    PaystackRefused,
    PaystackReplyUnclear,
    PaystackUnavailable,
    Transaction,
)

__all__ = [
    "GatewayRefund",
    "PaystackError",
    "PaystackRefused",
    "PaystackReplyUnclear",
    "PaystackUnavailable",
    "Transaction",
]

CONNECT_SECONDS, READ_SECONDS, TOTAL_SECONDS = 3.0, 8.0, 10.0
MAX_BODY_BYTES = 256 * 1024
ROWS_A_PAGE = 40  # of the list of payments: a row can be 5 KB
# In one process. A worker has four threads: with Paystack hanging, one of them still serves the shop.
MAX_CALLS_AT_ONCE, WAIT_FOR_A_TURN_SECONDS = 3, 1.0


def initialize(
    *,
    reference: str,
    email: str,
    amount_kobo: int,
    callback_url: str,
    cancel_url: str,
    channels: list[str],
    order_number: str,
) -> str:
    """Open a hosted payment page and return its address, which is https on Paystack's own host."""
    data = _call(
        "POST",
        "/transaction/initialize",
        {
            "reference": reference,
            "email": email,
            "amount": amount_kobo,
            "currency": "NGN",
            "callback_url": callback_url,
            "channels": channels,
            "metadata": {"cancel_action": cancel_url, "order_number": order_number},
        },
    )
    address = read.text(data, "authorization_url")
    parts = urlsplit(address)
    if f"{parts.scheme}://{parts.netloc}" not in settings.PAYSTACK_CHECKOUT_ORIGINS:
        raise PaystackReplyUnclear("the hosted page is on a host that is not Paystack's")
    return address


def verify(reference: str) -> Transaction:
    """Return the truth about a payment. PaystackRefused means that Paystack never heard of the reference."""
    return read.transaction(_call("GET", f"/transaction/verify/{quote(reference, safe='')}"))


def successes_since(since: datetime, *, page: int) -> list[Transaction]:
    """Return one page of the successful payments since a moment, newest first; an empty list after the last."""
    asked = f"status=success&from={quote(since.isoformat())}&perPage={ROWS_A_PAGE}&page={page}"
    return [read.transaction(row) for row in read.rows(_call("GET", f"/transaction?{asked}"))]


def request_refund(*, transaction: str, amount_kobo: int, key: str) -> GatewayRefund:
    """Ask for money to go back. There is no idempotency key: after a doubt look with `refunds_of`, do not repeat."""
    note = {"currency": "NGN", "customer_note": "Refund", "merchant_note": key}
    return read.refund(_call("POST", "/refund", {"transaction": transaction, "amount": amount_kobo, **note}))


def refunds_of(transaction_id: int) -> list[GatewayRefund]:
    """Return every refund of a payment, by Paystack's numeric id (a reference silently lists nothing)."""
    return [read.refund(row) for row in read.rows(_call("GET", f"/refund?transaction={transaction_id}&perPage=100"))]


# --- Speaking HTTP -------------------------------------------------------------------------------------

_turns = BoundedSemaphore(MAX_CALLS_AT_ONCE)
# More threads than turns: a call that was given up may linger in its thread until the other side lets go.
_calls = ThreadPoolExecutor(4 * MAX_CALLS_AT_ONCE, thread_name_prefix="paystack")


def _call(method: str, path: str, body: dict[str, Any] | None = None) -> Any:
    """Return the `data` of a successful answer within TOTAL_SECONDS, whatever the other side does."""
    # A lock held while a stranger thinks stops the shop. The tests' own outer transaction is none of ours.
    if connection.in_atomic_block and not connection.atomic_blocks[-1]._from_testcase:  # type: ignore[attr-defined]
        raise RuntimeError("Paystack was called inside a transaction")
    if not _turns.acquire(timeout=WAIT_FOR_A_TURN_SECONDS):
        raise PaystackUnavailable("too many calls at once")
    try:
        deadline = monotonic() + TOTAL_SECONDS
        exchange: Future[tuple[int, bytes]] = _calls.submit(_exchange, method, path, body, deadline)
        status, content = exchange.result(timeout=TOTAL_SECONDS)
    except (TimeoutError, requests.RequestException, urllib3.exceptions.HTTPError) as error:
        raise PaystackUnavailable(type(error).__name__) from None
    finally:
        _turns.release()
    return _read(status, content)


def _exchange(method: str, path: str, body: dict[str, Any] | None, deadline: float) -> tuple[int, bytes]:
    """Send one request on a connection of its own and return status and body; the body is capped and timed."""
    if monotonic() > deadline:  # it waited in the queue behind calls that hang
        raise requests.Timeout
    with requests.request(
        method,
        settings.PAYSTACK_BASE_URL + path,
        json=body,
        headers={"Authorization": f"Bearer {settings.PAYSTACK_SECRET_KEY}", "Accept-Encoding": "identity"},
        timeout=(CONNECT_SECONDS, READ_SECONDS),
        allow_redirects=False,
        stream=True,
    ) as response:
        content = bytearray()
        while piece := response.raw.read1(65536):  # what has arrived, so that a drip meets the deadline
            content += piece
            if len(content) > MAX_BODY_BYTES or monotonic() > deadline:
                raise requests.Timeout
        return response.status_code, bytes(content)


def _read(status: int, content: bytes) -> Any:
    if status in {401, 403, 429} or status >= 500:
        raise PaystackUnavailable(f"HTTP {status}")
    try:
        answer = json.loads(content)
    except (ValueError, RecursionError):
        raise PaystackReplyUnclear(f"HTTP {status} without readable JSON") from None
    if not isinstance(answer, dict):
        raise PaystackReplyUnclear(f"HTTP {status} without an object")
    if status in {200, 201} and answer.get("status") is True:
        return answer.get("data")
    if status in {400, 404, 422} and answer.get("status") is False:
        raise PaystackRefused(str(answer.get("message", ""))[:200], str(answer.get("code") or ""))
    raise PaystackReplyUnclear(f"HTTP {status} does not go with its body")
