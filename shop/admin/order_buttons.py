"""The buttons of an order's page: what this member of staff can do with it as it is now."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from shop.admin.production_sheet import sheet_url
from shop.admin.show import naira
from shop.orders.held_back import dispute_about, is_about_to_close
from shop.orders.models import Fulfilment, Order, Status
from shop.payments.models import Payment, PaymentStatus


@dataclass(frozen=True, slots=True)
class Action:
    """A button of the order's page. `asks` leads to a form of its own; the others do it at once."""

    label: str
    url: str
    asks: bool = False
    tone: str = ""


def actions_of(request: HttpRequest, order: Order) -> list[Action]:
    """Return what this member of staff can do with the order as it is now, the next thing to do first."""
    can = request.user.has_perm
    found = []
    if can("shop.fulfil_order") and order.is_paid:
        found += [_action(order, label, name, asks=asks, tone=tone) for label, name, asks, tone in _next_steps(order)]
    if order.is_paid and order.fulfilment in TO_PRINT:
        found.append(Action("Production sheet", sheet_url([order.number]), asks=True))
    for payment in order.payments.all() if can("shop.view_payment") else []:
        if payment.status == PaymentStatus.NEEDS_REVIEW and can("shop.review_payment"):
            found.append(_about(payment, f"Review {naira(payment.received_kobo)}…", tone="default"))
        elif payment.received_kobo and payment.effect and can("shop.refund_payment"):
            found.append(_about(payment, f"Refund {naira(payment.received_kobo)}…"))
    if can("shop.record_payment") and order.status in {Status.AWAITING_PAYMENT, Status.EXPIRED}:
        found.append(_action(order, "Record cash or a transfer…", "order_record_payment", asks=True))
    if can("shop.cancel_order") and order.status in {Status.AWAITING_PAYMENT, Status.PAID}:
        found.append(_action(order, "Cancel…", "order_cancel_by_owner", asks=True, tone="danger"))
    return found


TO_PRINT = {Fulfilment.NEW, Fulfilment.IN_PRODUCTION, Fulfilment.SENT}


def _next_steps(order: Order) -> list[tuple[str, str, bool, str]]:
    """Return the next step of making and sending first, then what can be put right about the last one."""
    if order.fulfilment == Fulfilment.NEW and is_about_to_close(order):
        return []
    if order.fulfilment == Fulfilment.NEW and dispute_about(order):
        return [("Make it despite the dispute…", "order_despite_dispute", True, "")]
    if order.fulfilment == Fulfilment.IN_PRODUCTION:
        sent, later = ("Mark as sent…", "order_sent", True), ("Not ready after all", "order_not_ready", False, "")
        if order.ready_at:
            return [(*sent, "default"), later]
        return [("It is ready to send", "order_ready", False, "default"), (*sent, "")]
    return {
        Fulfilment.NEW: [("Start making it", "order_start_production", False, "default")],
        Fulfilment.SENT: [
            ("Mark as delivered", "order_delivered", False, "default"),
            ("Correct who carries it…", "order_correct_sending", True, ""),
        ],
    }.get(Fulfilment(order.fulfilment), [])


def _action(order: Order, label: str, name: str, *, asks: bool = False, tone: str = "") -> Action:
    return Action(label, reverse(name, args=[order.pk]), asks=asks, tone=tone)


def _about(payment: Payment, label: str, tone: str = "") -> Action:
    return Action(label, reverse("payment_refund", args=[payment.pk]), asks=True, tone=tone)
