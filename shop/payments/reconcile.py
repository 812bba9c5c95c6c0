"""The job that makes sure: finish what died half way, and ask Paystack about everything that is not final."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.utils import timezone

from shop.payments.confirm import confirm_payment, decide_undecided
from shop.payments.follow import follow_refunds
from shop.payments.models import Payment, Refund, RefundStatus
from shop.payments.paystack import PaystackError
from shop.payments.refund import send_refund
from shop.payments.schedule import next_look
from shop.payments.webhook import handle, unhandled

log = logging.getLogger(__name__)

BATCH = 100  # rows of each sort in one pass; the next pass goes on


@dataclass
class Reconciled:
    """How many rows one pass looked at, and how many could not be asked about."""

    decided: int = 0
    asked: int = 0
    refunds: int = 0
    webhooks: int = 0
    unreachable: int = 0


def reconcile_payments() -> Reconciled:
    """Do one pass. Safe to run at any time and twice at once: each row is claimed by moving its next look."""
    done = Reconciled(decided=decide_undecided())
    for payment in Payment.objects.due_for_a_look()[:BATCH]:
        if _claim_payment(payment):
            done.asked += 1
            done.unreachable += not _tried(partial(confirm_payment, payment.reference))
    for refund in Refund.objects.due_for_a_look().select_related("payment")[:BATCH]:
        if _claim_refund(refund):
            done.refunds += 1
            done.unreachable += not _tried(partial(_push, refund))
    for delivery in unhandled()[:BATCH]:
        done.webhooks += 1
        done.unreachable += not _tried(partial(handle, delivery))
    return done


def _push(refund: Refund) -> None:
    if refund.status == RefundStatus.REQUESTED:
        send_refund(refund.pk)
    else:
        follow_refunds(refund.payment)


def _tried(ask: Callable[[], object]) -> bool:
    """Run one question and say whether it went well. One row that fails must not stop the others."""
    try:
        ask()
    except PaystackError as error:
        log.warning("reconcile: %s", error)
        return False
    except Exception:  # whatever is wrong with one row, the money of the others must be looked after
        log.exception("reconcile: a row failed")
        return False
    return True


def _claim_payment(payment: Payment) -> bool:
    later = next_look(payment.started_at, timezone.now())
    rows = Payment.objects.filter(pk=payment.pk, next_check_at=payment.next_check_at)
    return bool(rows.update(next_check_at=later))


def _claim_refund(refund: Refund) -> bool:
    later = next_look(refund.requested_at, timezone.now())
    rows = Refund.objects.filter(pk=refund.pk, next_check_at=refund.next_check_at)
    return bool(rows.update(next_check_at=later))
