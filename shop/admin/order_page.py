"""The page of one order: all of it to read, and the buttons for what can be done with it now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.safestring import SafeString

from shop.admin import order_columns as columns
from shop.admin.order_buttons import actions_of
from shop.admin.order_forms import NoteForm
from shop.admin.payments import PAYMENT_TONES, REFUND_TONES
from shop.admin.permissions import may_see_money
from shop.admin.show import age, naira, state
from shop.admin.whatsapp import whatsapp_about
from shop.delivery.models import DeliveryPlace
from shop.orders.change_text import TEXT_CHANGED
from shop.orders.correct_email import EMAIL_CORRECTED
from shop.orders.correct_sending import SENDING_CORRECTED
from shop.orders.held_back import dispute_about, is_about_to_close
from shop.orders.models import Fulfilment, Order, OrderEvent, OrderLine, OutboxMail, Status
from shop.orders.notes import NOTE
from shop.orders.read import LineView, read_lines
from shop.payments.models import Payment, PaymentStatus, RefundStatus
from shop.personalisation.models import CustomizationField
from shop.personalisation.spelling import Letter, spell

# What has to do with making and sending: for everybody. All else, whatever may come, names amounts or references.
_FOR_ALL = {
    *Status.values,
    *Fulfilment.values,
    *("placed", "hold extended", "ready", "not ready", "mail tried again", "mail sent again", "personal data erased"),
    *(NOTE, TEXT_CHANGED, EMAIL_CORRECTED, SENDING_CORRECTED),
}
_WORDS: dict[str, str] = {**dict(Status.choices), **dict(Fulfilment.choices), "new": "To be made"}
_MAIL_TONES = {OutboxMail.State.SENT: "ok", OutboxMail.State.FAILED: "error", OutboxMail.State.WAITING: "warn"}


@dataclass(frozen=True, slots=True)
class Happened:
    """One line of the history: what, with its reason or evidence, who and when."""

    at: datetime
    what: str
    who: str
    note: str
    is_note: bool


@dataclass(frozen=True, slots=True)
class Extra:
    """What is packed with a gift and may have words of its own. `spelt` is what it is of a gift."""

    line: OrderLine
    spelt: tuple[tuple[str, list[Letter]], ...]


@dataclass(frozen=True, slots=True)
class Gift:
    """A gift as it has to be made. `spelt` are its inscriptions and their letters one by one."""

    view: LineView
    spelt: tuple[tuple[str, list[Letter]], ...]
    extras: tuple[Extra, ...]
    place: str
    phone: str


def order_page(request: HttpRequest, order: Order, *, note: NoteForm | None = None, status: int = 200) -> HttpResponse:
    """Draw the page; `note` is a form of one that was refused."""
    events = list(order.events.select_related("user"))
    sees_money = may_see_money(request)
    context = {
        **admin.site.each_context(request),
        "opts": Order._meta,
        "title": f"Order {order.number}",
        "original": order,
        "order": order,
        "age": age(order.placed_at),
        "standing": columns.standing(order),
        "due": columns.due(order),
        "whatsapp": whatsapp_about(order),
        "actions": actions_of(request, order),
        "is_about_to_close": order.is_paid and is_about_to_close(order),
        "dispute": dispute_about(order) if order.is_paid else "",
        "gifts": _gifts(order),
        "happened": [_happened(event) for event in events if sees_money or event.what in _FOR_ALL],
        "newest_event": max((event.pk for event in events), default=0),
        "note_form": note or NoteForm(),
        "sees_money": sees_money,
        "payments": _payments(order) if sees_money else [],
        "mails": _mails(order),
        "newest_mail": order.mails.order_by("-pk").values_list("pk", flat=True).first(),
    }
    return TemplateResponse(request, "admin/shop/order/page.html", context, status=status)


def _gifts(order: Order) -> list[Gift]:
    views = read_lines(order)
    slugs = {str(view.line.contact.get("location", "")) for view in views}
    names = dict(DeliveryPlace.objects.filter(slug__in=slugs).values_list("slug", "name"))
    return [_gift(view, names) for view in views]


def _gift(view: LineView, names: dict[str, str]) -> Gift:
    contact = view.line.contact
    slug = str(contact.get("location", ""))
    extras = tuple(Extra(extra, _spelt(extra)) for extra in view.extras)
    place = str(contact.get("location_other") or names.get(slug, slug))
    return Gift(view, _spelt(view.line), extras, place, str(contact.get("phone", "")))


def _spelt(line: OrderLine) -> tuple[tuple[str, list[Letter]], ...]:
    return tuple(
        (str(answer["text"]), spell(str(answer["text"])))
        for answer in line.customization
        if answer["kind"] == CustomizationField.Kind.INSCRIPTION and answer["value"]
    )


def _happened(event: OrderEvent) -> Happened:
    who = event.user.get_username() if event.user else event.get_actor_display()
    is_note = event.what == NOTE
    return Happened(event.at, "Note" if is_note else _said(event), who, event.note, is_note)


def _said(event: OrderEvent) -> str:
    """Return in words what happened: a state by its name, amounts in naira, anything else as it was written."""
    if event.after == event.what and event.what in _WORDS:
        return _WORDS[event.what]
    if event.what == "refund requested" and event.after.isdigit():
        return f"Refund requested: {naira(int(event.after))}"
    before, after = (_WORDS.get(side, side) for side in (event.before, event.after))
    change = f"{before} → {after}" if before and after else after
    what = event.what.replace("_", " ").capitalize()
    return f"{what}: {change}" if change else what


def _payments(order: Order) -> list[tuple[Payment, SafeString, list[tuple[Any, SafeString]]]]:
    payments: Iterable[Payment] = order.payments.select_related("recorded_by").prefetch_related("refunds")
    return [
        (
            payment,
            state(payment.get_status_display(), PAYMENT_TONES.get(PaymentStatus(payment.status), "muted")),
            [
                (refund, state(refund.get_status_display(), REFUND_TONES.get(RefundStatus(refund.status), "warn")))
                for refund in payment.refunds.all()
            ],
        )
        for payment in payments
    ]


def _mails(order: Order) -> list[tuple[OutboxMail, SafeString]]:
    return [
        (mail, state(mail.get_state_display(), _MAIL_TONES[OutboxMail.State(mail.state)])) for mail in order.mails.all()
    ]
