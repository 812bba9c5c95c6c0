"""A sandbox process for all tests of this folder, reset before each, and a place for its webhooks to go."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import requests

from tests.sandbox.control import Sandbox
from tests.sandbox.receiver import Receiver


@dataclass(frozen=True)
class Paystack:
    """Calls the API as a shop does, over real HTTP."""

    url: str
    key: str

    def call(self, method: str, path: str, **options: Any) -> requests.Response:
        """Call with the secret key."""
        headers = {"Authorization": f"Bearer {self.key}", **options.pop("headers", {})}
        return requests.request(method, self.url + path, headers=headers, timeout=20, **options)

    def initialize(self, **fields: object) -> requests.Response:
        """Begin a transaction of ₦5,000; `fields` change or add to that, and None leaves one out."""
        wanted = {"email": "ada@example.com", "amount": 500_000, "currency": "NGN", **fields}
        return self.call("POST", "/transaction/initialize", json={n: v for n, v in wanted.items() if v is not None})

    def begin(self, **fields: object) -> dict[str, Any]:
        """Begin a transaction that is sure to work; give its `data`."""
        answer = self.initialize(**fields)
        assert answer.status_code == 200, answer.text
        data: dict[str, Any] = answer.json()["data"]
        return data

    def verify(self, reference: str) -> dict[str, Any]:
        """Give the `data` of verify."""
        answer = self.call("GET", f"/transaction/verify/{reference}")
        assert answer.status_code == 200, answer.text
        data: dict[str, Any] = answer.json()["data"]
        return data

    def refund(self, transaction: object, **fields: object) -> requests.Response:
        """Ask for a refund."""
        return self.call("POST", "/refund", json={"transaction": transaction, **fields})


@pytest.fixture(scope="session")
def receiver_process() -> Iterator[Receiver]:
    with Receiver() as receiver:
        yield receiver


@pytest.fixture(scope="session")
def sandbox_process(receiver_process: Receiver) -> Iterator[Sandbox]:
    quick = {"retry_seconds": 0.02, "transfer_delay": 0, "refund_delay": 0}
    with Sandbox(webhook=receiver_process.url, merchant="Love & Giftings", **quick) as sandbox:
        yield sandbox


@pytest.fixture
def receiver(receiver_process: Receiver) -> Receiver:
    receiver_process.clear()
    return receiver_process


@pytest.fixture
def sandbox(sandbox_process: Sandbox, receiver: Receiver) -> Sandbox:
    sandbox_process.reset()
    return sandbox_process


@pytest.fixture
def paystack(sandbox: Sandbox) -> Paystack:
    return Paystack(sandbox.url, sandbox.key)
