"""What needs the owner: each a question to the database, whose rows leave it by one step of the owner's.

`concerns.py` puts them into words. None of them changes anything.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from shop.orders.held_back import DISPUTE_NOTED
from shop.orders.models import OrderEvent, OutboxMail, Status
from shop.payments.give_back import MONEY_KEPT, REFUND_NOTED
from shop.payments.models import Payment, PaymentStatus, Refund, RefundStatus
from shop.payments.records import Dispute, UnmatchedPayment

GRACE = timedelta(minutes=15)  # what one job that is late may leave undone
BANKS_TAKE = timedelta(days=14)  # Paystack speaks of up to 10 working days

PAYSTACK, MANUAL = Payment.Kind.PAYSTACK, Payment.Kind.MANUAL


def payments_to_review() -> QuerySet[Payment]:
    return Payment.objects.filter(status=PaymentStatus.NEEDS_REVIEW)


def successes_undecided() -> QuerySet[Payment]:
    return Payment.objects.undecided().filter(paid_at__lt=timezone.now() - GRACE)


def refunds_owed() -> QuerySet[Payment]:
    """Money that the order did not take and that is not on its way back. A failed refund is listed as such."""
    owed = _with_rest().filter(effect=Payment.Effect.REFUND, rest__gt=0)
    return owed.exclude(pk__in=refunds_failed().values("payment"))


def cancelled_and_not_refunded() -> QuerySet[Payment]:
    """What is left of the money of an order that was cancelled later, while nothing says what becomes of it.

    What went back says nothing of the rest. A failed refund is listed as such.
    """
    kept = _kept().filter(at__gte=OuterRef("order__closed_at"))
    # An order that a payment paid has a day of payment. Said here, too, it is what an index of few rows knows.
    cancelled = {"order__status": Status.CANCELLED, "order__paid_at__isnull": False}
    paid = _with_rest().filter(effect=Payment.Effect.APPLIED, received_kobo__gt=0, rest__gt=0, **cancelled)
    return paid.exclude(pk__in=refunds_failed().values("payment")).exclude(Exists(kept))


def overpaid() -> QuerySet[Payment]:
    """More than was asked, beyond the fees that a payer may have been charged on top, and still here."""
    too_much = F("amount_kobo") + Coalesce(F("fees_kobo"), Value(0))
    # The second condition follows from the first; it is the one that an index of few rows knows.
    paid = _with_rest().filter(rest__gt=too_much, received_kobo__gt=F("amount_kobo"))
    paid = paid.filter(effect=Payment.Effect.APPLIED, order__status=Status.PAID)
    return paid.exclude(Exists(_kept()))


def refunds_on_the_dashboard() -> QuerySet[Refund]:
    """Money of a paid order that went back on Paystack's dashboard, until the owner says that the order goes on."""
    noted = OrderEvent.objects.filter(order=OuterRef("payment__order"), what=REFUND_NOTED, after=OuterRef("key"))
    made_there = Refund.objects.filter(cause=Refund.Cause.DASHBOARD).exclude(status=RefundStatus.FAILED)
    of_orders = made_there.filter(payment__effect=Payment.Effect.APPLIED, payment__order__status=Status.PAID)
    return of_orders.exclude(Exists(noted))


def refunds_to_hand_over() -> QuerySet[Refund]:
    return Refund.objects.filter(status=RefundStatus.REQUESTED, payment__kind=MANUAL)


def refunds_stuck() -> QuerySet[Refund]:
    now = timezone.now()
    unsent = Q(status=RefundStatus.REQUESTED, requested_at__lt=now - GRACE)
    slow = Q(status=RefundStatus.PROCESSING, requested_at__lt=now - BANKS_TAKE)
    return Refund.objects.filter(unsent | slow, payment__kind=PAYSTACK)


def sent_back_by_itself(since: datetime, until: datetime) -> QuerySet[Refund]:
    """Refunds that the shop asked for on its own in this time: the owner need not act, and should know."""
    causes = [Refund.Cause.LATE, Refund.Cause.CANCELLED, Refund.Cause.DOUBLE]
    by_itself = Refund.objects.filter(cause__in=causes, requested_by=None, retry_of=None)
    return by_itself.filter(requested_at__gte=since, requested_at__lt=until).order_by("requested_at")


def refunds_failed() -> QuerySet[Refund]:
    """Refunds that failed and were neither tried again nor decided against, while their amount is still here."""
    still_here = _with_rest().filter(pk=OuterRef("payment"), rest__gte=OuterRef("amount_kobo"))
    kept = OrderEvent.objects.filter(
        order=OuterRef("payment__order"),
        what=MONEY_KEPT,
        after=OuterRef("payment__reference"),
        at__gte=OuterRef("ended_at"),
    )
    failed = Refund.objects.filter(status=RefundStatus.FAILED, payment__kind=PAYSTACK, retried_as=None)
    return failed.filter(Exists(still_here)).exclude(Exists(kept))


def refunds_refused() -> QuerySet[Refund]:
    return Refund.objects.filter(status=RefundStatus.NEEDS_ATTENTION, gateway_id=None)


def refunds_needing_details() -> QuerySet[Refund]:
    return Refund.objects.filter(status=RefundStatus.NEEDS_ATTENTION).exclude(gateway_id=None)


def payments_not_ours() -> QuerySet[UnmatchedPayment]:
    return UnmatchedPayment.objects.filter(settled_at=None)


def disputes_open() -> QuerySet[Dispute]:
    return Dispute.objects.filter(resolved_at=None).order_by(F("due_at").asc(nulls_last=True), "pk")


def disputes_lost() -> QuerySet[Dispute]:
    """Disputes that took money of an order, until it is cancelled or the owner says why it goes on."""
    number = Cast(OuterRef("gateway_id"), CharField())
    noted = OrderEvent.objects.filter(order=OuterRef("payment__order"), what=DISPUTE_NOTED, after=number)
    lost = Dispute.objects.lost().filter(payment__order__status=Status.PAID)
    return lost.exclude(Exists(noted)).order_by("resolved_at", "pk")


def payments_missing() -> QuerySet[Payment]:
    return Payment.objects.exclude(missing_since=None).filter(refunds=None)


def mails_given_up() -> QuerySet[OutboxMail]:
    return OutboxMail.objects.filter(state=OutboxMail.State.FAILED)


def _with_rest() -> QuerySet[Any]:
    """Payments with `rest`: what was received and neither went back, is on its way, nor was lost in a dispute."""
    alive = Refund.objects.filter(payment=OuterRef("pk")).exclude(status=RefundStatus.FAILED).order_by()
    gone = Subquery(alive.values("payment").annotate(gone=Sum("amount_kobo")).values("gone"))
    lost = Dispute.objects.lost().filter(payment=OuterRef("pk")).order_by()
    taken = Subquery(lost.values("payment").annotate(taken=Sum("taken_kobo")).values("taken"))
    received = Coalesce(F("received_kobo"), Value(0))
    return Payment.objects.annotate(rest=received - Coalesce(gone, Value(0)) - Coalesce(taken, Value(0)))


def _kept() -> QuerySet[OrderEvent]:
    """What the owner decided to keep of a payment. It says nothing of a refund that came to nothing since."""
    kept = OrderEvent.objects.filter(order=OuterRef("order"), what=MONEY_KEPT, after=OuterRef("reference"))
    ended = Refund.objects.filter(payment__reference=OuterRef("after"), status=RefundStatus.FAILED, retried_as=None)
    return kept.exclude(Exists(ended.filter(ended_at__gt=OuterRef("at"))))
