"""Record money that came by hand, cash or a bank transfer: from here on a payment like any other.

The same two steps: it is written down first, whatever the order is by now, and decided second.
"""

import contextlib
import unicodedata
from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from shop.money import MAX_KOBO, format_naira
from shop.orders.events import record
from shop.orders.models import Actor, Order
from shop.orders.moves import lock_order, touch
from shop.orders.seen import refuse_old_news
from shop.payments.confirm import ask_about_open_payments, decide_payment
from shop.payments.models import Payment, PaymentStatus
from shop.payments.paystack import PaystackError

MOST_EVIDENCE = 36  # letters and digits: a bank's session id has 30


class How(models.TextChoices):
    CASH = "cash", "Cash"
    BANK_TRANSFER = "bank_transfer", "Bank transfer"


PREFIX = {How.CASH: "cash", How.BANK_TRANSFER: "transfer"}


class ManualPaymentRefused(ValueError):
    """The money was not recorded. The text is a sentence for the owner."""


class RecordedAlready(ManualPaymentRefused):
    """The same money is on file; `payment` is where."""

    def __init__(self, payment: Payment) -> None:
        received = format_naira(payment.received_kobo or 0)
        super().__init__(f"This is recorded already: {received} for order {payment.order.number}")
        self.payment = payment


@dataclass(frozen=True)
class _Money:
    how: How
    amount_kobo: int
    evidence: str
    reference: str


def record_manual_payment(
    order_id: UUID,
    *,
    how: str,
    amount_kobo: int,
    evidence: str,
    user: AbstractBaseUser | None,
    seen_version: int | None = None,
) -> Payment:
    """Return the payment, recorded and decided: it pays its order, needs review because it is less, or is owed back.

    `evidence` is the bank's reference or the receipt's number; with `how` it is unique, so that the same money
    entered twice is refused. Open Paystack payments are asked about first. Raises ManualPaymentRefused and
    OrderChanged: nothing was recorded.
    """
    money = _check(how, amount_kobo, evidence)
    _refuse_a_second_entry(money)
    with contextlib.suppress(PaystackError):
        # Not to be reached: money in the hand is a fact. Should Paystack's come too, the later one goes back.
        ask_about_open_payments(order_id)
    with transaction.atomic(durable=True):
        order = lock_order(order_id)
        # A second tab reads where its money is, not only that the order changed.
        _refuse_a_second_entry(money)
        refuse_old_news(order, seen_version)
        if any(payment.is_in_flight or payment.is_undecided for payment in order.payments.all()):
            raise ManualPaymentRefused(
                "A payment of this order is on its way at Paystack. Wait until it has arrived or failed"
            )
        payment = _write(order, money, user)
    decide_payment(payment.pk)
    return Payment.objects.select_related("order").get(pk=payment.pk)


def manual_reference(how: How, evidence: str) -> str:
    """Return the reference of money by hand: the same for every way to type the same evidence."""
    plain = "".join(letter for letter in unicodedata.normalize("NFKC", evidence).upper() if letter.isalnum())
    return f"{PREFIX[how]}-{plain}"


def _check(how: str, amount_kobo: int, evidence: str) -> _Money:
    if how not in How.values:
        raise ManualPaymentRefused("Choose cash or bank transfer")
    if not 0 < amount_kobo <= MAX_KOBO:
        raise ManualPaymentRefused(f"Enter an amount above zero and up to {format_naira(MAX_KOBO)}")
    reference = manual_reference(How(how), evidence)
    length = len(reference) - len(PREFIX[How(how)]) - 1
    if not 0 < length <= MOST_EVIDENCE:
        raise ManualPaymentRefused(
            f"Enter the bank's reference or the receipt's number: 1 to {MOST_EVIDENCE} letters and digits"
        )
    return _Money(How(how), amount_kobo, " ".join(evidence.split()), reference)


def _refuse_a_second_entry(money: _Money) -> None:
    existing = Payment.objects.select_related("order").filter(reference=money.reference).first()
    if existing is not None:
        raise RecordedAlready(existing)


def _write(order: Order, money: _Money, user: AbstractBaseUser | None) -> Payment:
    now = timezone.now()
    is_enough = money.amount_kobo >= order.total_kobo
    reason = f"{format_naira(money.amount_kobo)} were paid, {format_naira(order.total_kobo)} expected"
    try:
        with transaction.atomic():  # a savepoint: a rival may have entered it for another order this moment
            payment = Payment.objects.create(
                order=order,
                kind=Payment.Kind.MANUAL,
                reference=money.reference,
                channel=money.how,
                status=PaymentStatus.SUCCEEDED if is_enough else PaymentStatus.NEEDS_REVIEW,
                review_reason="" if is_enough else reason,
                amount_kobo=order.total_kobo,
                received_kobo=money.amount_kobo,
                recorded_by_id=user.pk if user else None,
                started_at=now,
                paid_at=now,
            )
    except IntegrityError:
        _refuse_a_second_entry(money)
        raise
    said = f"{money.how.label}, {format_naira(money.amount_kobo)}: {money.evidence}"
    record(order, Actor.OWNER, f"payment {payment.status}", after=payment.reference, note=said, user=user)
    touch(order)
    return payment
