"""The job that makes sure: finish what died half way, and ask Paystack about everything that is not final."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from django.db.models import Model, QuerySet
from django.utils import timezone

from shop.payments.confirm import confirm_payment, decide_undecided
from shop.payments.follow import follow_refunds
from shop.payments.models import Payment, Refund, RefundStatus
from shop.payments.paystack import PaystackError, PaystackUnavailable
from shop.payments.refund import deliver_refund
from shop.payments.schedule import next_look
from shop.payments.webhook import handle, unhandled

log = logging.getLogger(__name__)

BATCH = 100  # rows of each sort in one pass; the next pass goes on
STOP_AFTER = 3  # calls in a row without an answer: it is Paystack, not the rows; the other jobs wait for this one

Row = TypeVar("Row", bound=Model)


@dataclass
class Reconciled:
    """How many rows one pass looked at, how many could not be asked about, and the latest of those in a row."""

    decided: int = 0
    asked: int = 0
    refunds: int = 0
    webhooks: int = 0
    unreachable: int = 0
    silences: int = 0


def reconcile_payments() -> Reconciled:
    """Do one pass. Safe to run at any time and twice at once: each row is claimed by moving its next look.

    A Paystack that does not answer is not asked about the rest, which stays due for the next pass.
    """
    done = Reconciled(decided=decide_undecided())
    for payment in _while_it_answers(done, Payment.objects.due_for_a_look()):
        if _claim_payment(payment):
            done.asked += 1
            _try(done, partial(confirm_payment, payment.reference))
    for refund in _while_it_answers(done, Refund.objects.due_for_a_look().select_related("payment")):
        if _claim_refund(refund):
            done.refunds += 1
            _try(done, partial(_push, refund))
    for delivery in _while_it_answers(done, unhandled()):
        done.webhooks += 1
        _try(done, partial(handle, delivery))
    return done


def _while_it_answers(done: Reconciled, rows: QuerySet[Row]) -> Iterator[Row]:
    """Yield rows until Paystack left a few calls in a row unanswered."""
    for row in rows[:BATCH]:
        if done.silences >= STOP_AFTER:
            return
        yield row


def _push(refund: Refund) -> None:
    if refund.status == RefundStatus.REQUESTED:
        deliver_refund(refund.pk)
    else:
        follow_refunds(refund.payment)


def _try(done: Reconciled, ask: Callable[[], object]) -> None:
    """Run one question and count how it went. One row that fails must not stop the others."""
    try:
        ask()
    except PaystackUnavailable as error:
        log.warning("reconcile: %s", error)
        done.silences += 1
        done.unreachable += 1
        return
    except PaystackError as error:
        log.warning("reconcile: %s", error)
        done.unreachable += 1
    except Exception:  # whatever is wrong with one row, the money of the others must be looked after
        log.exception("reconcile: a row failed")
        done.unreachable += 1
    done.silences = 0


def _claim_payment(payment: Payment) -> bool:
    later = next_look(payment.started_at, timezone.now())
    rows = Payment.objects.filter(pk=payment.pk, next_check_at=payment.next_check_at)
    return bool(rows.update(next_check_at=later))


def _claim_refund(refund: Refund) -> bool:
    later = next_look(refund.requested_at, timezone.now())
    rows = Refund.objects.filter(pk=refund.pk, next_check_at=refund.next_check_at)
    return bool(rows.update(next_check_at=later))
