"""The GET endpoints: verify, fetch and list transactions, fetch and list refunds. Called with the lock held."""

from datetime import UTC, datetime
from typing import TypeVar

from paystack_sandbox import refund_shapes, refunds, shapes
from paystack_sandbox.messages import Answer, Json, Refusal, Request, ok
from paystack_sandbox.state import Refund, Transaction, World

Found = TypeVar("Found", Transaction, Refund)

_LISTED_STATUSES = ("success", "failed", "abandoned", "reversed")
_PER_PAGE = 50


def verify(world: World, request: Request) -> Answer:
    """GET /transaction/verify/:reference: the truth about a reference. `status: true` does not mean paid."""
    transaction = world.transactions.get(request.path[-1])
    if transaction is None:
        raise Refusal(
            "Transaction reference not found.",
            status=world.settings.unknown_reference_status,
            code="transaction_not_found",
            next_step="Ensure that you're passing the reference of a transaction that exists on this integration",
        )
    return ok("Verification successful", shapes.verified(transaction))


def fetch(world: World, request: Request) -> Answer:
    """GET /transaction/:id."""
    return ok("Transaction retrieved", shapes.fetched(_by_id(world, request.path[-1])))


def timeline(world: World, request: Request) -> Answer:
    """GET /transaction/timeline/:id_or_reference: what the payer did."""
    wanted = request.path[-1]
    transaction = world.transactions.get(wanted) or _by_id(world, wanted)
    return ok("Timeline retrieved", shapes.log(transaction))


def list_transactions(world: World, request: Request) -> Answer:
    """GET /transaction: newest first. `status`, `from`, `to`, `customer`, `amount`, `perPage`, `page`."""
    query = request.query
    status = query.get("status", "")
    if status and status not in _LISTED_STATUSES:
        raise Refusal(f'"status" must be one of [{", ".join(_LISTED_STATUSES)}]')
    found = [each for each in world.transactions.values() if status in ("", each.status)]
    if "customer" in query:  # a customer code finds nobody: only the number is understood
        found = [each for each in found if str(each.customer.id) == query["customer"]]
    if "amount" in query:
        found = [each for each in found if str(each.amount) == query["amount"]]
    found = _in_period(found, query.get("from"), query.get("to"))
    page, meta = _page(found, request)
    meta["total_volume"] = sum(each.amount for each in found)
    return ok("Transactions retrieved", [shapes.listed(each) for each in page], meta=meta)


def fetch_refund(world: World, request: Request) -> Answer:
    """GET /refund/:id."""
    return ok("Refund retrieved", refund_shapes.fetched(refunds.find(world, request.path[-1])))


def list_refunds(world: World, request: Request) -> Answer:
    """GET /refund: newest first. `transaction` takes the numeric id only; a reference silently finds nothing."""
    wanted = request.query.get("transaction")
    found = [each for each in world.refunds.values() if wanted in (None, str(each.transaction.id))]
    found = _in_period(found, request.query.get("from"), request.query.get("to"))
    page, meta = _page(found, request)
    meta["failedRefundCount"] = sum(each.status == "failed" for each in found)
    meta["totalRetriable"] = sum(each.status == "needs-attention" for each in found)
    return ok("Refunds retrieved", [refund_shapes.fetched(each) for each in page], meta=meta)


def _by_id(world: World, number: str) -> Transaction:
    if not number.isdecimal():
        raise Refusal("Transaction ID should be numeric.")
    for transaction in world.transactions.values():
        if str(transaction.id) == number:
            return transaction
    raise Refusal("Transaction not found", status=404, code="transaction_not_found")


def _in_period(found: list[Found], start: str | None, end: str | None) -> list[Found]:
    first, last = _moment(start), _moment(end)
    return [
        each
        for each in found
        if (first is None or each.created_at >= first) and (last is None or each.created_at <= last)
    ]


def _moment(text: str | None) -> datetime | None:
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Refusal("Invalid date") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _page(found: list[Found], request: Request) -> tuple[list[Found], Json]:
    per_page, page = _count(request, "perPage", _PER_PAGE), _count(request, "page", 1)
    skipped = (page - 1) * per_page
    meta: Json = {
        "total": len(found),
        "skipped": skipped,
        "perPage": per_page,
        "page": page,
        "pageCount": -(-len(found) // per_page),
    }
    return found[::-1][skipped : skipped + per_page], meta


def _count(request: Request, name: str, otherwise: int) -> int:
    text = request.query.get(name, str(otherwise))
    if not text.isdecimal() or not 1 <= int(text) <= 1000:
        raise Refusal(f'"{name}" must be a number')
    return int(text)
