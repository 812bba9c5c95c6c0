"""A scripted Paystack in this process, over real HTTP: the shop's own client is exercised unchanged.

The sandbox is the full stand-in, a process of its own; this one answers just what a test tells it to, so that every
odd answer can be a row of a table. It keeps what it was asked in `requests`.
"""

import json
import threading
from collections import deque
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

Answer = tuple[int, bytes]


class Gateway:
    """What Paystack would know, and the answers that a test wants instead."""

    def __init__(self) -> None:
        self.transactions: dict[str, dict[str, Any]] = {}
        self.refunds: list[dict[str, Any]] = []
        self.requests: list[tuple[str, str]] = []
        self.instead: deque[Answer | None] = deque()  # None: hang up without an answer
        self.after_handling: deque[Answer | None] = deque()  # the same, once the request has had its effect
        self.refusal: Answer | None = None
        self.lock = threading.Lock()
        self.url = ""

    def pay(self, reference: str, status: str = "success", /, **fields: Any) -> None:
        """Let the shopper have done something on the hosted page; `fields` replace what Paystack would say."""
        known = self.transactions.setdefault(reference, self._transaction(reference, 0))
        paid = {"paid_at": "2026-11-21T10:00:00.000Z", "fees": 1500} if status == "success" else {}
        known |= {"status": status} | paid | fields

    def fail(self, *answers: Answer | None, after: bool = False) -> None:
        """Answer the next requests with these instead; None hangs up. With `after`, they have their effect first."""
        (self.after_handling if after else self.instead).extend(answers)

    def refuse_initialize(self, code: str) -> None:
        """Refuse to open pages from now on, with this code, while everything else works."""
        self.refusal = refused("Paystack says no", code)

    def asked(self, path: str) -> int:
        """How many requests went to paths that start like this."""
        return sum(asked.startswith(path) for _, asked in self.requests)

    def answer(self, method: str, path: str, body: dict[str, Any]) -> Answer | None:
        with self.lock:
            self.requests.append((method, path))
            if self.instead:
                return self.instead.popleft()
            answer = self._handle(method, path, body)
            return self.after_handling.popleft() if self.after_handling else answer

    def _handle(self, method: str, path: str, body: dict[str, Any]) -> Answer:
        parts = urlsplit(path)
        if parts.path == "/transaction/initialize":
            return self._initialize(body)
        if parts.path.startswith("/transaction/verify/"):
            known = self.transactions.get(parts.path.rsplit("/", 1)[-1])
            return ok(known) if known else refused("Transaction reference not found.", "transaction_not_found")
        if parts.path == "/transaction":
            paid = [row for row in self.transactions.values() if row["status"] == "success"]
            asked = parse_qs(parts.query)
            size, page = int(asked["perPage"][0]), int(asked["page"][0])
            return ok(paid[(page - 1) * size : page * size])
        if parts.path == "/refund" and method == "POST":
            return self._refund(body)
        if parts.path == "/refund":
            wanted = parse_qs(parts.query)["transaction"][0]
            return ok([row for row in self.refunds if str(row["transaction"]) == wanted])
        return refused("no such path", "not_found")

    def _initialize(self, body: dict[str, Any]) -> Answer:
        reference = body["reference"]
        if self.refusal:
            return self.refusal
        if reference in self.transactions:
            return refused("Duplicate Transaction Reference", "duplicate_reference")
        kept = {name: body[name] for name in ("channels", "metadata")}
        self.transactions[reference] = self._transaction(reference, body["amount"]) | kept
        page = {"authorization_url": f"{self.url}/checkout/{reference}", "access_code": reference}
        return ok(page | {"reference": reference})

    def _transaction(self, reference: str, amount: int) -> dict[str, Any]:
        number = 4_000_000_000 + len(self.transactions)
        fields = {"id": number, "reference": reference, "status": "abandoned", "domain": "test", "currency": "NGN"}
        amounts = {"amount": amount, "requested_amount": amount, "fees": None}
        return fields | amounts | {"channel": "card", "gateway_response": "", "paid_at": None}

    def _refund(self, body: dict[str, Any]) -> Answer:
        transaction = self.transactions[body["transaction"]]
        fields = {"id": 9_000 + len(self.refunds), "status": "pending", "amount": body["amount"], "currency": "NGN"}
        self.refunds.append(fields | {"transaction": transaction["id"], "merchant_note": body["merchant_note"]})
        return ok(self.refunds[-1])


def ok(data: Any) -> Answer:
    return 200, json.dumps({"status": True, "message": "ok", "data": data}).encode()


def refused(message: str, code: str, status: int = 400) -> Answer:
    return status, json.dumps({"status": False, "message": message, "code": code}).encode()


def _handler(gateway: Gateway) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._reply({})

        def do_POST(self) -> None:
            self._reply(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

        def _reply(self, body: dict[str, Any]) -> None:
            answer = gateway.answer(self.command, self.path, body)
            if answer is None:
                self.close_connection = True
                return
            status, content = answer
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    return Handler


@pytest.fixture(scope="session")
def _gateway_server() -> Iterator[tuple[ThreadingHTTPServer, Gateway]]:
    gateway = Gateway()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(gateway))
    gateway.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server, gateway
    server.shutdown()
    server.server_close()


@pytest.fixture
def gateway(_gateway_server: tuple[ThreadingHTTPServer, Gateway], settings: Any) -> Gateway:
    """Paystack for one test, empty at its start; the shop's settings point at it."""
    gateway = _gateway_server[1]
    gateway.transactions.clear()
    gateway.refunds.clear()
    gateway.requests.clear()
    gateway.instead.clear()
    gateway.after_handling.clear()
    gateway.refusal = None
    settings.PAYSTACK_BASE_URL = gateway.url
    settings.PAYSTACK_CHECKOUT_ORIGINS = [gateway.url]
    return gateway
