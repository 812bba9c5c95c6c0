"""How a transaction gets paid, fails or hangs. Every function is called with the lock held."""

from functools import partial

from paystack_sandbox import shapes
from paystack_sandbox.cards import PLAIN, Card
from paystack_sandbox.clock import iso, now
from paystack_sandbox.messages import Refusal
from paystack_sandbox.state import INTEGRATION, Step, Transaction, World
from paystack_sandbox.webhooks import announce

IN_FLIGHT = ("ongoing", "pending", "processing", "queued")
REVERSALS = ("reversed", "reversal-pending")
OUTCOMES = ("success", "failed", "abandoned", *IN_FLIGHT, *REVERSALS)

_CHANNEL_WORDS = {"card": "card", "bank_transfer": "bank transfer"}


def pay(
    world: World,
    transaction: Transaction,
    outcome: str = "success",
    *,
    channel: str = "card",
    card: Card | None = None,
    amount: int | None = None,
) -> None:
    """Bring a transaction to an outcome. Only success is announced: Paystack has no webhook for anything less."""
    if outcome == "success":
        _succeed(world, transaction, channel=channel, card=card, amount=amount)
    elif outcome in REVERSALS and transaction.paid_at is None:
        raise Refusal("Only a paid transaction can be reversed", status=409, kind=None)
    elif outcome == "failed":
        fail(transaction, channel=channel, reason="Declined")
    elif outcome in OUTCOMES and (transaction.paid_at is None or outcome in REVERSALS):
        transaction.status, transaction.channel = outcome, channel
    elif outcome in OUTCOMES:
        raise Refusal("The transaction is paid already", status=409, kind=None)
    else:
        raise Refusal(f"No outcome {outcome!r}; there are {', '.join(OUTCOMES)}", kind=None)


def pay_by_card(world: World, transaction: Transaction, card: Card) -> bool:
    """Charge a test card. Say whether it paid; if not, the payer may try again on the same reference."""
    if not card.decline:
        _succeed(world, transaction, channel="card", card=card, amount=None)
        return True
    fail(transaction, channel="card", reason=card.decline, status=world.settings.decline_status)
    return False


def fail(transaction: Transaction, *, channel: str, reason: str, status: str = "failed") -> None:
    """Record an attempt that failed. A paid transaction stays paid."""
    if transaction.paid_at is not None:
        raise Refusal("The transaction is paid already", status=409, kind=None)
    _attempt(transaction, channel)
    _note(transaction, "error", f"Error: {reason}")
    transaction.errors += 1
    transaction.status, transaction.channel, transaction.gateway_response = status, channel, reason


def start_transfer(world: World, transaction: Transaction) -> None:
    """Wait for a bank transfer, which arrives later and is then announced by webhook only."""
    if transaction.paid_at is not None or transaction.status == "ongoing":
        return
    _attempt(transaction, "bank_transfer")
    transaction.status, transaction.channel = "ongoing", "bank_transfer"
    transaction.gateway_response = "Pending bank transfer"
    if world.settings.transfer_delay is not None:
        world.alarm.after(world.settings.transfer_delay, partial(_transfer_arrives, world, transaction))


def reject_transfer(world: World, transaction: Transaction) -> None:
    """The payer sent a wrong amount: Paystack sends it back to them and tells the shop."""
    fail(transaction, channel="bank_transfer", reason="Incorrect amount sent")
    data = {
        "bank_transfer": {
            "amount": str(transaction.requested_amount - 100),
            "message": "incorrect amount sent",
            "message_type": "INCORRECT_AMOUNT",
            "transaction_id": str(transaction.id),
        },
        "customer": shapes.customer(transaction.customer)
        | {"domain": "test", "integration": INTEGRATION, "createdAt": iso(transaction.created_at)},
    }
    announce(world, "bank.transfer.rejected", data, transaction.reference)


def _transfer_arrives(world: World, transaction: Transaction) -> None:
    if transaction.paid_at is None:
        _succeed(world, transaction, channel="bank_transfer", card=None, amount=None)


def _succeed(
    world: World,
    transaction: Transaction,
    *,
    channel: str,
    card: Card | None,
    amount: int | None,
) -> None:
    if transaction.paid_at is not None:
        raise Refusal("The transaction is paid already", status=409, kind=None)
    if transaction.status != "ongoing":  # a transfer under way was counted when it began
        _attempt(transaction, channel)
    _note(transaction, "success", f"Successfully paid with {_CHANNEL_WORDS.get(channel, channel)}")
    transaction.status, transaction.channel, transaction.paid_at = "success", channel, now()
    transaction.gateway_response = "Successful" if channel == "card" else "Approved"
    transaction.amount = transaction.requested_amount if amount is None else amount
    transaction.card = (card or PLAIN) if channel == "card" else None
    transaction.refund_end = card.refund_end if card else "processed"
    announce(world, "charge.success", shapes.announced(transaction), transaction.reference)


def _attempt(transaction: Transaction, channel: str) -> None:
    transaction.attempts += 1
    _note(transaction, "action", f"Attempted to pay with {_CHANNEL_WORDS.get(channel, channel)}")


def _note(transaction: Transaction, kind: str, message: str) -> None:
    second = int((now() - transaction.created_at).total_seconds())
    transaction.steps.append(Step(kind, message, second))
