"""Verify, fetch and list: each status, and the ways in which the three answers differ."""

import pytest

from tests.sandbox.conftest import Paystack
from tests.sandbox.control import Sandbox, SandboxError
from tests.sandbox.fields import CARD_AUTHORIZATION, CUSTOMER, LIST_META, LOG, TRANSACTION, misfits


def test_straight_after_initialize_a_transaction_is_abandoned(paystack: Paystack):
    data = paystack.verify(paystack.begin(reference="LG-1")["reference"])
    assert misfits(data, TRANSACTION) == []
    assert misfits(data["customer"], CUSTOMER) == []
    assert (data["status"], data["domain"], data["channel"]) == ("abandoned", "test", "card")
    assert (data["amount"], data["requested_amount"], data["currency"]) == (500_000, 500_000, "NGN")
    assert (data["paid_at"], data["paidAt"], data["fees"], data["log"]) == (None, None, None, None)
    assert data["authorization"] == {}
    assert data["gateway_response"] == "The transaction was not completed"
    assert "authorization_url" not in data


def test_a_paid_transaction_has_fees_a_card_and_a_log(paystack: Paystack, sandbox: Sandbox):
    paystack.begin(reference="LG-1")
    sandbox.pay("LG-1")
    data = paystack.verify("LG-1")
    assert misfits(data, TRANSACTION) == []
    assert misfits(data["authorization"], CARD_AUTHORIZATION) == []
    assert misfits(data["log"], LOG) == []
    assert (data["status"], data["gateway_response"], data["fees"]) == ("success", "Successful", 17_500)
    assert data["paid_at"] == data["paidAt"]
    assert data["paid_at"].endswith("Z")
    assert (data["authorization"]["last4"], data["authorization"]["card_type"]) == ("4081", "visa ")


@pytest.mark.parametrize(
    ("kobo", "fees"), [(100_000, 1_500), (249_900, 3_748), (250_000, 13_750), (100_000_000, 200_000)]
)
def test_fees_are_one_and_a_half_percent_with_waiver_and_cap(
    paystack: Paystack, sandbox: Sandbox, kobo: int, fees: int
):
    paystack.begin(reference="LG-1", amount=kobo)
    assert sandbox.pay("LG-1")["fees"] == fees


@pytest.mark.parametrize("status", ["failed", "abandoned", "ongoing", "pending", "processing", "queued"])
def test_a_call_that_works_is_200_whatever_the_payment_did(paystack: Paystack, sandbox: Sandbox, status: str):
    paystack.begin(reference="LG-1")
    sandbox.pay("LG-1", status)
    answer = paystack.call("GET", "/transaction/verify/LG-1")
    assert answer.status_code == 200
    assert answer.json()["status"] is True
    assert answer.json()["data"]["status"] == status
    assert misfits(answer.json()["data"], TRANSACTION) == []


@pytest.mark.parametrize("before", ["failed", "ongoing", "pending"])
def test_a_transaction_that_is_not_paid_may_still_be_paid_later(paystack: Paystack, sandbox: Sandbox, before: str):
    paystack.begin(reference="LG-1")
    sandbox.pay("LG-1", before)
    sandbox.pay("LG-1")
    assert paystack.verify("LG-1")["status"] == "success"


@pytest.mark.parametrize("status", ["reversed", "reversal-pending"])
def test_money_can_go_back_once_it_is_there(paystack: Paystack, sandbox: Sandbox, status: str):
    paystack.begin(reference="LG-1")
    with pytest.raises(SandboxError, match="Only a paid transaction"):
        sandbox.pay("LG-1", status)
    sandbox.pay("LG-1")
    sandbox.pay("LG-1", status)
    data = paystack.verify("LG-1")
    assert (data["status"], data["gateway_response"]) == (status, "Successful")


@pytest.mark.parametrize("after", ["success", "failed", "abandoned", "pending"])
def test_what_is_paid_stays_paid(paystack: Paystack, sandbox: Sandbox, after: str):
    paystack.begin(reference="LG-1")
    sandbox.pay("LG-1")
    with pytest.raises(SandboxError, match="paid already"):
        sandbox.pay("LG-1", after)
    assert paystack.verify("LG-1")["status"] == "success"


def test_another_amount_than_asked_shows_in_amount_only(paystack: Paystack, sandbox: Sandbox):
    paystack.begin(reference="LG-1")
    sandbox.pay("LG-1", amount=499_900)
    data = paystack.verify("LG-1")
    assert (data["amount"], data["requested_amount"]) == (499_900, 500_000)


