"""Every rule that holds across rows, as a query for what breaks it.

Run at the end of every race and journey test, in production by the operator, and after a restore. A rule returns
the rows that break it; all rules together read each table a bounded number of times.
"""

from collections.abc import Callable, Iterable
from datetime import timedelta

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from shop.checkout.expire import HOLD_AT_MOST
from shop.orders.correct_email import EMAIL_CORRECTED
from shop.orders.models import Order, OrderEvent, OrderLine, OutboxMail, Status
from shop.payments.confirm import REFUND_OWED
from shop.payments.models import Payment, PaymentStatus, Refund, RefundStatus
from shop.payments.records import Dispute
from shop.stock.models import Reservation, Stock, StockMove
from shop.vouchers.models import Voucher, VoucherUse

GRACE = timedelta(minutes=15)  # what one job that is late may leave undone

Rule = tuple[str, Callable[[], Iterable[object]]]


def _sum(
    rows: QuerySet[StockMove] | QuerySet[Reservation] | QuerySet[OrderLine] | QuerySet[Refund] | QuerySet[VoucherUse],
    what: str,
) -> Coalesce:
    """Return a correlated sum over `rows`, which must be filtered by OuterRef already."""
    total = rows.order_by().annotate(_one=Value(1)).values("_one").annotate(_sum=Sum(what)).values("_sum")
    return Coalesce(Subquery(total, output_field=IntegerField()), 0)


def _count(rows: QuerySet[VoucherUse]) -> Coalesce:
    counted = rows.order_by().annotate(_one=Value(1)).values("_one").annotate(_count=Count("pk")).values("_count")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _counts_off_their_ledger() -> Iterable[object]:
    moves = StockMove.objects.filter(variant=OuterRef("pk"))
    return Stock.objects.annotate(ledger=_sum(moves, "change")).exclude(on_hand=F("ledger"))


def _reserved_off_their_reservations() -> Iterable[object]:
    held = Reservation.objects.filter(variant=OuterRef("pk"), state=Reservation.State.HELD)
    return Stock.objects.annotate(held=_sum(held, "quantity")).exclude(reserved=F("held"))


def _oversold() -> Iterable[object]:
    return Stock.objects.filter(is_tracked=True).filter(Q(on_hand__lt=0) | Q(reserved__gt=F("on_hand")))


def _orders_off_their_lines() -> Iterable[object]:
    lines = OrderLine.objects.filter(order=OuterRef("pk"))
    total = F("items_kobo") + F("delivery_kobo") - F("discount_kobo")
    return Order.objects.annotate(lines_kobo=_sum(lines, "total_kobo")).exclude(
        items_kobo=F("lines_kobo"), total_kobo=total
    )


def _holds_in_a_wrong_state() -> Iterable[object]:
    held = Q(state=Reservation.State.HELD) & ~Q(order__status=Status.AWAITING_PAYMENT)
    sold = Q(state=Reservation.State.COMMITTED) & ~Q(order__status__in=[Status.PAID, Status.REFUNDED, Status.CANCELLED])
    return Reservation.objects.filter(held | sold)


def _orders_that_hold_too_little() -> Iterable[object]:
    states = [Reservation.State.HELD, Reservation.State.COMMITTED]
    live = Reservation.objects.filter(order=OuterRef("pk"), state__in=states)
    wanted = OrderLine.objects.filter(order=OuterRef("pk"))
    open_orders = Order.objects.filter(status__in=[Status.AWAITING_PAYMENT, Status.PAID])
    return open_orders.annotate(live=_sum(live, "quantity"), wanted=_sum(wanted, "quantity")).exclude(live=F("wanted"))


def _holds_of_another_quantity() -> Iterable[object]:
    """Together with the rule before: every variant of an unpaid or paid order is held or sold as often as it says."""
    states = [Reservation.State.HELD, Reservation.State.COMMITTED]
    wanted = OrderLine.objects.filter(order=OuterRef("order"), variant=OuterRef("variant"))
    return (
        Reservation.objects.filter(state__in=states)
        .annotate(wanted=_sum(wanted, "quantity"))
        .exclude(quantity=F("wanted"))
    )


