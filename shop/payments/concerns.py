"""What needs the owner, in words: the sorts of concern with the most pressing first, and the one next step of each."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import QuerySet

from shop.orders.models import Order, OutboxMail
from shop.payments import attention
from shop.payments.models import Payment, Refund
from shop.payments.records import Dispute, UnmatchedPayment

SHOWN = 50  # of each sort; the rest comes up as these are dealt with


class Sort(models.TextChoices):
    """The sorts of concern, the most pressing first."""

    DISPUTE = "dispute", "Disputes to answer"
    LOST = "lost", "Disputes that were lost"
    REVIEW = "review", "Payments to review"
    UNDECIDED = "undecided", "Payments that bought nothing yet"
    OWED = "owed", "Refunds owed"
    CANCELLED = "cancelled", "Cancelled, and the money is still here"
    DASHBOARD = "dashboard", "Refunded on Paystack's dashboard"
    OVERPAID = "overpaid", "Paid too much"
    HAND_OVER = "hand_over", "Refunds to hand over"
    FAILED = "failed", "Refunds that failed"
    REFUSED = "refused", "Refunds that Paystack refused"
    DETAILS = "details", "Refunds that need the customer's bank account"
    STUCK = "stuck", "Refunds that are stuck"
    UNMATCHED = "unmatched", "Payments that are not ours"
    MISSING = "missing", "Payments that Paystack does not list"
    MAIL = "mail", "Mail given up"


NEXT_STEP = {
    Sort.DISPUTE: "Answer it on Paystack's dashboard before it is due; say nothing and the money is gone",
    Sort.LOST: "Cancel the order, or say why it goes on although its money is gone",
    Sort.REVIEW: "Accept the money as it is, or send it back",
    Sort.UNDECIDED: "Let it be decided now; if it stays here, call your developer",
    Sort.OWED: "Send it back, or make the order all the same: it did not take the money",
    Sort.CANCELLED: "Send back what is the customer's, then write down why you keep the rest",
    Sort.DASHBOARD: "Cancel the order, or say that it goes on all the same",
    Sort.OVERPAID: "Send the difference back, or write down why you keep it",
    Sort.HAND_OVER: "Hand the money over, then mark it done",
    Sort.FAILED: "Try it again, or pay the customer by hand and write that down",
    Sort.REFUSED: "Read Paystack's reason, put it right there, then try again; or say that the money has gone already",
    Sort.DETAILS: "Give the customer's bank account on Paystack's dashboard",
    Sort.STUCK: "Ask Paystack once more; if it stays here, write to Paystack",
    Sort.UNMATCHED: "Find out whose it is, deal with it, then write down how",
    Sort.MISSING: "Look for it on Paystack's dashboard before you make or send the order",
    Sort.MAIL: "Check the address with the customer, then send it again",
}

Row = Payment | Refund | Dispute | UnmatchedPayment | OutboxMail
_OF_ORDER = "order"
_OF_PAYMENT = "payment__order"
QUESTIONS: dict[Sort, tuple[Callable[[], QuerySet[Any]], str]] = {
    Sort.DISPUTE: (attention.disputes_open, _OF_PAYMENT),
    Sort.LOST: (attention.disputes_lost, _OF_PAYMENT),
    Sort.REVIEW: (attention.payments_to_review, _OF_ORDER),
    Sort.UNDECIDED: (attention.successes_undecided, _OF_ORDER),
    Sort.OWED: (attention.refunds_owed, _OF_ORDER),
    Sort.CANCELLED: (attention.cancelled_and_not_refunded, _OF_ORDER),
    Sort.DASHBOARD: (attention.refunds_on_the_dashboard, _OF_PAYMENT),
    Sort.OVERPAID: (attention.overpaid, _OF_ORDER),
    Sort.HAND_OVER: (attention.refunds_to_hand_over, _OF_PAYMENT),
    Sort.FAILED: (attention.refunds_failed, _OF_PAYMENT),
    Sort.REFUSED: (attention.refunds_refused, _OF_PAYMENT),
    Sort.DETAILS: (attention.refunds_needing_details, _OF_PAYMENT),
    Sort.STUCK: (attention.refunds_stuck, _OF_PAYMENT),
    Sort.UNMATCHED: (attention.payments_not_ours, ""),
    Sort.MISSING: (attention.payments_missing, _OF_ORDER),
    Sort.MAIL: (attention.mails_given_up, _OF_ORDER),
}


@dataclass(frozen=True, slots=True)
class Concern:
    """One thing to look at. `order` is None for money that is not ours; `due_at` only disputes have."""

    sort: Sort
    row: Row
    order: Order | None
    amount_kobo: int | None
    since: datetime
    says: str
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Concerns:
    """All of one sort, or the first SHOWN of them, with the step that ends each. `count` is how many there are."""

    sort: Sort
    next_step: str
    found: tuple[Concern, ...]
    count: int


def concerns(*, only: Sort | None = None) -> list[Concerns]:
    """Return everything that needs the owner, by sort, the sorts without any left out. One query for each sort."""
    every = []
    for sort, (question, order) in QUESTIONS.items():
        if only not in {None, sort}:
            continue
        rows = list(question().select_related(*filter(None, [order]))[: SHOWN + 1])
        if rows:
            found = tuple(_concern(sort, row) for row in rows[:SHOWN])
            count = len(rows) if len(rows) <= SHOWN else question().count()
            every.append(Concerns(sort, NEXT_STEP[sort], found, count))
    return every


def count_concerns() -> dict[Sort, int]:
    """Return how many things of each sort need the owner, the most pressing first; sorts without any are left out."""
    counts = {sort: question().count() for sort, (question, _) in QUESTIONS.items()}
    return {sort: count for sort, count in counts.items() if count}


def _concern(sort: Sort, row: Row) -> Concern:
    if isinstance(row, Payment):
        says = row.review_reason if sort == Sort.REVIEW else ""
        amount = row.received_kobo
        if sort == Sort.OVERPAID:
            amount = getattr(row, "rest") - row.amount_kobo - (row.fees_kobo or 0)  # noqa: B009  annotated
        if sort in {Sort.OWED, Sort.CANCELLED}:
            amount = getattr(row, "rest")  # noqa: B009  annotated
        since = row.missing_since if sort == Sort.MISSING else row.paid_at
        return Concern(sort, row, row.order, amount, since or row.started_at, says)
    if isinstance(row, Refund):
        says = row.gateway_message or row.reason or row.get_cause_display()
        return Concern(sort, row, row.payment.order, row.amount_kobo, row.requested_at, says)
    if isinstance(row, Dispute):
        says = " ".join(filter(None, [row.resolution or row.status, row.category])).replace("-", " ")
        if sort == Sort.LOST:
            taken = getattr(row, "taken_kobo")  # noqa: B009  annotated
            return Concern(sort, row, row.payment.order, taken, row.resolved_at or row.opened_at, says)
        return Concern(sort, row, row.payment.order, row.amount_kobo, row.opened_at, says, due_at=row.due_at)
    if isinstance(row, UnmatchedPayment):
        says = " ".join(filter(None, [row.reference, row.currency, row.domain, row.note]))
        return Concern(sort, row, None, row.amount_kobo, row.seen_at, says)
    says = f"{row.get_kind_display()}, to {row.order.email}: {row.error}"
    return Concern(sort, row, row.order, None, row.created_at, says)
