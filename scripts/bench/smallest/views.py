import secrets
import uuid

from django.db import transaction
from django.db.models import F, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from scripts.bench.smallest.forms import BuyerForm, GiftForm, KeyedGiftForm
from scripts.bench.smallest.models import Cart, CartLine, Order, OrderLine, Product

PER_PAGE = 24


class SoldOut(Exception):
    pass


def cart_count(request: HttpRequest) -> dict[str, int]:
    cart = request.session.get("cart")
    return {"cart_count": CartLine.objects.filter(cart=cart).aggregate(n=Sum("quantity"))["n"] or 0 if cart else 0}


def bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse("A bare Django view")


def product_list(request: HttpRequest) -> HttpResponse:
    return render(request, "list.html", {"products": Product.objects.order_by("position", "pk")[:PER_PAGE]})


def product(request: HttpRequest, slug: str) -> HttpResponse:
    form = KeyedGiftForm(initial={"key": uuid.uuid4()})
    return render(request, "product.html", {"product": get_object_or_404(Product, slug=slug), "form": form})


@require_POST
def add(request: HttpRequest, slug: str) -> HttpResponse:
    """Write a line and look at nothing: what a tutorial calls adding to a cart."""
    product = get_object_or_404(Product, slug=slug)
    form = GiftForm(request.POST)
    if not form.is_valid():
        return render(request, "product.html", {"product": product, "form": form}, status=422)
    key = request.session.get("cart")
    if key is None:
        key = request.session["cart"] = Cart.objects.create().pk
    CartLine.objects.create(cart_id=key, product=product, **form.cleaned_data)
    return redirect("cart")


def lines_of(request: HttpRequest) -> list[CartLine]:
    return list(CartLine.objects.filter(cart=request.session.get("cart")).select_related("product").order_by("pk"))


def cart(request: HttpRequest) -> HttpResponse:
    lines = lines_of(request)
    total = sum(line.quantity * line.product.price_kobo for line in lines)
    return render(request, "cart.html", {"lines": lines, "total": total})


def checkout(request: HttpRequest) -> HttpResponse:
    """Write an order and its lines and nothing that goes with them: what a tutorial calls a checkout."""
    form = BuyerForm(request.POST) if request.method == "POST" else BuyerForm()
    if request.method == "POST" and form.is_valid():
        try:
            number = place(request, form)
        except SoldOut:
            form.add_error(None, "Just sold to somebody else")
        else:
            request.session["order"] = number
            return redirect("cart")
    return render(request, "checkout.html", {"form": form, "lines": lines_of(request)})


def place(request: HttpRequest, form: BuyerForm) -> str:
    with transaction.atomic():
        lines = lines_of(request)
        order = Order.objects.create(
            number=secrets.token_hex(5),
            total_kobo=sum(line.quantity * line.product.price_kobo for line in lines),
            **form.cleaned_data,
        )
        write_lines(order, lines)
        for line in sorted(lines, key=lambda line: line.product_id):
            there = Product.objects.filter(pk=line.product_id, stock__gte=line.quantity)
            if not there.update(stock=F("stock") - line.quantity):
                raise SoldOut
    return order.number


def write_lines(order: Order, lines: list[CartLine]) -> None:
    OrderLine.objects.bulk_create(
        OrderLine(
            order=order,
            product=line.product,
            name=line.product.name,
            quantity=line.quantity,
            price_kobo=line.product.price_kobo,
            colour=line.colour,
            inscription=line.inscription,
        )
        for line in lines
    )
