"""Money back: what may be refunded, and a refund's life. Every function is called with the lock held."""

from functools import partial

from paystack_sandbox import events
from paystack_sandbox.clock import now
from paystack_sandbox.initialize import whole_kobo
from paystack_sandbox.messages import Answer, Json, Refusal, Request, ok
from paystack_sandbox.refund_shapes import created, retried
from paystack_sandbox.state import OWNER_EMAIL, Refund, Transaction, World
from paystack_sandbox.webhooks import announce

STATUSES = ("pending", "processing", "processed", "failed", "needs-attention")
OPEN = ("pending", "processing", "needs-attention")


def create(world: World, request: Request) -> Answer:
    """POST /refund: queue a refund by reference or by numeric id."""
    return ok("Refund has been queued for processing", created(start(world, request.fields(), by=OWNER_EMAIL)))


def start(world: World, fields: Json, *, by: str) -> Refund:
    """Begin a refund, whoever asks: the shop through the API or its owner on Paystack's dashboard."""
    transaction = _refundable(world, fields.get("transaction"), fields.get("currency"))
    amount = _amount(world, transaction, fields.get("amount"))
    if world.settings.is_balance_low:
        raise Refusal("Insufficient balance to fulfill this refund. Please top up.", kind="api_error")
    default_note = f"Refund for transaction {transaction.reference}"
    refund = Refund(
        id=world.next_id(),
        transaction=transaction,
        amount=amount,
        customer_note=str(fields.get("customer_note") or default_note),
        merchant_note=str(fields.get("merchant_note") or f"{default_note} by {by}"),
        by=by,
    )
    world.refunds[refund.id] = refund
    _moved(world, refund)
    return refund


def retry(world: World, request: Request) -> Answer:
    """POST /refund/retry_with_customer_details/:id: try again with the payer's bank account."""
    refund = find(world, request.path[-1])
    if refund.status != "needs-attention":
        raise Refusal(
            'Invalid Refund state, refund status should be "needs-attention"', status=422, code="invalid_params"
        )
    details = request.fields().get("refund_account_details")
    if not isinstance(details, dict) or not all(details.get(n) for n in ("currency", "account_number", "bank_id")):
        raise Refusal("refund_account_details needs currency, account_number and bank_id", code="missing_params")
    refund.is_retried = True
    move(world, refund, "processing")
    return ok("Refund retried and has been queued for processing", retried(refund))


def find(world: World, number: str) -> Refund:
    """Give a refund by its id, or refuse."""
    refund = world.refunds.get(int(number)) if number.isdecimal() else None
    if refund is None:
        raise Refusal("Refund not found", status=404, code="not_found")
    return refund


def move(world: World, refund: Refund, status: str) -> None:
    """Bring a refund to a state and announce it. It goes on from there by itself."""
    if status not in STATUSES:
        raise Refusal(f"No refund status {status!r}; there are {', '.join(STATUSES)}", kind=None)
    refund.status, refund.updated_at = status, now()
    if status in ("failed", "needs-attention"):
        refund.reference = f"TRF_{refund.id:x}"
    elif status == "processed":
        refund.reference = str(refund.id)
    _moved(world, refund)


def _moved(world: World, refund: Refund) -> None:
    settle(world, refund.transaction)
    carry_id = world.settings.refund_events_carry_id
    announce(world, *events.refund_moved(refund, carry_id=carry_id), refund.transaction.reference)
    following = _next_status(refund)
    if following and world.settings.refund_delay is not None:
        world.alarm.after(world.settings.refund_delay, partial(_go_on, world, refund, refund.status, following))


def _next_status(refund: Refund) -> str | None:
    if refund.status == "pending":
        return "processing"
    if refund.status == "processing":
        return "processed" if refund.is_retried else refund.transaction.refund_end
    return None


def _go_on(world: World, refund: Refund, before: str, status: str) -> None:
    if refund.status == before:  # nobody moved it by hand meanwhile
        move(world, refund, status)


def settle(world: World, transaction: Transaction) -> None:
    """Give a paid transaction the status that its refunds and disputes leave it with."""
    refunds = world.refunds_of(transaction)
    returned = sum(refund.amount for refund in refunds if refund.status == "processed")
    if transaction.is_charged_back or returned >= transaction.amount:
        transaction.status = "reversed"
    elif any(refund.status in OPEN for refund in refunds):
        transaction.status = "reversal-pending"
    else:
        transaction.status = "success"  # after a partial refund too: not documented, the likeliest reading


def _refundable(world: World, wanted: object, currency: object) -> Transaction:
    if wanted is None or wanted == "":
        raise Refusal("transaction is required", code="missing_params")
    transaction = world.transactions.get(str(wanted)) or next(
        (each for each in world.transactions.values() if str(each.id) == str(wanted)), None
    )
    if transaction is None:
        raise Refusal("Transaction not found", code="transaction_not_found")
    if transaction.paid_at is None:
        raise Refusal("Only a successful transaction can be refunded")
    if transaction.status == "reversed":
        raise Refusal("Transaction has been fully reversed", code="transaction_reversed", kind="api_error")
    if currency not in (None, "", transaction.currency):
        raise Refusal("Transaction currency must match refund currency")
    return transaction


def _amount(world: World, transaction: Transaction, wanted: object) -> int:
    amount = transaction.amount if wanted is None else whole_kobo(wanted)  # left out: all of it, not what is left
    minimum = world.settings.refund_minimum
    if amount < minimum:
        least = f"{transaction.currency}{minimum / 100:.2f}"
        raise Refusal(f"The minimum amount you may send in a single refund at this time is: {least}")
    if amount > transaction.amount:
        code = "refund_amount_exceeds_transaction_amount"
        raise Refusal("Refund amount exceeds transaction amount", code=code)
    taken = sum(refund.amount for refund in world.refunds_of(transaction) if refund.status != "failed")
    if amount > transaction.amount - taken:
        raise Refusal("Total refund amount cannot exceed original transaction amount")
    return amount
