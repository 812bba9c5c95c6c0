"""My Orders, the ways into it from another device, and the receipt."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shop.orders.access import order_for, private_page, remember_orders, remembered_ids
from shop.orders.find import owe_link
from shop.orders.forms import FindOrdersForm
from shop.orders.link import Scope, read_token
from shop.orders.models import Order
from shop.orders.read import order_parts, read_card
from shop.same_origin import needs_no_token_from_here

ORDERS_PER_PAGE = 10


@require_GET
@private_page
def my_orders(request: HttpRequest) -> HttpResponse:
    """Show the orders of this browser, newest first, and the way to those of another device."""
    orders = Order.objects.filter(pk__in=remembered_ids(request)).order_by("-placed_at").prefetch_related("lines")
    page = Paginator(orders, ORDERS_PER_PAGE).get_page(request.GET.get("page"))
    cards = [read_card(order) for order in page]
    return render(request, "orders/my_orders.html", {"cards": cards, "page": page, "form": FindOrdersForm()})


@require_http_methods(["GET", "POST"])
@needs_no_token_from_here
@private_page
def orders_find(request: HttpRequest) -> HttpResponse:
    """Ask for an email address and owe it a link; the answer never says whether it has orders."""
    if request.method == "POST":
        form = FindOrdersForm(request.POST)
        if not form.is_valid():
            return render(request, "orders/find.html", {"form": form}, status=422)
        owe_link(form.cleaned_data["email"])
        return _see_other(reverse("orders_find") + "?sent=1")
    return render(request, "orders/find.html", {"form": FindOrdersForm(), "is_sent": "sent" in request.GET})


@require_http_methods(["GET", "POST"])
@private_page
def orders_link(request: HttpRequest, token: str) -> HttpResponse:
    """Let this browser see what a mailed link opens, once its button is pressed.

    Opening the link alone grants nothing: mail scanners open links too.
    """
    grant = read_token(token)
    if grant is None:
        return render(request, "orders/link_gone.html", {"form": FindOrdersForm()}, status=404)
    if request.method == "POST":
        remember_orders(request, grant.order_ids())
        is_one = grant.scope is Scope.ORDER
        return _see_other(reverse("order", args=[grant.order.pk]) if is_one else reverse("my_orders"))
    return render(request, "orders/link.html", {"is_one": grant.scope is Scope.ORDER})


@require_POST
@private_page
def orders_forget(request: HttpRequest) -> HttpResponse:
    """Forget everything this browser was trusted with: its orders, its cart, a sign-in."""
    request.session.flush()
    return _see_other(reverse("my_orders"))


@require_GET
@private_page
def order_receipt(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Show the receipt to print. Until the order is paid there is none, and its page says why."""
    order = order_for(request, order_id)
    if order.paid_at is None:
        return redirect("order", order.pk)
    return render(request, "orders/receipt.html", order_parts(order))


def _see_other(address: str) -> HttpResponseRedirect:
    """Answer a POST with the page to GET next."""
    return HttpResponseRedirect(address, status=303)
