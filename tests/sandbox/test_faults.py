"""Every fault of a call: what the client meets, and whether Paystack had already done what was asked."""

import concurrent.futures
import json
import time

import pytest
import requests

from tests.sandbox.conftest import Paystack
from tests.sandbox.control import ALWAYS, Sandbox, SandboxError


def begin_anyhow(paystack: Paystack) -> requests.Response | None:
    """Begin LG-1; give the answer, or None if the connection broke."""
    try:
        return paystack.initialize(reference="LG-1")
    except (requests.ConnectionError, requests.exceptions.ChunkedEncodingError):
        return None


@pytest.mark.parametrize(
    ("kind", "status", "is_done"),
    [
        ("drop_before", None, False),
        ("drop_after", None, True),
        ("truncated", None, True),
        ("401", 401, False),
        ("403", 403, False),
        ("429", 429, False),
        ("500", 500, False),
        ("502", 502, False),
        ("503", 503, False),
        ("500_after", 500, True),
        ("html", 200, True),
        ("empty", 200, True),
        ("bad_json", 200, True),
        ("huge", 200, True),
        ("deep", 200, True),
        ("wrong_types", 200, True),
        ("wrong_shape", 200, True),
    ],
)
def test_a_fault_strikes_once_before_or_after_the_deed(
    paystack: Paystack, sandbox: Sandbox, kind: str, status: int | None, *, is_done: bool
):
    sandbox.fault("initialize", kind)
    answer = begin_anyhow(paystack)
    assert (answer.status_code if answer is not None else None) == status
    assert [each["reference"] for each in sandbox.transactions()] == (["LG-1"] if is_done else [])
    again = paystack.initialize(reference="LG-1")
    assert again.status_code == (400 if is_done else 200)


def test_an_answer_in_html_an_empty_one_and_broken_json_do_not_parse(paystack: Paystack, sandbox: Sandbox):
    paystack.begin(reference="LG-1")
    for kind in ("html", "empty", "bad_json"):
        sandbox.fault("verify", kind)
        with pytest.raises(ValueError, match=r"Expecting|Illegal"):
            json.loads(paystack.call("GET", "/transaction/verify/LG-1").content)


def test_a_huge_answer_is_ten_megabytes_of_valid_json(paystack: Paystack, sandbox: Sandbox):
    sandbox.fault("list", "huge")
    answer = paystack.call("GET", "/transaction")
    assert len(answer.content) > 10_000_000
    assert answer.json()["data"] == {}


def test_a_deep_answer_is_too_deep_to_parse(paystack: Paystack, sandbox: Sandbox):
    sandbox.fault("list", "deep")
    with pytest.raises(RecursionError):
        json.loads(paystack.call("GET", "/transaction").content)


def test_wrong_types_are_wrong_in_every_member(paystack: Paystack, sandbox: Sandbox):
    paystack.begin(reference="LG-1")
    right = paystack.verify("LG-1")
    sandbox.fault("verify", "wrong_types")
    wrong = paystack.verify("LG-1")
    assert [name for name in right if type(right[name]) is type(wrong[name])] == []


def test_a_wrong_shape_is_a_list_where_an_object_was_due(paystack: Paystack, sandbox: Sandbox):
    paystack.begin(reference="LG-1")
    sandbox.fault("verify", "wrong_shape")
    assert isinstance(paystack.call("GET", "/transaction/verify/LG-1").json()["data"], list)


def test_too_many_requests_say_when_to_come_back(paystack: Paystack, sandbox: Sandbox):
    sandbox.fault("verify", "429")
    answer = paystack.call("GET", "/transaction/verify/x")
    assert answer.headers["x-ratelimit-reset"] == "30"
    assert (answer.json()["code"], answer.json()["type"]) == ("rate_limited", "api_error")


def test_slow_does_the_deed_and_answers_late(paystack: Paystack, sandbox: Sandbox):
    sandbox.fault("initialize", "slow", value=0.5)
    with pytest.raises(requests.ReadTimeout):
        requests.post(
            f"{paystack.url}/transaction/initialize",
            json={"email": "ada@example.com", "amount": 5000, "reference": "LG-1"},
            headers={"Authorization": f"Bearer {paystack.key}"},
            timeout=0.2,
        )
    assert [each["reference"] for each in sandbox.transactions()] == ["LG-1"]


def test_slow_before_does_nothing_for_a_while(paystack: Paystack, sandbox: Sandbox):
    paystack.begin(reference="LG-1")
    sandbox.fault("verify", "slow_before", value=0.2)
    began = time.monotonic()
    assert paystack.verify("LG-1")["status"] == "abandoned"
    assert time.monotonic() - began >= 0.2


