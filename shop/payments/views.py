"""The order page with its payment, paying again, and the two ways Paystack comes back to us."""

import logging
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from shop.orders.access import order_for, own_order_for, private_page, remembered_ids
from shop.orders.models import Order
from shop.orders.read import order_parts
from shop.payments import webhook
from shop.payments.confirm import confirm_payment
from shop.payments.models import Payment
from shop.payments.paystack import PaystackError, PaystackRefused
from shop.payments.progress import UNSETTLED, Progress, look_again, progress_of
from shop.payments.start import DUPLICATE, CannotPay, open_page, start_payment

log = logging.getLogger(__name__)

MAX_POLLS = 36  # every 5 seconds for 3 minutes; after that a mail tells
STOP_POLLING = 286  # htmx's own status code for it
MAX_WEBHOOK_BYTES = 256 * 1024
COULD_NOT_PAY = "We could not reach Paystack just now. Your order is saved and nothing was charged. Try again"


@require_GET
@private_page
def order(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Show an order to the person it belongs to, with its payment and what happens next."""
    found = look_again(order_for(request, order_id), is_back=request.GET.get("from") == "paystack")
    return render(request, "payments/order.html", _page(found))


@require_GET
@private_page
def order_status(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Draw the part of the order page that changes while a payment is being confirmed; 286 ends the polling."""
    found = look_again(order_for(request, order_id))
    typed = request.GET.get("polls", "")
    polls = min(int(typed), MAX_POLLS) + 1 if typed.isascii() and typed.isdigit() and len(typed) < 4 else 1
    context = _page(found) | {"polls": polls, "is_patient": polls >= MAX_POLLS}
    is_over = context["progress"] not in UNSETTLED or polls >= MAX_POLLS
    return render(request, "payments/_status.html", context, status=STOP_POLLING if is_over else 200)


@require_POST
def order_pay(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Start a new payment of an order and send the shopper to Paystack; any fault leads back to the order."""
    found = own_order_for(request, order_id)
    try:
        return to_open_page(request, start_payment(found.pk))
    except CannotPay as refusal:
        messages.error(request, str(refusal))
    except PaystackError as fault:
        log.warning("order %s: no payment could be started (%s)", found.pk, fault)
        messages.error(request, why_not_paid(fault))
    return redirect("order", order_id=found.pk)


@require_GET
@private_page
def paystack_callback(request: HttpRequest) -> HttpResponse:
    """Take the shopper back from Paystack. The visit proves nothing: it only makes us ask.

    Works from the reference alone. Whoever does not hold the order sees nothing of it.
    """
    reference = (request.GET.get("reference") or request.GET.get("trxref") or "")[:100]
    payment = Payment.objects.filter(reference=reference).first() if "\0" not in reference else None
    if payment is None:
        return render(request, "payments/returned.html", {"progress": None}, status=404)
    Payment.objects.filter(pk=payment.pk, returned_at=None).update(returned_at=timezone.now())
    try:
        confirm_payment(reference)
    except PaystackError as fault:
        log.warning("callback of payment %s: Paystack could not be asked (%s)", payment.pk, fault)
    if str(payment.order_id) in remembered_ids(request):
        return redirect("order", order_id=payment.order_id)
    return render(request, "payments/returned.html", {"progress": progress_of(payment.order)})


@csrf_exempt
@require_POST
def paystack_webhook(request: HttpRequest) -> HttpResponse:
    """Answer Paystack's doorbell: 200 only once the effect is committed, 503 to be rung again."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_WEBHOOK_BYTES:
        return HttpResponse("too large", status=413, content_type="text/plain")
    body = request.body
    if not webhook.is_signed(body, request.headers.get("x-paystack-signature", "")):
        log.warning("a webhook without a valid signature was refused")
        return HttpResponse("not signed", status=401, content_type="text/plain")
    try:
        delivery = webhook.receive(body)
    except ValueError:
        return HttpResponse("not an event", status=400, content_type="text/plain")
    try:
        webhook.handle(delivery)
    except PaystackError as fault:
        log.warning("webhook: Paystack could not be asked (%s)", fault)
        return HttpResponse("try again", status=503, content_type="text/plain")
    return HttpResponse("ok", content_type="text/plain")


def why_not_paid(fault: PaystackError) -> str:
    """Return what to tell the shopper when no hosted page could be opened; the order is saved in any case."""
    if isinstance(fault, PaystackRefused) and fault.code == "invalid_email_address":
        return "Your order is saved, but Paystack does not take this email address. Correct it, then pay"
    if isinstance(fault, PaystackRefused):
        return "Your order is saved, but Paystack does not take this payment. Call us, we put it right"
    return COULD_NOT_PAY


def to_open_page(request: HttpRequest, payment: Payment) -> HttpResponse:
    """Lead to the payment's hosted page, also where the other half of a double click is opening it this moment.

    Raises PaystackError when there is none to be had.
    """
    try:
        return to_paystack(payment)
    except PaystackRefused as refusal:
        if refusal.code != DUPLICATE:
            raise
    payment.refresh_from_db(fields=["authorization_url"])
    if payment.authorization_url:
        return to_paystack(payment)
    messages.info(request, "Your order is saved. Pay for it here")
    return redirect("order", order_id=payment.order_id)


def to_paystack(payment: Payment) -> HttpResponseRedirect:
    """Redirect to the payment's hosted page. Raises PaystackError when there is none to be had."""
    response = HttpResponseRedirect(open_page(payment))
    response.status_code = 303
    return response


def _page(found: Order) -> dict[str, object]:
    progress = progress_of(found)
    return order_parts(found) | {"progress": progress, "is_unsettled": progress in UNSETTLED, "Progress": Progress}
