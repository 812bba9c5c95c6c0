"""How the shop is doing, for staff: its numbers and what is wrong with them."""

from django.contrib import admin
from django.db.models import TextChoices
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_GET

from shop.admin.staff import staff_page
from shop.orders.models import Status
from shop.payments.models import PaymentStatus, RefundStatus
from shop.watch.models import JobRun
from shop.watch.numbers import read_numbers
from shop.watch.problems import problems_in


@require_GET
@staff_page("shop.view_order", "shop.view_payment")
def numbers(request: HttpRequest) -> HttpResponse:
    """Show orders, payments, refunds, mail and jobs as numbers, with what is wrong on top."""
    read = read_numbers()
    context = {
        **admin.site.each_context(request),
        "title": "How the shop is doing",
        "numbers": read,
        "problems": problems_in(read),
        "orders": _labelled(read.orders, Status),
        "payments": _labelled(read.payments_today, PaymentStatus),
        "refunds": _labelled(read.refunds, RefundStatus),
        "jobs": JobRun.objects.all(),
    }
    return TemplateResponse(request, "admin/numbers.html", context)


def _labelled(counted: dict[str, int], statuses: type[TextChoices]) -> list[tuple[str, int]]:
    """Return the counts under their words, in the order of the statuses."""
    return [(status.label, counted[status]) for status in statuses if status in counted]