def test_an_unknown_reference_is_400_as_seen_or_404_as_specified(paystack: Paystack, sandbox: Sandbox):
    seen = paystack.call("GET", "/transaction/verify/nobody")
    sandbox.set(unknown_reference_status=404)
    specified = paystack.call("GET", "/transaction/verify/nobody")
    assert (seen.status_code, specified.status_code) == (400, 404)
    assert seen.json() == specified.json()
    assert seen.json()["message"] == "Transaction reference not found."
    assert (seen.json()["code"], seen.json()["type"]) == ("transaction_not_found", "validation_error")


def test_verify_without_a_reference_falls_through_to_fetch(paystack: Paystack):
    answer = paystack.call("GET", "/transaction/verify/")
    assert (answer.status_code, answer.json()["message"]) == (400, "Transaction ID should be numeric.")


def test_an_encoded_reference_is_decoded_and_a_slash_stays_inside(paystack: Paystack):
    paystack.begin(reference="a=b")
    assert paystack.verify("a%3Db")["reference"] == "a=b"
    assert paystack.call("GET", "/transaction/verify/a%2Fb").json()["code"] == "transaction_not_found"


def test_fetch_is_by_number(paystack: Paystack, sandbox: Sandbox):
    paystack.begin(reference="LG-1")
    number = sandbox.transaction("LG-1")["id"]
    data = paystack.call("GET", f"/transaction/{number}").json()["data"]
    assert misfits(data, TRANSACTION) == []
    assert data["reference"] == "LG-1"
    unknown = paystack.call("GET", "/transaction/1")
    assert (unknown.status_code, unknown.json()["message"]) == (404, "Transaction not found")
    assert paystack.call("GET", "/transaction/²").status_code == 400


def test_the_timeline_tells_each_attempt(paystack: Paystack, sandbox: Sandbox):
    paystack.begin(reference="LG-1")
    sandbox.pay("LG-1", card="insufficient-funds")
    sandbox.pay("LG-1")
    log = paystack.call("GET", "/transaction/timeline/LG-1").json()["data"]
    assert misfits(log, LOG) == []
    assert (log["attempts"], log["errors"], log["success"]) == (2, 1, True)
    assert [each["type"] for each in log["history"]] == ["action", "error", "action", "success"]


def test_the_list_is_newest_first_and_comes_in_pages(paystack: Paystack):
    for number in range(5):
        paystack.begin(reference=f"LG-{number}", amount=5000)
    body = paystack.call("GET", "/transaction", params={"perPage": 2, "page": 2}).json()
    assert [each["reference"] for each in body["data"]] == ["LG-2", "LG-1"]
    assert misfits(body["meta"], LIST_META) == []
    assert body["meta"] == {
        "total": 5,
        "total_volume": 25_000,
        "skipped": 2,
        "perPage": 2,
        "page": 2,
        "pageCount": 3,
    }
    assert all(misfits(each, TRANSACTION) == [] for each in body["data"])


def test_an_unpaid_transaction_in_the_list_has_an_authorization_full_of_nothing(paystack: Paystack):
    paystack.begin()
    (listed,) = paystack.call("GET", "/transaction").json()["data"]
    assert listed["authorization"].pop("reusable") is False
    assert set(listed["authorization"].values()) == {None}
    assert listed["metadata"] is None


def test_the_list_filters_by_status_amount_customer_and_time(paystack: Paystack, sandbox: Sandbox):
    paystack.begin(reference="LG-1", amount=5000)
    paystack.begin(reference="LG-2", email="bola@example.com")
    sandbox.pay("LG-2")
    customer = sandbox.transaction("LG-2")["customer"]
    second = sandbox.transaction("LG-2")["created_at"]

    def found(**query: object) -> list[str]:
        return [each["reference"] for each in paystack.call("GET", "/transaction", params=query).json()["data"]]

    assert found(status="success") == ["LG-2"]
    assert found(status="abandoned") == ["LG-1"]
    assert found(amount=5000) == ["LG-1"]
    assert found(customer=customer["id"]) == ["LG-2"]
    assert found(customer=customer["customer_code"]) == []
    assert found(to="2020-01-01") == []
    assert found(**{"from": "2020-01-01"}) == ["LG-2", "LG-1"]
    assert "LG-2" in found(**{"from": second})


@pytest.mark.parametrize("query", ["status=pending", "perPage=0", "perPage=x", "page=-1", "from=yesterday"])
def test_the_list_refuses_a_filter_it_cannot_read(paystack: Paystack, query: str):
    assert paystack.call("GET", f"/transaction?{query}").status_code == 400


def test_an_address_that_does_not_exist_is_404(paystack: Paystack):
    assert paystack.call("GET", "/nowhere").status_code == 404
    assert paystack.call("DELETE", "/refund").status_code == 404
