"""Payments, refunds and what Paystack sent: to read. Money moves by verbs only."""

from datetime import date, datetime, timedelta
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.dateformat import format as format_date
from django.utils.safestring import SafeString

from shop.admin.period import start_of
from shop.admin.permissions import never
from shop.admin.show import admin_link, naira, state
from shop.payments.models import Payment, PaymentStatus, Refund, RefundStatus
from shop.payments.records import WebhookDelivery

PAYMENT_TONES = {PaymentStatus.SUCCEEDED: "ok", PaymentStatus.NEEDS_REVIEW: "error", PaymentStatus.STARTED: "warn"}
REFUND_TONES = {
    RefundStatus.SUCCEEDED: "ok",
    RefundStatus.NEEDS_ATTENTION: "error",
    RefundStatus.FAILED: "error",
}


# Columns of a payment, for its own pages and for the order's: `asked = payment_asked` in an admin class.


@admin.display(description="asked", ordering="amount_kobo")
def payment_asked(_: Any, payment: Payment) -> str:
    """Return what the payment was started for."""
    return naira(payment.amount_kobo)


@admin.display(description="received", ordering="received_kobo")
def payment_received(_: Any, payment: Payment) -> str:
    """Return what came in by it."""
    return naira(payment.received_kobo)


@admin.display(description="status", ordering="status")
def payment_state(_: Any, payment: Payment) -> SafeString:
    """Return where it stands, in words."""
    return state(payment.get_status_display(), PAYMENT_TONES.get(PaymentStatus(payment.status), "muted"))


TAKEN = "taken_on"


def taken_since(payments: QuerySet[Payment], first: datetime) -> QuerySet[Payment]:
    """Return those that paid an order, from this moment on."""
    return payments.filter(effect=Payment.Effect.APPLIED, paid_at__gte=first)


class TakenFilter(admin.SimpleListFilter):
    """What came in on one day: where the chart of the first page leads. It offers no choices of its own."""

    title = "day taken"
    parameter_name = TAKEN

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        day = _day(request.GET.get(TAKEN, ""))
        return [(day.isoformat(), format_date(day, "D j M Y"))] if day else []

    def queryset(self, request: HttpRequest, queryset: QuerySet[Payment]) -> QuerySet[Payment]:
        day = _day(self.value() or "")
        if day is None:
            return queryset
        return taken_since(queryset, start_of(day)).filter(paid_at__lt=start_of(day + timedelta(days=1)))


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed) if "1970" < typed < "9999" else None
    except ValueError:
        return None


@admin.register(Payment)
class PaymentAdmin(admin.ModelAdmin[Payment]):
    fieldsets = [
        (None, {"fields": ["reference", "order_link", "kind", "status_words", "effect", "review_reason"]}),
        ("Money", {"fields": ["asked", "received", "fee", "currency", "channel", "domain"]}),
        ("At Paystack", {"fields": ["gateway_status", "gateway_message", "gateway_id"]}),
        ("Times", {"fields": ["started_at", "paid_at", "checked_at", "next_check_at"]}),
    ]
    readonly_fields = ["order_link", "status_words", "asked", "received", "fee"]
    list_display = ["reference", "order_link", "status_words", "effect", "asked", "received", "kind", "started_at"]
    list_filter = ["status", "effect", "kind", "started_at", TakenFilter]
    list_select_related = ["order"]
    list_per_page = 50
    search_fields = ["reference", "order__number", "order__name", "order__email"]
    has_add_permission = has_change_permission = has_delete_permission = never
    asked, received, status_words = payment_asked, payment_received, payment_state

    @admin.display(description="order", ordering="order__number")
    def order_link(self, payment: Payment) -> SafeString:
        return admin_link(payment.order)

    @admin.display(description="Paystack's fee", ordering="fees_kobo")
    def fee(self, payment: Payment) -> str:
        return naira(payment.fees_kobo)


@admin.register(Refund)
class RefundAdmin(admin.ModelAdmin[Refund]):
    fields = [
        "payment",
        "order",
        "amount",
        "refund_state",
        "cause",
        "reason",
        "requested_by",
        "requested_at",
        "sent_at",
        "ended_at",
        "gateway_id",
        "gateway_message",
        "key",
    ]
    readonly_fields = ["order", "amount", "refund_state"]
    list_display = ["key", "order", "amount", "refund_state", "cause", "requested_by", "requested_at"]
    list_filter = ["status", "cause", "requested_at"]
    list_select_related = ["payment__order", "requested_by"]
    list_per_page = 50
    search_fields = ["key", "payment__reference", "payment__order__number", "payment__order__name"]
    has_add_permission = has_change_permission = has_delete_permission = never

    @admin.display(description="order", ordering="payment__order__number")
    def order(self, refund: Refund) -> SafeString:
        return admin_link(refund.payment.order)

    @admin.display(description="amount", ordering="amount_kobo")
    def amount(self, refund: Refund) -> str:
        return naira(refund.amount_kobo)

    @admin.display(description="status", ordering="status")
    def refund_state(self, refund: Refund) -> SafeString:
        return state(refund.get_status_display(), REFUND_TONES.get(RefundStatus(refund.status), "warn"))


@admin.register(WebhookDelivery)
class WebhookDeliveryAdmin(admin.ModelAdmin[WebhookDelivery]):
    fields = ["event", "reference", "outcome", "times", "first_at", "last_at", "digest", "body"]
    list_display = ["event", "reference", "outcome", "times", "last_at"]
    list_filter = ["outcome", "event", "last_at"]
    list_per_page = 50
    search_fields = ["reference"]
    has_add_permission = has_change_permission = has_delete_permission = never
