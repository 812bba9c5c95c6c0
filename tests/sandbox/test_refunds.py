"""Refunds: what may be refunded, the life of a refund, and the oddities of its webhooks."""

import pytest

from tests.sandbox.conftest import Paystack
from tests.sandbox.control import Sandbox
from tests.sandbox.fields import (
    ERROR,
    REFUND,
    REFUND_ATTENTION_EVENT,
    REFUND_CREATED,
    REFUND_EVENT,
    REFUND_TROUBLE_EVENT,
    misfits,
)

BANK = {"refund_account_details": {"currency": "NGN", "account_number": "1234567890", "bank_id": "9"}}


@pytest.fixture
def paid(paystack: Paystack, sandbox: Sandbox) -> int:
    """A paid transaction LG-1 over ₦5,000 whose refunds stay `pending` until moved. Gives its number."""
    sandbox.set(refund_delay=None)
    paystack.begin(reference="LG-1")
    return int(sandbox.pay("LG-1")["id"])


def test_a_refund_is_queued(paystack: Paystack, sandbox: Sandbox, paid: int):
    answer = paystack.refund("LG-1", amount=200_000, merchant_note="refund 7", customer_note="Ẹ pẹ̀lẹ́")
    assert answer.status_code == 200
    assert answer.json()["message"] == "Refund has been queued for processing"
    data = answer.json()["data"]
    assert misfits(data, REFUND_CREATED) == []
    assert (data["status"], data["amount"], data["currency"], data["domain"]) == ("pending", 200_000, "NGN", "test")
    assert (data["merchant_note"], data["customer_note"]) == ("refund 7", "Ẹ pẹ̀lẹ́")
    assert (data["transaction"]["id"], data["transaction"]["reference"]) == (paid, "LG-1")
    assert paystack.verify("LG-1")["status"] == "reversal-pending"


def test_the_transaction_may_be_named_by_reference_number_or_digits(paystack: Paystack, paid: int):
    for name in ("LG-1", paid, str(paid)):
        assert paystack.refund(name, amount=1000).status_code == 200


def test_an_amount_left_out_is_all_of_it(paystack: Paystack, paid: int):
    assert paystack.refund("LG-1").json()["data"]["amount"] == 500_000


def test_a_note_left_out_names_the_account(paystack: Paystack, paid: int):
    data = paystack.refund("LG-1").json()["data"]
    assert data["merchant_note"] == "Refund for transaction LG-1 by owner@sandbox.example"


@pytest.mark.parametrize(
    ("wanted", "message", "code"),
    [
        ({"transaction": "nobody"}, "Transaction not found", "transaction_not_found"),
        ({"transaction": ""}, "transaction is required", "missing_params"),
        (
            {"amount": 500_001},
            "Refund amount exceeds transaction amount",
            "refund_amount_exceeds_transaction_amount",
        ),
        ({"amount": 0}, "Invalid Amount Sent", "invalid_amount"),
        ({"amount": -1}, "Invalid Amount Sent", "invalid_amount"),
        ({"amount": 10.5}, "Invalid Amount Sent", "invalid_amount"),
        ({"currency": "GHS"}, "Transaction currency must match refund currency", None),
    ],
)
def test_what_cannot_be_refunded_is_refused(
    paystack: Paystack, sandbox: Sandbox, paid: int, wanted: dict[str, object], message: str, code: str | None
):
    answer = paystack.call("POST", "/refund", json={"transaction": "LG-1", **wanted})
    assert answer.status_code == 400
    assert misfits(answer.json(), ERROR) == []
    assert (answer.json()["message"], answer.json().get("code")) == (message, code)
    assert sandbox.refunds() == []
    assert paystack.verify("LG-1")["status"] == "success"


def test_an_unpaid_transaction_cannot_be_refunded(paystack: Paystack):
    paystack.begin(reference="LG-2")
    assert paystack.refund("LG-2").status_code == 400


