"""The sandbox's answers against Paystack's own OpenAPI document, where a copy of it is at hand."""

from typing import Any

import pytest
import requests

from tests.sandbox.conftest import Paystack
from tests.sandbox.control import Sandbox
from tests.sandbox.openapi import PATH, Contract

pytestmark = pytest.mark.skipif(
    not PATH.exists(), reason=f"Paystack's OpenAPI document is not at {PATH} (PAYSTACK_OPENAPI names another place)"
)


@pytest.fixture(scope="module")
def contract() -> Contract:
    return Contract()


def violations(contract: Contract, operation: str, answer: requests.Response) -> list[str]:
    return contract.violations(operation, answer.status_code, answer.json())


STATUSES = ["abandoned", "failed", "ongoing", "pending", "processing", "queued", "success", "reversed"]


def test_initialize(contract: Contract, paystack: Paystack):
    answer = paystack.initialize()
    assert answer.status_code == 200
    assert violations(contract, "POST /transaction/initialize", answer) == []


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("metadata", [None, {"number": "LG-1"}, "text"])
def test_verify_fetch_and_list(contract: Contract, paystack: Paystack, sandbox: Sandbox, status: str, metadata: object):
    paystack.begin(reference="LG-1", metadata=metadata)
    if status == "reversed":
        sandbox.pay("LG-1")
    number = sandbox.pay("LG-1", status)["id"]
    for operation, path in (
        ("GET /transaction/verify/{reference}", "/transaction/verify/LG-1"),
        ("GET /transaction/{id}", f"/transaction/{number}"),
        ("GET /transaction", "/transaction"),
    ):
        answer = paystack.call("GET", path)
        assert answer.status_code == 200
        assert violations(contract, operation, answer) == [], operation


@pytest.mark.parametrize("status", ["pending", "processing", "processed", "failed", "needs-attention"])
def test_refunds(contract: Contract, paystack: Paystack, sandbox: Sandbox, status: str):
    sandbox.set(refund_delay=None)
    paystack.begin(reference="LG-1")
    sandbox.pay("LG-1")
    created = paystack.refund("LG-1", amount=1000)
    assert created.status_code == 200
    assert violations(contract, "POST /refund", created) == []
    number = created.json()["data"]["id"]
    sandbox.move_refund(number, status)
    assert violations(contract, "GET /refund", paystack.call("GET", "/refund")) == []
    assert violations(contract, "GET /refund/{id}", paystack.call("GET", f"/refund/{number}")) == []
    if status == "needs-attention":
        details = {"refund_account_details": {"currency": "NGN", "account_number": "1234567890", "bank_id": "9"}}
        path = "/refund/retry_with_customer_details"
        retried = paystack.call("POST", f"{path}/{number}", json=details)
        assert violations(contract, f"POST {path}/{{id}}", retried) == []


def test_refusals(contract: Contract, paystack: Paystack):
    paystack.begin(reference="LG-1")
    for operation, answer in (
        ("POST /transaction/initialize", paystack.initialize(reference="LG-1")),
        ("POST /transaction/initialize", paystack.initialize(amount=0)),
        ("GET /transaction/verify/{reference}", paystack.call("GET", "/transaction/verify/nobody")),
        ("POST /refund", paystack.refund("nobody")),
    ):
        assert answer.status_code == 400
        assert violations(contract, operation, answer) == []


@pytest.mark.parametrize(
    ("member", "wrong"),
    [("amount", "500000"), ("status", "paid"), ("id", None), ("reference", 1), ("fees", "17500"), ("log", [])],
)
def test_the_contract_still_bites_after_mending(contract: Contract, paystack: Paystack, member: str, wrong: object):
    paystack.begin(reference="LG-1")
    body: dict[str, Any] = paystack.call("GET", "/transaction/verify/LG-1").json()
    body["data"][member] = wrong
    found = contract.violations("GET /transaction/verify/{reference}", 200, body)
    assert {violation.partition(":")[0] for violation in found} == {f"data.{member}"}
    del body["data"][member]
    missing = contract.violations("GET /transaction/verify/{reference}", 200, body)
    assert len(missing) == (0 if member in ("fees", "log") else 1)
