"""Chargebacks: opened by the payer's bank, heard of by webhook only."""

import pytest

from tests.sandbox.conftest import Paystack
from tests.sandbox.control import Sandbox, SandboxError
from tests.sandbox.fields import DISPUTE_EVENT, misfits


@pytest.mark.parametrize(
    ("resolution", "status"),
    [("merchant-accepted", "reversed"), ("auto-accepted", "reversed"), ("declined", "success")],
)
def test_a_dispute_is_opened_reminded_of_and_resolved(
    paystack: Paystack, sandbox: Sandbox, resolution: str, status: str
):
    paystack.begin(reference="LG-1")
    sandbox.pay("LG-1")
    sandbox.wait_for_webhooks()
    dispute = sandbox.dispute("LG-1")
    assert paystack.verify("LG-1")["status"] == "success"
    sandbox.wait_for_webhooks()
    sandbox.remind_dispute(dispute)
    sandbox.wait_for_webhooks()
    sandbox.resolve_dispute(dispute, resolution)
    _, created, reminded, resolved = sandbox.wait_for_webhooks()
    assert created.event == "charge.dispute.create"
    assert reminded.event == "charge.dispute.remind"
    assert resolved.event == "charge.dispute.resolve"
    for delivery in (created, reminded, resolved):
        data = delivery.body["data"]
        assert misfits(data, DISPUTE_EVENT) == []
        assert data["id"] == dispute
        assert data["transaction"]["reference"] == "LG-1"
    assert created.body["data"]["status"] == reminded.body["data"]["status"] == "awaiting-merchant-feedback"
    assert (created.body["data"]["resolution"], created.body["data"]["resolvedAt"]) == (None, None)
    assert (resolved.body["data"]["status"], resolved.body["data"]["resolution"]) == ("resolved", resolution)
    assert resolved.body["data"]["transaction"]["status"] == status
    assert paystack.verify("LG-1")["status"] == status


def test_only_a_paid_transaction_can_be_disputed(paystack: Paystack, sandbox: Sandbox):
    paystack.begin(reference="LG-1")
    with pytest.raises(SandboxError, match="Only a paid transaction"):
        sandbox.dispute("LG-1")
    assert sandbox.deliveries() == []


def test_a_resolution_that_does_not_exist_changes_nothing(paystack: Paystack, sandbox: Sandbox):
    paystack.begin(reference="LG-1")
    sandbox.pay("LG-1")
    dispute = sandbox.dispute("LG-1")
    with pytest.raises(SandboxError, match="No resolution 'lost'"):
        sandbox.resolve_dispute(dispute, "lost")
    assert sandbox.deliveries("charge.dispute.resolve") == []
