"""Webhooks: signed over the raw bytes, tried until the shop says 200, and everything that may go wrong on the way."""

import hashlib
import hmac
import json

import pytest

from tests.sandbox.conftest import Paystack
from tests.sandbox.control import KEY, Sandbox, SandboxError
from tests.sandbox.fields import BANK_TRANSFER, CHARGE_EVENT, TRANSFER_REJECTED_EVENT, misfits
from tests.sandbox.receiver import Received, Receiver


def is_signed(received: Received, key: str = KEY) -> bool:
    right = hmac.new(key.encode(), received.body, hashlib.sha512).hexdigest()
    return received.headers["x-paystack-signature"] == right


def paid(paystack: Paystack, sandbox: Sandbox, reference: str = "LG-1", **fields: object) -> str:
    paystack.begin(reference=reference, **fields)
    sandbox.pay(reference)
    return reference


def test_success_is_announced_signed_over_the_raw_bytes(paystack: Paystack, sandbox: Sandbox, receiver: Receiver):
    paid(paystack, sandbox, first_name="Ọmọ́lọlá", metadata={"note": "Ẹ kú ọjọ́ ìbí"})
    sandbox.wait_for_webhooks()
    (received,) = receiver.received
    assert received.headers["Content-Type"] == "application/json"
    assert is_signed(received)
    assert "Ọmọ́lọlá".encode() in received.body  # not escaped: a signature over re-written JSON would differ
    event = json.loads(received.body)
    assert set(event) == {"event", "data"}
    assert event["event"] == "charge.success"
    assert misfits(event["data"], CHARGE_EVENT) == []
    assert (event["data"]["reference"], event["data"]["status"]) == ("LG-1", "success")
    assert "requested_amount" not in event["data"]


def test_no_metadata_is_a_nought_in_the_webhook(paystack: Paystack, sandbox: Sandbox):
    paid(paystack, sandbox)
    (delivery,) = sandbox.wait_for_webhooks()
    assert delivery.body["data"]["metadata"] == 0


@pytest.mark.parametrize("outcome", ["failed", "abandoned", "ongoing", "pending", "processing", "queued"])
def test_nothing_less_than_success_is_announced(paystack: Paystack, sandbox: Sandbox, outcome: str):
    paystack.begin(reference="LG-1")
    sandbox.pay("LG-1", outcome)
    assert sandbox.wait_for_webhooks() == []


def test_a_delivery_is_tried_again_until_it_is_answered_200(paystack: Paystack, sandbox: Sandbox, receiver: Receiver):
    receiver.answers.extend([503, 500, 404, 201])
    paid(paystack, sandbox)
    (delivery,) = sandbox.wait_for_webhooks()
    assert (delivery.state, delivery.statuses) == ("delivered", [503, 500, 404, 201, 200])
    assert len({received.body for received in receiver.received}) == 1


def test_tries_are_as_far_apart_as_was_set(paystack: Paystack, sandbox: Sandbox, receiver: Receiver):
    sandbox.set(retry_seconds=0.3)
    receiver.answers.append(500)
    paid(paystack, sandbox)
    sandbox.wait_for_webhooks()
    first, second = receiver.received
    assert second.at - first.at >= 0.3


def test_a_redirect_is_a_failed_try_and_is_not_followed(paystack: Paystack, sandbox: Sandbox, receiver: Receiver):
    receiver.answers.append(301)
    paid(paystack, sandbox)
    (delivery,) = sandbox.wait_for_webhooks()
    assert delivery.statuses == [301, 200]
    assert {received.path for received in receiver.received} == {"/hook/"}


def test_a_shop_that_is_down_is_tried_again(paystack: Paystack, sandbox: Sandbox, receiver: Receiver):
    sandbox.set(webhook="http://127.0.0.1:9/", retry_seconds=0)
    paid(paystack, sandbox)
    with pytest.raises(SandboxError, match="still under way"):
        sandbox.wait_for_webhooks(seconds=0.1)
    sandbox.set(webhook=receiver.url)
    (delivery,) = sandbox.wait_for_webhooks()
    assert delivery.statuses[0] is None
    assert "ConnectionRefusedError" in delivery.errors[0]
    assert delivery.statuses[-1] == 200


def test_the_first_try_waits_as_long_as_was_set(paystack: Paystack, sandbox: Sandbox, receiver: Receiver):
    sandbox.set(webhook_delay=60)
    paid(paystack, sandbox)
    assert [each.state for each in sandbox.deliveries()] == ["waiting"]
    assert receiver.received == []
    sandbox.flush()
    sandbox.wait_for_webhooks()
    assert len(receiver.received) == 1


