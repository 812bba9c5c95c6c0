"""What can be done with several orders at once: for each the same verb as on its own page, and one row of answers."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Max, Q

from shop.admin.bulk_forms import (
    CancelRowForm,
    MoneyRowForm,
    ReasonForm,
    RefundReasonForm,
    RefundRowForm,
    ResendRowForm,
    SentRowForm,
)
from shop.admin.money_actions import how_it_went
from shop.admin.order_actions import what_it_did
from shop.admin.order_forms import SeenVersionForm
from shop.checkout.cancel import cancel_order, cancel_paid_order
from shop.orders.fulfil import CannotFulfil, mark_delivered, mark_ready, mark_sent, start_production
from shop.orders.models import Actor, Fulfilment, Order, OutboxMail, Status
from shop.orders.resend import resend_mail
from shop.payments.give_back import Balance, balances_of, request_refund
from shop.payments.manual import record_manual_payment
from shop.payments.models import Payment
from shop.payments.refund import RefundRefused

MOST_AT_ONCE = 50

Said = dict[str, Any]
Carried = Mapping[str, Any]
Verb = Callable[[Order, AbstractBaseUser, Said], str]


def _versions(orders: Collection[Order]) -> Mapping[UUID, Carried]:
    return {order.pk: {"seen_version": order.version} for order in orders}


@dataclass(frozen=True, slots=True)
class Bulk:
    """One thing to do with several orders. `shared` asks once for all; `row` asks for each.

    `carries` is what each row must bring back unseen, for all rows at once, and `start` gives one its first values.
    `most` is how many at once.
    What `leaves_the_shop` waits until its sender has proved lately who they are.
    """

    label: str
    button: str
    permissions: tuple[str, ...]
    verb: Verb
    row: type[forms.Form] = SeenVersionForm
    shared: type[forms.Form] | None = None
    start: Callable[[Order, Carried], Mapping[str, Any]] = lambda order, carried: {}
    carries: Callable[[Collection[Order]], Mapping[UUID, Carried]] = _versions
    note: str = ""
    most: int = MOST_AT_ONCE
    leaves_the_shop: bool = False


def _make(order: Order, user: AbstractBaseUser, said: Said) -> str:
    start_production(order.pk, user=user, **said)
    return "Being made. The customer gets a mail."


def _pack(order: Order, user: AbstractBaseUser, said: Said) -> str:
    mark_ready(order.pk, user=user, **said)
    return "Ready to send."


def _send(order: Order, user: AbstractBaseUser, said: Said) -> str:
    mark_sent(order.pk, user=user, **said)
    return "On its way. The customer gets a mail."


def _deliver(order: Order, user: AbstractBaseUser, said: Said) -> str:
    mark_delivered(order.pk, user=user, **said)
    return "Delivered."


def _cancel(order: Order, user: AbstractBaseUser, said: Said) -> str:
    if order.status == Status.CANCELLED:
        return "It is cancelled already."
    if order.is_paid:
        cancel_paid_order(order.pk, user=user, **said)
        return "Cancelled. Its money is a decision of its own: “Refund…”."
    del said["restock"]
    cancel_order(order.pk, actor=Actor.OWNER, user=user, **said)
    return "Cancelled."


def _record(order: Order, user: AbstractBaseUser, said: Said) -> str:
    return what_it_did(record_manual_payment(order.pk, user=user, **said))


def _refund(order: Order, user: AbstractBaseUser, said: Said) -> str:
    payment = _paid_with(order)
    if payment is None:
        raise RefundRefused("Nothing that paid this order can be refunded here")
    # Only what paid its order is offered, and that stays what it is for.
    seen = Balance(said.pop("seen_refundable"), said.pop("seen_refund"), Payment.Effect.APPLIED)
    closes = said.pop("closes_order") and order.is_paid
    return how_it_went(request_refund(payment.pk, user=user, seen=seen, closes_order=closes, **said))


def _resend(order: Order, user: AbstractBaseUser, said: Said) -> str:
    mail = _newest_mail(order)
    if mail is None:
        raise CannotFulfil("No mail was written about it yet")
    resend_mail(mail.pk, user=user, seen=said["seen_mail"])
    return f"“{mail.get_kind_display()}” goes to {order.email} within a few minutes."


def _paid_with(order: Order) -> Payment | None:
    return order.payments.filter(effect=Payment.Effect.APPLIED).first()


def _newest_mail(order: Order) -> OutboxMail | None:
    """Return the newest mail about where the order stands; links to orders are asked for by shoppers."""
    return order.mails.exclude(kind=OutboxMail.Kind.LINK).order_by("-created_at", "-pk").first()


def _balances(orders: Collection[Order]) -> Mapping[UUID, Carried]:
    payments = {one.order_id: one for one in Payment.objects.filter(order__in=orders, effect=Payment.Effect.APPLIED)}
    balances = balances_of(payments.values())
    seen = {order_id: balances[payment.pk] for order_id, payment in payments.items()}
    nothing = Balance(0, 0, "")
    return {
        order.pk: {
            "seen_refundable": seen.get(order.pk, nothing).refundable_kobo,
            "seen_refund": seen.get(order.pk, nothing).newest_refund_id,
        }
        for order in orders
    }


def _seen_mails(orders: Collection[Order]) -> Mapping[UUID, Carried]:
    """Return the newest mail of each order; 0 for one that has none which goes out again."""
    again = Max("pk", filter=~Q(kind=OutboxMail.Kind.LINK))
    mails = OutboxMail.objects.filter(order__in=orders).order_by().values_list("order")
    newest = {key: last for key, last, other in mails.annotate(last=Max("pk"), again=again) if other}
    return {order.pk: {"seen_mail": newest.get(order.pk, 0)} for order in orders}


_FULFIL = ("shop.view_order", "shop.fulfil_order")
BULK: dict[str, Bulk] = {
    "making": Bulk("Start making…", "Start making them", _FULFIL, _make, note="Each customer gets a mail."),
    "ready": Bulk("Ready to send…", "They are ready to send", _FULFIL, _pack, note="Customers are not told."),
    "sent": Bulk(
        "Mark as sent…",
        "Mark as sent",
        _FULFIL,
        _send,
        row=SentRowForm,
        note="Each customer gets a mail with who carries it. A row that you leave empty stays as it is.",
    ),
    "delivered": Bulk("Mark as delivered…", "They were delivered", _FULFIL, _deliver),
    "cancel": Bulk(
        "Cancel…",
        "Cancel these orders",
        ("shop.view_order", "shop.cancel_order"),
        _cancel,
        row=CancelRowForm,
        shared=ReasonForm,
        start=lambda order, carried: {"restock": order.fulfilment == Fulfilment.NEW},
        note="Cancelling moves no money: what goes back is a decision of its own.",
    ),
    "refund": Bulk(
        "Refund…",
        "Send the money back",
        ("shop.view_order", "shop.view_payment", "shop.refund_payment"),
        _refund,
        row=RefundRowForm,
        shared=RefundReasonForm,
        start=lambda order, carried: {"amount_kobo": carried["seen_refundable"] or None},
        carries=_balances,
        note="An amount that you leave empty stays here.",
        most=10,  # Paystack is asked about each, one after the other
        leaves_the_shop=True,
    ),
    "money": Bulk(
        "Record cash or transfers…",
        "Record the money",
        ("shop.view_order", "shop.view_payment", "shop.record_payment"),
        _record,
        row=MoneyRowForm,
        start=lambda order, carried: {"amount_kobo": None if order.paid_at else order.total_kobo},
        note="A row without a reference stays as it is.",
        most=10,
    ),
    "mail": Bulk(
        "Send the last mail again…",
        "Send the last mail of each again",
        ("shop.view_order", "shop.change_outboxmail"),
        _resend,
        row=ResendRowForm,
        carries=_seen_mails,
    ),
}