@pytest.mark.parametrize("second", [{"amount": 300_001}, {}])
def test_no_more_than_what_is_left_goes_back(
    paystack: Paystack, sandbox: Sandbox, paid: int, second: dict[str, object]
):
    paystack.refund("LG-1", amount=200_000)
    answer = paystack.refund("LG-1", **second)
    assert answer.status_code == 400
    assert answer.json()["message"] == "Total refund amount cannot exceed original transaction amount"
    assert [each["amount"] for each in sandbox.refunds()] == [200_000]
    assert paystack.refund("LG-1", amount=300_000).status_code == 200


def test_a_failed_refund_frees_its_amount(paystack: Paystack, sandbox: Sandbox, paid: int):
    refund = paystack.refund("LG-1").json()["data"]["id"]
    sandbox.move_refund(refund, "failed")
    assert paystack.verify("LG-1")["status"] == "success"
    assert paystack.refund("LG-1").status_code == 200


def test_what_is_fully_reversed_is_refunded_no_more(paystack: Paystack, sandbox: Sandbox, paid: int):
    refund = paystack.refund("LG-1").json()["data"]["id"]
    sandbox.move_refund(refund, "processed")
    assert paystack.verify("LG-1")["status"] == "reversed"
    answer = paystack.refund("LG-1", amount=1)
    assert answer.status_code == 400
    assert answer.json()["message"] == "Transaction has been fully reversed"
    assert (answer.json()["code"], answer.json()["type"]) == ("transaction_reversed", "api_error")


def test_a_minimum_and_an_empty_balance_can_be_set(paystack: Paystack, sandbox: Sandbox, paid: int):
    sandbox.set(refund_minimum=5000)
    small = paystack.refund("LG-1", amount=4999)
    assert small.status_code == 400
    assert small.json()["message"].endswith("in a single refund at this time is: NGN50.00")
    sandbox.set(is_balance_low=True)
    poor = paystack.refund("LG-1", amount=5000)
    assert poor.status_code == 400
    assert poor.json()["message"] == "Insufficient balance to fulfill this refund. Please top up."
    assert sandbox.refunds() == []


def test_a_partial_refund_that_is_done_leaves_a_success(paystack: Paystack, sandbox: Sandbox, paid: int):
    refund = paystack.refund("LG-1", amount=1000).json()["data"]["id"]
    sandbox.move_refund(refund, "processed")
    assert paystack.verify("LG-1")["status"] == "success"


def test_the_list_takes_the_transactions_number_and_not_its_reference(paystack: Paystack, sandbox: Sandbox, paid: int):
    paystack.begin(reference="LG-2")
    sandbox.pay("LG-2")
    paystack.refund("LG-2", amount=1)
    first, second = (paystack.refund("LG-1", amount=amount).json()["data"]["id"] for amount in (1000, 2000))
    body = paystack.call("GET", "/refund", params={"transaction": paid}).json()
    assert [each["id"] for each in body["data"]] == [second, first]
    assert all(misfits(each, REFUND) == [] for each in body["data"])
    assert body["data"][0]["transaction"] == paid
    assert (body["meta"]["total"], body["meta"]["perPage"], body["meta"]["page"]) == (2, 50, 1)
    assert paystack.call("GET", "/refund", params={"transaction": "LG-1"}).json()["data"] == []
    assert len(paystack.call("GET", "/refund").json()["data"]) == 3


def test_fetch_is_by_number(paystack: Paystack, paid: int):
    refund = paystack.refund("LG-1", amount=1000).json()["data"]["id"]
    data = paystack.call("GET", f"/refund/{refund}").json()["data"]
    assert misfits(data, REFUND) == []
    assert (data["id"], data["transaction_reference"], data["refund_type"]) == (refund, "LG-1", "Partial")
    for number in ("1", "x"):
        unknown = paystack.call("GET", f"/refund/{number}")
        assert (unknown.status_code, unknown.json()["code"]) == (404, "not_found")
        assert unknown.json()["message"] == "Refund not found"


@pytest.mark.parametrize(
    ("card", "end", "transaction"),
    [
        ("success", "processed", "reversed"),
        ("refund-fails", "failed", "success"),
        ("refund-needs-attention", "needs-attention", "reversal-pending"),
    ],
)
def test_a_refund_lives_as_its_test_card_says(
    paystack: Paystack, sandbox: Sandbox, card: str, end: str, transaction: str
):
    paystack.begin(reference="LG-1")
    sandbox.pay("LG-1", card=card)
    refund = paystack.refund("LG-1").json()["data"]["id"]
    events = [each.event for each in sandbox.wait_for_webhooks()]
    assert events == ["charge.success", "refund.pending", "refund.processing", f"refund.{end}"]
    assert paystack.call("GET", f"/refund/{refund}").json()["data"]["status"] == end
    assert paystack.verify("LG-1")["status"] == transaction


