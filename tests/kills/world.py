"""Everything that an order is made of, counted: to see that a killed checkout left nothing or everything."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Sum
from django.utils import timezone

from shop.cart.models import CartLine
from shop.orders.models import Order, OrderEvent, OrderLine, OutboxMail
from shop.payments.models import Payment, Refund
from shop.stock.models import Reservation, Stock
from shop.vouchers.models import Voucher, VoucherUse


@dataclass(frozen=True)
class World:
    """How many rows there are of each, how many pieces are on hand and reserved, how often vouchers were used."""

    orders: int
    lines: int
    events: int
    mails: int
    payments: int
    reservations: int
    voucher_uses: int
    vouchers_used: int
    on_hand: int
    reserved: int
    cart_pieces: int


def world() -> World:
    """Return what there is now."""
    stock = Stock.objects.aggregate(on_hand=Sum("on_hand"), reserved=Sum("reserved"))
    return World(
        orders=Order.objects.count(),
        lines=OrderLine.objects.count(),
        events=OrderEvent.objects.count(),
        mails=OutboxMail.objects.count(),
        payments=Payment.objects.count(),
        reservations=Reservation.objects.count(),
        voucher_uses=VoucherUse.objects.count(),
        vouchers_used=Voucher.objects.aggregate(uses=Sum("uses"))["uses"] or 0,
        on_hand=stock["on_hand"],
        reserved=stock["reserved"],
        cart_pieces=CartLine.objects.aggregate(pieces=Sum("quantity"))["pieces"] or 0,
    )


def an_hour_passes() -> None:
    """Let everything that is due within the hour be due now, but no hold run out: the clock stays as it is."""
    hour = timedelta(hours=1)
    Payment.objects.filter(next_check_at__isnull=False).update(next_check_at=timezone.now() - hour)
    Refund.objects.filter(next_check_at__isnull=False).update(next_check_at=timezone.now() - hour)
    Refund.objects.filter(sent_at__isnull=False).update(sent_at=timezone.now() - hour)
    OutboxMail.objects.filter(state=OutboxMail.State.WAITING).update(next_attempt_at=timezone.now() - hour)