def _paid_orders_without_their_money() -> Iterable[object]:
    """A payment that keeps its reason for review was accepted by the owner as it is, less than the total perhaps."""
    enough = Q(received_kobo__gte=OuterRef("total_kobo")) | ~Q(review_reason="")
    applied = Payment.objects.filter(enough, order=OuterRef("pk"), effect=Payment.Effect.APPLIED)
    return Order.objects.filter(status=Status.PAID).exclude(Exists(applied))


def _applied_payments_of_unpaid_orders() -> Iterable[object]:
    unpaid = [Status.AWAITING_PAYMENT, Status.EXPIRED]
    return Payment.objects.filter(effect=Payment.Effect.APPLIED, order__status__in=unpaid)


def _successes_that_bought_nothing() -> Iterable[object]:
    return Payment.objects.undecided().filter(checked_at__lt=timezone.now() - GRACE)


def _money_to_go_back_without_a_refund() -> Iterable[object]:
    """Without one it must say that it waits for the owner: money by hand, or a shop whose owner is asked first.

    What a dispute took is gone.
    """
    refund = Refund.objects.filter(payment=OuterRef("pk"))
    owed = OrderEvent.objects.filter(order=OuterRef("order"), what=REFUND_OWED, after=OuterRef("reference"))
    taken = Dispute.objects.lost().filter(payment=OuterRef("pk"))
    return Payment.objects.filter(effect=Payment.Effect.REFUND).exclude(Exists(refund) | Exists(owed) | Exists(taken))


def _refunds_above_what_was_received() -> Iterable[object]:
    alive = Refund.objects.filter(payment=OuterRef("pk")).exclude(status=RefundStatus.FAILED)
    return Payment.objects.annotate(back=_sum(alive, "amount_kobo")).filter(
        back__gt=Coalesce(F("received_kobo"), Value(0))
    )


def _orders_stuck_without_payment() -> Iterable[object]:
    long_ago = timezone.now() - HOLD_AT_MOST - GRACE
    return Order.objects.hold_over().filter(placed_at__lt=long_ago, hold_expires_at__lt=timezone.now() - GRACE)


def _paid_orders_without_a_mail() -> Iterable[object]:
    mail = OutboxMail.objects.filter(order=OuterRef("pk"), kind=OutboxMail.Kind.PAID)
    return Order.objects.filter(status=Status.PAID).exclude(Exists(mail))


def _orders_with_two_applied_payments() -> Iterable[object]:
    applied = Count("payments", filter=Q(payments__effect=Payment.Effect.APPLIED))
    return Order.objects.annotate(applied=applied).filter(applied__gt=1)


def _orders_without_a_history() -> Iterable[object]:
    return Order.objects.filter(events=None)


def _payments_of_another_amount() -> Iterable[object]:
    return Payment.objects.filter(kind=Payment.Kind.PAYSTACK).exclude(amount_kobo=F("order__total_kobo"))


def _payments_nobody_will_look_at() -> Iterable[object]:
    """A payment that is still open must have a next look, for as long as the schedule lasts."""
    young = timezone.now() - timedelta(days=7)
    return Payment.objects.open().filter(next_check_at=None, started_at__gt=young, status=PaymentStatus.STARTED)


def _vouchers_off_their_uses() -> Iterable[object]:
    live = VoucherUse.objects.filter(voucher=OuterRef("pk")).exclude(state=VoucherUse.State.GIVEN_BACK)
    return Voucher.objects.annotate(live=_count(live)).exclude(uses=F("live"))


