"""Orders at the moments that races are about."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from shop.catalogue.models import Variant
from shop.orders.models import Order, OrderEvent, OutboxMail, Status
from shop.payments.models import Payment, Refund
from shop.stock.models import Reservation, StockMove
from tests.cart.make import make_cup
from tests.checkout.make import make_cart, place
from tests.make import make_variant
from tests.payments.make import counts


def ordered(variant: Variant | None = None, *, on_hand: int = 5) -> tuple[Order, Payment]:
    """Place an order for one cup and return it with its first payment."""
    order = place(make_cart(variant or make_cup(on_hand=on_hand)))
    return order, order.payments.get()


def ordered_by(shoppers: int) -> list[tuple[Order, Payment]]:
    """Let so many shoppers order a cup each, of a size of its own."""
    product = make_cup().product
    return [ordered(make_variant(product, on_hand=5)) for _ in range(shoppers)]


def run_out(order: Order, *, minutes_ago: int = 20) -> Order:
    """Make the order one placed `minutes_ago`, whose 15 minutes are over."""
    placed_at = timezone.now() - timedelta(minutes=minutes_ago)
    Order.objects.filter(pk=order.pk).update(placed_at=placed_at, hold_expires_at=placed_at + timedelta(minutes=15))
    return order


def story(order: Order) -> dict[str, Any]:
    """Return what became of an order and how often each thing was done to it."""
    order.refresh_from_db()
    variant = order.lines.get().variant
    return {
        "status": str(order.status),
        "moves": list(
            OrderEvent.objects.filter(order=order).filter(what__in=Status.values).values_list("what", flat=True)
        ),
        "paid mails": OutboxMail.objects.filter(order=order, kind="paid").count(),
        "sold": list(StockMove.objects.filter(order=order).values_list("change", flat=True)),
        "held": list(Reservation.objects.filter(order=order).order_by("pk").values_list("state", flat=True)),
        "stock": counts(variant),
        "back": list(Refund.objects.filter(payment__order=order).values_list("cause", "amount_kobo")),
    }


PAID = {
    "status": "paid",
    "moves": ["paid"],
    "paid mails": 1,
    "sold": [-1],
    "held": ["committed"],
    "stock": (4, 0),
    "back": [],
}
EXPIRED = {
    "status": "expired",
    "moves": ["expired"],
    "paid mails": 0,
    "sold": [],
    "held": ["released"],
    "stock": (5, 0),
    "back": [],
}
PAID_LATE = PAID | {"moves": ["expired", "paid"], "held": ["released", "committed"]}
CANCELLED = EXPIRED | {"status": "cancelled", "moves": ["cancelled"]}
