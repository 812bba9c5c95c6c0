"""What Paystack's answer about a payment means for us. A pure function, so that every answer can be a table row."""

from dataclasses import dataclass

from shop.money import format_naira
from shop.payments.models import WENT_BACK, Payment, PaymentStatus
from shop.payments.paystack import Transaction


@dataclass(frozen=True)
class Verdict:
    """The status our payment should have; `reason` says why a person must look at it."""

    status: PaymentStatus
    reason: str = ""


def judge(payment: Payment, answer: Transaction) -> Verdict:
    """Compare an answer with what we asked for.

    Paid means: success, our reference, our currency, the mode of our key, the amount we requested, and at least
    that much charged. Money that moved in any other way needs a person; it is never called failed.
    """
    if answer.status == "success":
        wrong = _mismatch(payment, answer)
        return Verdict(PaymentStatus.NEEDS_REVIEW, wrong) if wrong else Verdict(PaymentStatus.SUCCEEDED)
    if answer.status in WENT_BACK:
        return Verdict(PaymentStatus.NEEDS_REVIEW, f"Paystack says {answer.status} before we knew of a success")
    if answer.status == "failed" and answer.reference == payment.reference:
        return Verdict(PaymentStatus.FAILED)
    # abandoned, ongoing, pending, processing, queued, or a word we do not know: not paid is not failed.
    return Verdict(PaymentStatus(payment.status))


def _mismatch(payment: Payment, answer: Transaction) -> str:
    if answer.reference != payment.reference:
        return "the answer is about another reference"
    if answer.currency != payment.currency:
        return f"paid in {answer.currency}, asked in {payment.currency}"
    if answer.domain != payment.domain:
        return f"paid in {answer.domain} mode, started in {payment.domain} mode"
    if answer.requested_kobo is not None and answer.requested_kobo != payment.amount_kobo:
        requested = format_naira(answer.requested_kobo)
        return f"{requested} were requested, {format_naira(payment.amount_kobo)} expected"
    if answer.amount_kobo < payment.amount_kobo:
        return f"{format_naira(answer.amount_kobo)} were paid, {format_naira(payment.amount_kobo)} expected"
    return ""