def test_refund_events_carry_text_amounts_while_all_is_well_and_no_id(paystack: Paystack, sandbox: Sandbox, paid: int):
    refund = paystack.refund("LG-1", amount=1000).json()["data"]["id"]
    for status in ("processing", "processed"):
        sandbox.move_refund(refund, status)
    for delivery in sandbox.wait_for_webhooks()[1:]:
        data = delivery.body["data"]
        assert misfits(data, REFUND_EVENT) == []
        assert (data["amount"], data["transaction_reference"]) == ("1000", "LG-1")
        assert "id" not in data
        assert "reference" not in data
        assert (data["refund_reference"] is None) == (data["status"] != "processed")


def test_refund_events_of_trouble_carry_numbers(paystack: Paystack, sandbox: Sandbox, paid: int):
    refund = paystack.refund("LG-1", amount=1000).json()["data"]["id"]
    sandbox.move_refund(refund, "needs-attention")
    sandbox.move_refund(refund, "failed")
    sandbox.wait_for_webhooks()
    (attention,), (failed,) = (sandbox.deliveries(f"refund.{name}") for name in ("needs-attention", "failed"))
    assert misfits(attention.body["data"], REFUND_ATTENTION_EVENT) == []
    assert attention.body["data"]["id"] == str(refund)
    assert misfits(failed.body["data"], REFUND_TROUBLE_EVENT) == []
    assert failed.body["data"]["refund_reference"].startswith("TRF_")
    assert "id" not in failed.body["data"]


def test_refund_events_may_carry_the_id_as_the_event_log_does(paystack: Paystack, sandbox: Sandbox, paid: int):
    sandbox.set(refund_events_carry_id=True)
    refund = paystack.refund("LG-1", merchant_note="refund 7").json()["data"]["id"]
    sandbox.wait_for_webhooks()
    (pending,) = sandbox.deliveries("refund.pending")
    assert (pending.body["data"]["id"], pending.body["data"]["merchant_note"]) == (refund, "refund 7")


def test_a_retry_with_the_payers_account_goes_through(paystack: Paystack, sandbox: Sandbox):
    paystack.begin(reference="LG-1")
    sandbox.pay("LG-1", card="refund-needs-attention")
    refund = paystack.refund("LG-1").json()["data"]["id"]
    sandbox.wait_for_webhooks()
    address = f"/refund/retry_with_customer_details/{refund}"
    incomplete = paystack.call("POST", address, json={"refund_account_details": {"currency": "NGN"}})
    assert (incomplete.status_code, incomplete.json()["code"]) == (400, "missing_params")
    answer = paystack.call("POST", address, json=BANK)
    assert answer.status_code == 200
    assert answer.json()["data"]["status"] == "processing"
    sandbox.wait_for_webhooks()
    assert paystack.verify("LG-1")["status"] == "reversed"


def test_a_retry_in_any_other_state_is_422(paystack: Paystack, paid: int):
    refund = paystack.refund("LG-1").json()["data"]["id"]
    answer = paystack.call("POST", f"/refund/retry_with_customer_details/{refund}", json=BANK)
    assert answer.status_code == 422
    assert answer.json()["code"] == "invalid_params"
    assert answer.json()["message"] == 'Invalid Refund state, refund status should be "needs-attention"'


def test_a_refund_begun_on_the_dashboard_is_announced(paystack: Paystack, sandbox: Sandbox, paid: int):
    refund = sandbox.refund_on_dashboard("LG-1", 1000)
    sandbox.wait_for_webhooks()
    assert [each.event for each in sandbox.deliveries(reference="LG-1")] == ["charge.success", "refund.pending"]
    assert refund["refunded_by"] == "dashboard@sandbox.example"
    assert sandbox.calls("refund") == []
