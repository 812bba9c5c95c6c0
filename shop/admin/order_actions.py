"""What the owner does with an order: make, send, deliver, cancel, take money by hand. Every button is a verb's."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

from shop.admin.order_forms import CancelForm, CancelPaidForm, ManualPaymentForm, NoteForm, SentForm
from shop.admin.order_page import order_page
from shop.admin.show import admin_url, naira
from shop.admin.staff import REFUSALS, press, seen_version, staff_page, who
from shop.checkout.cancel import cancel_order, cancel_paid_order
from shop.orders.fulfil import mark_delivered, mark_not_ready, mark_ready, mark_sent, start_production
from shop.orders.held_back import Dispute, dispute_about, is_about_to_close
from shop.orders.models import Actor, Fulfilment, Order, OutboxMail, Status
from shop.orders.notes import add_note
from shop.orders.resend import resend_mail
from shop.orders.statuses import status_words
from shop.payments.make_anyway import can_be_made_anyway
from shop.payments.manual import record_manual_payment
from shop.payments.models import Payment, PaymentStatus

either = require_http_methods(["GET", "POST"])


@either
@staff_page("shop.view_order", "shop.fulfil_order")
def order_start_production(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Say that the gifts are being made."""
    return move_on(request, order_id, start_production, "is being made. The customer gets a mail.")


