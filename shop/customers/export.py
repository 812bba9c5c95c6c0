"""All that is kept of a person, as one file that they can read and take elsewhere."""

from typing import Any

from shop.customers.find import cart_lines_of, orders_of
from shop.orders.models import Order, OrderLine
from shop.payments.models import Payment
from shop.profile.models import ShopProfile
from shop.storefront.models import BackInStock

_ORDER = ["number", "email", "name", "phone", "place_name", "address", "note", "voucher_code", "carrier", "tracking"]
_MOMENTS = ["placed_at", "paid_at", "closed_at"]
_MONEY = ["items_kobo", "delivery_kobo", "discount_kobo", "total_kobo"]


def data_of(email: str) -> dict[str, Any]:
    """Return everything that is kept of a customer, amounts in kobo, moments in UTC. A constant number of queries."""
    folded = email.strip().lower()
    orders = list(orders_of(folded).prefetch_related("lines", "events", "mails", "payments__refunds"))
    return {
        "shop": ShopProfile.current().name,
        "email": folded,
        "amounts_are_in": "kobo (100 kobo are 1 naira)",
        "times_are_in": "UTC",
        "orders": [_order(order) for order in orders],
        "in_the_cart": [
            {
                "gift": str(line.variant),
                "quantity": line.quantity,
                "answers": line.customization,
                "contact": line.contact,
            }
            for line in cart_lines_of(folded).select_related("variant__product").order_by("pk")
        ],
        "waits_for": [
            {"gift": str(row.variant), "since": row.created_at}
            for row in BackInStock.objects.filter(email=folded).select_related("variant__product")
        ],
    }


def _order(order: Order) -> dict[str, Any]:
    return {
        **{name: getattr(order, name) for name in [*_ORDER, *_MOMENTS, *_MONEY]},
        "status": order.get_status_display(),
        "gifts_are": order.get_fulfilment_display(),
        "gifts": [_gift(line) for line in order.lines.all()],
        "payments": [_payment(payment) for payment in order.payments.all()],
        "what_happened": [
            {"at": event.at, "what": event.what, "before": event.before, "after": event.after}
            for event in order.events.all()
        ],
        "mails": [
            {"what": mail.get_kind_display(), "state": mail.get_state_display(), "sent_at": mail.sent_at}
            for mail in order.mails.all()
        ],
    }


def _gift(line: OrderLine) -> dict[str, Any]:
    return {
        "gift": line.title,
        "quantity": line.quantity,
        "total_kobo": line.total_kobo,
        "asked_for": {answer.get("label", ""): answer.get("text", "") for answer in line.customization},
        "reach_about_it": line.contact,
    }


def _payment(payment: Payment) -> dict[str, Any]:
    return {
        "reference": payment.reference,
        "status": payment.get_status_display(),
        "received_kobo": payment.received_kobo,
        "paid_at": payment.paid_at,
        "refunds": [
            {"amount_kobo": one.amount_kobo, "status": one.get_status_display(), "requested_at": one.requested_at}
            for one in payment.refunds.all()
        ],
    }
