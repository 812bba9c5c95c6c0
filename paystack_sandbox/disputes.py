"""Chargebacks, which nobody can start through the API: the payer's bank does. Called with the lock held."""

from paystack_sandbox import events
from paystack_sandbox.clock import now
from paystack_sandbox.messages import Refusal
from paystack_sandbox.refunds import settle
from paystack_sandbox.state import Dispute, Transaction, World
from paystack_sandbox.webhooks import announce

RESOLUTIONS = ("merchant-accepted", "auto-accepted", "declined")  # declined: the shop keeps the money


def open_dispute(world: World, transaction: Transaction) -> Dispute:
    """The payer complains. The transaction stays paid for now."""
    if transaction.paid_at is None:
        raise Refusal("Only a paid transaction can be disputed", status=409, kind=None)
    dispute = Dispute(world.next_id(), transaction, transaction.amount)
    world.disputes[dispute.id] = dispute
    _announce(world, dispute, "create")
    return dispute


def remind(world: World, dispute: Dispute) -> None:
    """Paystack reminds the shop that it has not answered."""
    dispute.updated_at = now()
    _announce(world, dispute, "remind")


def resolve(world: World, dispute: Dispute, resolution: str) -> None:
    """The dispute ends. Accepted, by the shop or by its silence, means that the money is gone."""
    if resolution not in RESOLUTIONS:
        raise Refusal(f"No resolution {resolution!r}; there are {', '.join(RESOLUTIONS)}", kind=None)
    dispute.status, dispute.resolution = "resolved", resolution
    dispute.resolved_at = dispute.updated_at = now()
    dispute.transaction.is_charged_back = resolution != "declined"
    settle(world, dispute.transaction)
    _announce(world, dispute, "resolve")


def _announce(world: World, dispute: Dispute, move: str) -> None:
    event, data = events.dispute_moved(dispute, move)
    announce(world, event, data, dispute.transaction.reference)