@either
@staff_page("shop.view_order", "shop.fulfil_order")
def order_ready(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Say that the gifts are made and packed."""
    return move_on(request, order_id, mark_ready, "is ready to send.")


@either
@staff_page("shop.view_order", "shop.fulfil_order")
def order_not_ready(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Take back that the gifts are made and packed."""
    return move_on(request, order_id, mark_not_ready, "is still being made.")


@either
@staff_page("shop.view_order", "shop.fulfil_order")
def order_note(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Write down a note about the order, for the shop only."""
    order = get_object_or_404(Order, pk=order_id)
    if request.method != "POST":  # A sign-in on the way turns the POST into a GET.
        return redirect(admin_url(order))
    form = NoteForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        add_note(order.pk, said["text"], user=who(request), seen_event=said["seen_event"])
        messages.success(request, "Written down.")
        return redirect(admin_url(order))
    return order_page(request, order, note=form, status=422)


@either
@staff_page("shop.view_order", "shop.fulfil_order")
def order_delivered(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Say that the gifts have arrived."""
    return move_on(request, order_id, mark_delivered, "is delivered.")


@either
@staff_page("shop.view_order", "shop.fulfil_order")
def order_sent(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Ask who carries the gifts, then say that they are on the way."""
    order = get_object_or_404(Order, pk=order_id)
    form = SentForm(request.POST) if request.method == "POST" else SentForm()

    def verb(said: dict[str, Any]) -> str:
        mark_sent(order.pk, user=who(request), **said)
        return f"{order.number} is on its way. The customer gets a mail."

    note = GOES_BACK if is_about_to_close(order) else ABOUT_TO_LOSE_BOTH.get(dispute_about(order), "")
    return ask(request, order, form, verb, title="Mark as sent", button="Mark as sent", note=note)


GOES_BACK = "Its money is on its way back, and it closes as refunded then. Once it is sent, the gift is gone, too."
ABOUT_TO_LOSE_BOTH = {
    Dispute.OPEN: "A dispute is open about its payment. Once it is sent, the money may go and the gift is gone.",
    Dispute.LOST: "A dispute about its payment was lost: the money is gone. Once it is sent, the gift is gone, too.",
}


@either
@staff_page("shop.view_order", "shop.cancel_order")
def order_cancel_by_owner(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Ask why and whether its pieces can be sold again, then cancel the order."""
    order = get_object_or_404(Order, pk=order_id)
    form_class = CancelPaidForm if order.is_paid else CancelForm
    is_new = order.fulfilment == Fulfilment.NEW
    form = form_class(request.POST) if request.method == "POST" else form_class(initial={"restock": is_new})

    def verb(said: dict[str, Any]) -> str:
        if order.is_paid:
            cancel_paid_order(order.pk, user=who(request), **said)
            return f"{order.number} is cancelled. Decide below what becomes of the money."
        cancel_order(order.pk, actor=Actor.OWNER, user=who(request), **said)
        return f"{order.number} is cancelled."

    note = "Cancelling moves no money: what goes back is the next decision." if order.is_paid else ""
    return ask(request, order, form, verb, title="Cancel the order", button="Cancel the order", note=note)


@either
@staff_page("shop.view_order", "shop.record_payment")
def order_record_payment(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Ask for cash or a bank transfer that came, then record it."""
    order = get_object_or_404(Order, pk=order_id)
    initial = {"amount_kobo": order.total_kobo if not order.paid_at else None}
    form = ManualPaymentForm(request.POST) if request.method == "POST" else ManualPaymentForm(initial=initial)

    def verb(said: dict[str, Any]) -> str:
        return what_it_did(record_manual_payment(order.pk, user=who(request), **said))

    note = "" if order.status in {Status.AWAITING_PAYMENT, Status.EXPIRED} else NOT_WAITING
    return ask(request, order, form, verb, title="Record cash or a transfer", button="Record the money", note=note)


NOT_WAITING = "This order is not waiting for money. What you record here is owed back to the customer."


@either
@staff_page("shop.view_order", "shop.change_outboxmail")
def mail_resend(request: HttpRequest, mail_id: int) -> HttpResponse:
    """Send a mail once more."""
    mail = get_object_or_404(OutboxMail.objects.select_related("order"), pk=mail_id)
    typed = request.POST.get("seen", "")
    seen = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 19 else 0

    def verb() -> str:
        resend_mail(mail.pk, user=who(request), seen=seen)
        return f"“{mail.get_kind_display()}” goes to {mail.order.email} within a few minutes."

    return press(request, admin_url(mail.order), verb)


def move_on(request: HttpRequest, order_id: UUID, verb: Callable[..., object], says: str) -> HttpResponse:
    """Move the order as a verb of `orders/fulfil.py` does, and say of it what is so now."""
    order = get_object_or_404(Order, pk=order_id)

    def moved() -> str:
        verb(order.pk, user=who(request), seen_version=seen_version(request))
        return f"{order.number} {says}"

    return press(request, admin_url(order), moved)


def what_it_did(payment: Payment) -> str:
    """Return in words what money recorded by hand has done."""
    amount = naira(payment.received_kobo)
    if payment.status == PaymentStatus.NEEDS_REVIEW:
        return f"{amount} recorded. It is less than the order costs: accept it as it is, or send it back."
    if payment.effect == Payment.Effect.APPLIED:
        return f"{amount} recorded. {payment.order.number} is paid."
    owed = f"{amount} recorded. {payment.order.number} could not take it: it is owed back to the customer."
    if can_be_made_anyway(payment.order, payment):
        return f"{owed} Something is gone from the shelf; you can make it all the same from the payment’s page."
    return owed


def ask(
    request: HttpRequest,
    order: Order,
    form: forms.Form,
    verb: Callable[[dict[str, Any]], str],
    *,
    title: str,
    button: str,
    note: str = "",
) -> HttpResponse:
    """Show a form about an order; a good one runs the verb and goes back to the order's page."""
    if form.is_bound and form.is_valid():
        try:
            messages.success(request, verb(form.cleaned_data))
        except REFUSALS as refusal:
            form.add_error(None, f"{refusal}.")
        else:
            return redirect(admin_url(order))
    order.refresh_from_db()
    context = {
        **admin.site.each_context(request),
        "title": f"{title}: {order.number}",
        "order": order,
        "words": status_words(order),
        "form": form,
        "button": button,
        "note": note,
    }
    return TemplateResponse(request, "admin/shop/order/ask.html", context, status=422 if form.is_bound else 200)
