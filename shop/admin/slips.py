"""Packing slips: what goes into the parcel and where it goes, without a price. One sheet of A4 for each order."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_GET

from shop.admin.bulk import chosen_orders
from shop.admin.bulk_actions import MOST_AT_ONCE
from shop.admin.staff import staff_page
from shop.orders.read import read_lines


@require_GET
@staff_page("shop.view_order")
def orders_slips(request: HttpRequest) -> HttpResponse:
    """Show the slips of the orders that the address names, ready to print."""
    orders = chosen_orders(request.GET.getlist("order")[:MOST_AT_ONCE])
    context = {
        **admin.site.each_context(request),
        "title": "Packing slips",
        "slips": [(order, read_lines(order)) for order in orders],
    }
    return TemplateResponse(request, "admin/shop/order/slips.html", context)
