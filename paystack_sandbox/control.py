"""The control API under /_sandbox/: how tests and developers pull the strings. Called with the lock held.

There is no key and no password: the sandbox listens on this machine only and holds nothing real.
"""

from typing import Any

from paystack_sandbox import disputes, paying, refund_shapes, refunds, settings, shapes, webhooks
from paystack_sandbox.cards import CARDS
from paystack_sandbox.clock import iso
from paystack_sandbox.initialize import whole_kobo
from paystack_sandbox.messages import Answer, Json, Refusal, Request
from paystack_sandbox.state import Delivery, Dispute, Transaction, World


def show_settings(world: World, request: Request) -> Answer:
    """Give what can be set, as it is."""
    return Answer(200, settings.as_json(world.settings))


def change_settings(world: World, request: Request) -> Answer:
    """Change some settings until the next reset."""
    world.settings = settings.changed(world.settings, request.fields())
    return show_settings(world, request)


def show_faults(world: World, request: Request) -> Answer:
    """Give the switches that are set."""
    return Answer(200, {"faults": world.faults.as_json()})


def add_fault(world: World, request: Request) -> Answer:
    """Set a switch."""
    return Answer(201, dict(vars(world.faults.add(request.fields()))))


def clear_faults(world: World, request: Request) -> Answer:
    """Switch everything off."""
    world.faults.clear()
    return show_faults(world, request)


def show_transactions(world: World, request: Request) -> Answer:
    """Give every transaction, oldest first."""
    return Answer(200, {"transactions": [_transaction(each) for each in world.transactions.values()]})


def show_transaction(world: World, request: Request) -> Answer:
    """Give one transaction."""
    return Answer(200, _transaction(_named(world, request)))


def pay(world: World, request: Request) -> Answer:
    """Pay a transaction, or bring it to any other outcome, without the hosted page."""
    transaction, fields = _named(world, request), request.fields()
    card = CARDS.get(str(fields.get("card") or "success"))
    if card is None:
        raise Refusal(f"No such card; there are {', '.join(CARDS)}", kind=None)
    if card.decline:
        paying.pay_by_card(world, transaction, card)
    else:
        amount = None if fields.get("amount") is None else whole_kobo(fields["amount"])
        channel, outcome = str(fields.get("channel") or "card"), str(fields.get("outcome") or "success")
        paying.pay(world, transaction, outcome, channel=channel, card=card, amount=amount)
    return Answer(200, _transaction(transaction))


def start_refund(world: World, request: Request) -> Answer:
    """Refund on Paystack's dashboard, behind the shop's back."""
    transaction = _named(world, request)
    fields = {**request.fields(), "transaction": transaction.reference}
    return Answer(201, refund_shapes.fetched(refunds.start(world, fields, by="dashboard@sandbox.example")))


def open_dispute(world: World, request: Request) -> Answer:
    """Let the payer complain to their bank."""
    return Answer(201, _dispute(disputes.open_dispute(world, _named(world, request))))


def move_dispute(world: World, request: Request) -> Answer:
    """Remind the shop of a dispute, or resolve it."""
    number, move = request.path[2], request.path[3]
    dispute = world.disputes.get(int(number)) if number.isdecimal() else None
    if dispute is None:
        raise Refusal("No such dispute", status=404, kind=None)
    if move == "remind":
        disputes.remind(world, dispute)
    else:
        disputes.resolve(world, dispute, str(request.fields().get("resolution") or "merchant-accepted"))
    return Answer(200, _dispute(dispute))


def show_refunds(world: World, request: Request) -> Answer:
    """Give every refund, oldest first."""
    return Answer(200, {"refunds": [refund_shapes.fetched(each) for each in world.refunds.values()]})


def move_refund(world: World, request: Request) -> Answer:
    """Bring a refund to a state at once."""
    refund = refunds.find(world, request.path[2])
    refunds.move(world, refund, str(request.fields().get("status")))
    return Answer(200, refund_shapes.fetched(refund))


def show_webhooks(world: World, request: Request) -> Answer:
    """Give every delivery with its tries. `wait`: seconds to wait until nothing more is due."""
    try:
        seconds = float(request.query.get("wait", "0"))
    except ValueError:
        raise Refusal("wait is a number of seconds", kind=None) from None
    settled = world.changed.wait_for(lambda: webhooks.is_settled(world), seconds)  # lets go of the lock
    return Answer(200, {"settled": settled, "deliveries": [webhooks.as_json(each) for each in world.deliveries]})


def send_webhook(world: World, request: Request) -> Answer:
    """Send any event, rightly signed: one that nobody has heard of, of another mode, about another reference."""
    fields = request.fields()
    data = fields.get("data")
    if not isinstance(data, dict) or not isinstance(fields.get("event"), str):
        raise Refusal("Give an event (text) and its data (an object)", kind=None)
    sent = webhooks.announce(world, fields["event"], data, str(data.get("reference", "")))
    return _deliveries(201, sent)


def flush_webhooks(world: World, request: Request) -> Answer:
    """Let everything that is due later happen now: tries, transfers, the next state of refunds, what is held back."""
    webhooks.flush(world)
    return _deliveries(200, world.deliveries)


def redeliver_webhook(world: World, request: Request) -> Answer:
    """Send one delivery again."""
    for delivery in world.deliveries:
        if str(delivery.id) == request.path[2]:
            return _deliveries(201, [webhooks.redeliver(world, delivery)])
    raise Refusal("No such delivery", status=404, kind=None)


def show_requests(world: World, request: Request) -> Answer:
    """Give every call of Paystack's API that came in, oldest first: what it asked and what it was answered."""
    return Answer(200, {"requests": list(world.requests)})


def reset(world: World, request: Request) -> Answer:
    """Forget everything; settings and switches are as at the start."""
    world.clear()
    return Answer(200, {"reset": True})


def _named(world: World, request: Request) -> Transaction:
    transaction = world.transactions.get(request.path[2])
    if transaction is None:
        raise Refusal("No such transaction", status=404, kind=None)
    return transaction


def _transaction(transaction: Transaction) -> Json:
    return shapes.verified(transaction) | {
        "authorization_url": f"/checkout/{transaction.access_code}",
        "callback_url": transaction.callback_url,
        "channels": list(transaction.channels),
    }


def _dispute(dispute: Dispute) -> Json:
    return {
        "id": dispute.id,
        "reference": dispute.transaction.reference,
        "status": dispute.status,
        "resolution": dispute.resolution,
        "resolved_at": iso(dispute.resolved_at),
    }


def _deliveries(status: int, deliveries: list[Delivery]) -> Answer:
    shown: list[Any] = [webhooks.as_json(each) for each in deliveries]
    return Answer(status, {"deliveries": shown})