def test_a_slow_answer_holds_up_nobody_else(paystack: Paystack, sandbox: Sandbox):
    paystack.begin(reference="LG-1")
    sandbox.fault("verify", "slow", value=3, reference="slow")
    with pytest.raises(requests.ReadTimeout):
        requests.get(
            f"{paystack.url}/transaction/verify/slow", headers={"Authorization": f"Bearer {paystack.key}"}, timeout=0.05
        )
    began = time.monotonic()
    paystack.verify("LG-1")
    assert time.monotonic() - began < 1


def test_drip_sends_the_whole_answer_byte_by_byte(paystack: Paystack, sandbox: Sandbox):
    paystack.begin(reference="LG-1")
    sandbox.fault("verify", "drip", value=0.3)
    began = time.monotonic()
    assert paystack.verify("LG-1")["reference"] == "LG-1"
    assert time.monotonic() - began >= 0.3


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("amount", 1),
        ("requested_amount", 2),
        ("currency", "USD"),
        ("domain", "live"),
        ("reference", "another"),
        ("status", "processing"),
        ("metadata", 0),
        ("metadata", None),
    ],
)
def test_verify_may_tell_something_else_than_the_truth(paystack: Paystack, sandbox: Sandbox, kind: str, value: object):
    paystack.begin(reference="LG-1")
    truth = paystack.verify("LG-1")
    sandbox.fault("verify", kind, value=value)
    assert paystack.verify("LG-1") == {**truth, kind: value}
    assert paystack.verify("LG-1") == truth


def test_fees_borne_by_the_payer_lift_the_amount_above_what_was_asked(paystack: Paystack, sandbox: Sandbox):
    paystack.begin(reference="LG-1")
    sandbox.fault("verify", "amount_above_requested", value=10_283)
    data = paystack.verify("LG-1")
    assert (data["amount"], data["requested_amount"]) == (510_283, 500_000)


def test_a_fault_can_strike_always_until_it_is_cleared(paystack: Paystack, sandbox: Sandbox):
    paystack.begin(reference="LG-1")
    sandbox.fault("verify", "503", times=ALWAYS)
    assert [paystack.call("GET", "/transaction/verify/LG-1").status_code for _ in range(3)] == [503] * 3
    sandbox.clear_faults()
    assert paystack.verify("LG-1")["status"] == "abandoned"


def test_faults_of_one_kind_follow_each_other_and_others_join_in(paystack: Paystack, sandbox: Sandbox):
    paystack.begin(reference="LG-1")
    sandbox.fault("verify", "500", times=2)
    sandbox.fault("verify", "503")
    sandbox.fault("verify", "amount", value=7, times=4)
    answers = [paystack.call("GET", "/transaction/verify/LG-1") for _ in range(5)]
    assert [each.status_code for each in answers] == [500, 500, 503, 200, 200]
    assert [each.json()["data"]["amount"] for each in answers[3:]] == [7, 500_000]


def test_a_fault_can_be_meant_for_one_reference(paystack: Paystack, sandbox: Sandbox):
    sandbox.fault("initialize", "500", reference="LG-2")
    assert paystack.initialize(reference="LG-1").status_code == 200
    assert paystack.initialize(reference="LG-2").status_code == 500


@pytest.mark.parametrize(
    "wanted",
    [("nowhere", "500", None), ("verify", "double", None), ("webhook", "500", None), ("verify", "slow", "long")],
)
def test_a_switch_that_does_not_exist_is_told(sandbox: Sandbox, wanted: tuple[str, str, object]):
    endpoint, kind, value = wanted
    with pytest.raises(SandboxError):
        sandbox.fault(endpoint, kind, value=value)


@pytest.mark.parametrize(
    "settings", [{"webhook": "ftp://x"}, {"retry_seconds": -1}, {"key": "sk_test_2"}, {"decline_status": "paid"}]
)
def test_a_setting_that_makes_no_sense_is_told(sandbox: Sandbox, settings: dict[str, object]):
    with pytest.raises(SandboxError):
        sandbox.set(**settings)


def test_the_calls_are_written_down_without_the_key(paystack: Paystack, sandbox: Sandbox):
    sandbox.fault("initialize", "drop_before")
    begin_anyhow(paystack)
    paystack.begin(reference="LG-1")
    paystack.verify("LG-1")
    calls = sandbox.calls()
    assert [(call.endpoint, call.status) for call in calls] == [("initialize", 0), ("initialize", 200), ("verify", 200)]
    assert calls[1].body == {"email": "ada@example.com", "amount": 500_000, "currency": "NGN", "reference": "LG-1"}
    assert paystack.key not in str(calls)
    assert [call.path for call in sandbox.calls("verify")] == ["/transaction/verify/LG-1"]


def test_many_at_once_get_one_transaction_for_one_reference(paystack: Paystack, sandbox: Sandbox):
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda _: paystack.initialize(reference="LG-1").status_code, range(32)))
    assert sorted(answers) == [200] + [400] * 31
    assert len(sandbox.transactions()) == 1