def _uses_beyond_the_share_of_an_address() -> Iterable[object]:
    """Uses that came to an address by correcting an order's are nobody's fault: they are left out."""
    corrected = OrderEvent.objects.filter(order=OuterRef("order"), what=EMAIL_CORRECTED)
    counted = VoucherUse.objects.exclude(Exists(corrected)).exclude(state=VoucherUse.State.GIVEN_BACK)
    mine = _count(counted.filter(voucher=OuterRef("voucher"), email=OuterRef("email")))
    return counted.annotate(mine=mine).filter(mine__gt=F("voucher__max_uses_per_email"))


def _voucher_uses_in_a_wrong_state() -> Iterable[object]:
    """A use moves with its order: held while it waits, used when it is paid, given back when it comes to nothing."""
    held = Q(state=VoucherUse.State.HELD) & ~Q(order__status=Status.AWAITING_PAYMENT)
    used = Q(state=VoucherUse.State.USED) & Q(order__status__in=[Status.AWAITING_PAYMENT, Status.EXPIRED])
    back = Q(state=VoucherUse.State.GIVEN_BACK) & Q(order__status__in=[Status.AWAITING_PAYMENT, Status.PAID])
    return VoucherUse.objects.filter(held | used | back)


def _discounts_without_a_voucher() -> Iterable[object]:
    uses = VoucherUse.objects.filter(order=OuterRef("pk"))
    return Order.objects.annotate(off=_sum(uses, "discount_kobo")).exclude(discount_kobo=F("off"))


def _refunds_nobody_will_look_at() -> Iterable[object]:
    young = timezone.now() - timedelta(days=7)
    on_their_way = [RefundStatus.REQUESTED, RefundStatus.PROCESSING]
    return Refund.objects.filter(
        payment__kind=Payment.Kind.PAYSTACK, status__in=on_their_way, next_check_at=None, requested_at__gt=young
    )


RULES: list[Rule] = [
    ("on hand is the sum of its ledger", _counts_off_their_ledger),
    ("reserved is the sum of what is held", _reserved_off_their_reservations),
    ("nothing is sold that is not there", _oversold),
    ("an order's total is the sum of its lines, plus delivery, minus discount", _orders_off_their_lines),
    ("only an unpaid order holds, only a paid one has sold", _holds_in_a_wrong_state),
    ("an order holds or has sold every piece of its lines", _orders_that_hold_too_little),
    ("what is held is what the lines say", _holds_of_another_quantity),
    ("a paid order has the payment that paid it", _paid_orders_without_their_money),
    ("a payment that counts belongs to a paid order", _applied_payments_of_unpaid_orders),
    ("an order is paid by one payment", _orders_with_two_applied_payments),
    ("every success is decided", _successes_that_bought_nothing),
    ("money that goes back has a refund or waits for the owner", _money_to_go_back_without_a_refund),
    ("no more goes back than was received", _refunds_above_what_was_received),
    ("no order waits for money for ever", _orders_stuck_without_payment),
    ("a paid order owes or has sent its mail", _paid_orders_without_a_mail),
    ("every order has a history", _orders_without_a_history),
    ("a payment asks for its order's total", _payments_of_another_amount),
    ("an open payment will be looked at again", _payments_nobody_will_look_at),
    ("a refund on its way will be looked at again", _refunds_nobody_will_look_at),
    ("a voucher counts the orders that use it", _vouchers_off_their_uses),
    ("an address uses a voucher as often as it may", _uses_beyond_the_share_of_an_address),
    ("a voucher's use moves with its order", _voucher_uses_in_a_wrong_state),
    ("a discount is what a voucher took off", _discounts_without_a_voucher),
]


def rules_broken() -> list[str]:
    """Return the rules that are broken, without the rows; an empty list when all is well."""
    return [name for name, rows in RULES if any(True for _ in rows())]


def broken_rules() -> list[str]:
    """Return a sentence for each row that breaks a rule; an empty list when all is well."""
    return [f"{name}: not so for {row!r}" for name, rows in RULES for row in rows()]
