"""Follow the refunds of a payment: ask Paystack for its list and bring ours in line with it."""

import logging

from django.db import IntegrityError, transaction

from shop.orders.moves import lock_order
from shop.payments import paystack
from shop.payments.models import Payment, Refund
from shop.payments.refund import RefundRefused, record_answer, write_refund

log = logging.getLogger(__name__)


def follow_refunds(payment: Payment) -> int:
    """Record what Paystack says of every refund of the payment, those made on its dashboard included.

    The list is the truth, so the order in which webhooks arrive does not matter. Safe to repeat. Returns how many of
    them have no room beside those that we asked for. Raises PaystackError when Paystack cannot be asked.
    """
    if payment.gateway_id is None:
        return 0
    without_room = 0
    for answer in paystack.refunds_of(payment.gateway_id):
        refund = _ours(payment, answer) or _adopt(payment, answer)
        if refund is None:
            without_room += 1
        else:
            record_answer(refund.pk, answer)
    return without_room


def _ours(payment: Payment, answer: paystack.GatewayRefund) -> Refund | None:
    for refund in Refund.objects.filter(payment=payment):
        if refund.gateway_id == answer.id or refund.key in answer.merchant_note:
            return refund
    return None


def _adopt(payment: Payment, answer: paystack.GatewayRefund) -> Refund | None:
    """Write down a refund that was made on Paystack's dashboard, unless somebody else has by now."""
    try:
        with transaction.atomic(durable=True):
            order = lock_order(payment.order_id)
            locked = Payment.objects.select_for_update(of=("self",)).get(pk=payment.pk)
            if (theirs := _ours(locked, answer)) is not None:
                return theirs
            refund = write_refund(order, locked, amount_kobo=answer.amount_kobo, cause=Refund.Cause.DASHBOARD)
            Refund.objects.filter(pk=refund.pk).update(gateway_id=answer.id, sent_at=refund.requested_at)
    except IntegrityError:  # a rival wrote it this moment
        return Refund.objects.filter(gateway_id=answer.id).first()
    except RefundRefused:
        log.error("Paystack's refund %s of payment %s is more than was received", answer.id, payment.pk)
        return None
    return refund