def test_without_an_address_events_are_only_recorded(paystack: Paystack, sandbox: Sandbox, receiver: Receiver):
    sandbox.set(webhook="")
    paid(paystack, sandbox)
    (delivery,) = sandbox.wait_for_webhooks()
    assert (delivery.state, delivery.statuses, delivery.event) == ("lost", [], "charge.success")


def test_doubled(paystack: Paystack, sandbox: Sandbox, receiver: Receiver):
    sandbox.fault("webhook", "double", value=5)
    paid(paystack, sandbox)
    deliveries = sandbox.wait_for_webhooks()
    assert [each.statuses for each in deliveries] == [[200]] * 5
    assert len({received.body for received in receiver.received}) == 1
    assert all(is_signed(received) for received in receiver.received)


def test_late_and_for_one_reference_only(paystack: Paystack, sandbox: Sandbox, receiver: Receiver):
    sandbox.fault("webhook", "late", value=60, reference="LG-1")
    paid(paystack, sandbox, "LG-2")
    paid(paystack, sandbox, "LG-1")
    assert [each.state for each in sandbox.deliveries(reference="LG-1")] == ["waiting"]
    sandbox.flush()
    sandbox.wait_for_webhooks()
    assert {json.loads(each.body)["data"]["reference"] for each in receiver.received} == {"LG-1", "LG-2"}


def test_reordered(paystack: Paystack, sandbox: Sandbox, receiver: Receiver):
    sandbox.fault("webhook", "reorder")
    paid(paystack, sandbox, "LG-1")
    assert [each.state for each in sandbox.wait_for_webhooks()] == ["held"]
    paid(paystack, sandbox, "LG-2")
    assert [each.state for each in sandbox.wait_for_webhooks()] == ["delivered", "delivered"]
    assert [json.loads(each.body)["data"]["reference"] for each in receiver.received] == ["LG-2", "LG-1"]


def test_never_delivered_until_somebody_resends_it(paystack: Paystack, sandbox: Sandbox, receiver: Receiver):
    sandbox.fault("webhook", "lost")
    paid(paystack, sandbox)
    (lost,) = sandbox.wait_for_webhooks()
    assert (lost.state, receiver.received) == ("lost", [])
    sandbox.redeliver(lost)
    sandbox.wait_for_webhooks()
    assert [is_signed(received) for received in receiver.received] == [True]


@pytest.mark.parametrize("kind", ["bad_signature", "foreign_key", "no_signature"])
def test_a_forged_delivery_is_tried_once(paystack: Paystack, sandbox: Sandbox, receiver: Receiver, kind: str):
    receiver.answers.append(401)
    sandbox.fault("webhook", kind)
    paid(paystack, sandbox)
    (delivery,) = sandbox.wait_for_webhooks()
    assert (delivery.state, delivery.statuses) == ("refused", [401])
    (received,) = receiver.received
    assert not is_signed(received)
    assert is_signed(received, "sk_test_of_somebody_else") == (kind == "foreign_key")
    assert (received.headers["x-paystack-signature"] is None) == (kind == "no_signature")


def test_any_other_event_can_be_sent(sandbox: Sandbox, receiver: Receiver):
    sandbox.send_webhook("subscription.create", {"domain": "live", "amount": 1})
    sandbox.wait_for_webhooks()
    (received,) = receiver.received
    assert json.loads(received.body) == {"event": "subscription.create", "data": {"domain": "live", "amount": 1}}
    assert is_signed(received)


def test_a_wrong_transfer_is_announced_as_rejected(paystack: Paystack, sandbox: Sandbox):
    data = paystack.begin(reference="LG-1", channels=["bank_transfer"])
    paystack.call("POST", f"/checkout/{data['access_code']}/transfer", data={"sent": "wrong"}, allow_redirects=False)
    (delivery,) = sandbox.wait_for_webhooks()
    assert delivery.event == "bank.transfer.rejected"
    assert misfits(delivery.body["data"], TRANSFER_REJECTED_EVENT) == []
    transfer = delivery.body["data"]["bank_transfer"]
    assert misfits(transfer, BANK_TRANSFER) == []
    assert transfer["message_type"] == "INCORRECT_AMOUNT"
    assert transfer["transaction_id"] == str(sandbox.transaction("LG-1")["id"])


def test_a_reset_forgets_what_was_on_its_way(paystack: Paystack, sandbox: Sandbox, receiver: Receiver):
    sandbox.set(retry_seconds=0.02)
    sandbox.fault("webhook", "late", value=0.05)
    paid(paystack, sandbox)
    sandbox.reset()
    assert sandbox.wait_for_webhooks() == []
    assert receiver.received == []
    assert sandbox.transactions() == []
