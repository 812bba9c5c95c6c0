"""Money that has gone by another way than a refund from here: in a lost dispute, or before Paystack was asked."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from shop.admin.money_actions import how_it_went, seen_balance
from shop.admin.show import admin_url
from shop.admin.staff import press, seen_version, staff_page, who
from shop.admin.still_you import only_if_still_you
from shop.payments.dispute import note_dispute
from shop.payments.give_back import finish_refused_refund
from shop.payments.models import Refund
from shop.payments.records import Dispute

either = require_http_methods(["GET", "POST"])


@either
@staff_page("shop.view_payment", "shop.review_payment")
@only_if_still_you
def dispute_noted(request: HttpRequest, dispute_id: int) -> HttpResponse:
    """Say why an order goes on although a dispute took money of it."""
    dispute = get_object_or_404(Dispute.objects.select_related("payment__order"), pk=dispute_id)
    order = dispute.payment.order

    def verb() -> str:
        note_dispute(dispute.pk, reason=_reason(request), user=who(request), seen_version=seen_version(request))
        return f"Written down: {order.number} goes on."

    return press(request, admin_url(order), verb)


@either
@staff_page("shop.view_payment", "shop.refund_payment")
@only_if_still_you
def refund_gone(request: HttpRequest, refund_id: int) -> HttpResponse:
    """Say that the money of a refund which Paystack refuses to make has gone already."""
    refund = get_object_or_404(Refund.objects.select_related("payment"), pk=refund_id)

    def verb() -> str:
        seen = seen_balance(request)
        return how_it_went(finish_refused_refund(refund.pk, reason=_reason(request), user=who(request), seen=seen))

    return press(request, reverse("payment_refund", args=[refund.payment_id]), verb)


def _reason(request: HttpRequest) -> str:
    return request.POST.get("reason", "")[:200].replace("\0", "")
