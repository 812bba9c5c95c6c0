"""The shop's addresses, and pages that only the tests of the look open."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.safestring import mark_safe

from shop.urls import urlpatterns as shop_urls
from tests.look.forms import GiftForm

CUP = (
    '<svg viewBox="0 0 200 200" aria-hidden="true"><path d="M146 82c34-8 40 44-6 46" fill="none" stroke="{0}"'
    ' stroke-width="11"/><path d="M46 50h100l-8 112q-1 8-9 8H63q-8 0-9-8z" fill="{0}"/></svg>'
)
PRODUCTS = [
    {"name": "Enamel cup, 350 ml", "price": "₦9,500", "drawing": mark_safe(CUP.format("#2a2f7f"))},
    {"name": "Stoneware cup with a name that wraps", "price": "₦8,000", "was": "₦9,000", "badge": "Sale"}
    | {"tone": "warn", "drawing": mark_safe(CUP.format("#b4452a"))},
    {"name": "Camping cup", "price": "₦6,000", "badge": "Sold out", "tone": "muted"}
    | {"drawing": mark_safe(CUP.format("#1c1a1f"))},
    {"name": "Espresso cup", "price": "₦5,250", "drawing": mark_safe(CUP.format("#8aa17c"))},
]


def guide(request: HttpRequest) -> HttpResponse:
    """Show every class of the stylesheet in use."""
    form = GiftForm(request.POST) if request.method == "POST" else GiftForm()
    return render(request, "guide.html", {"form": form, "products": PRODUCTS}, status=422 if form.errors else 200)


def parts(request: HttpRequest) -> HttpResponse:
    """Show a form that htmx sends, a countdown and a plain form; `answer` says how a post of the form goes."""
    if request.method != "POST":
        return render(request, "parts.html", {"form": GiftForm(), "seconds": request.GET.get("seconds", "600")})
    answer = request.POST.get("answer", "")
    if answer.isdigit():
        return HttpResponse(status=int(answer))
    form = GiftForm(request.POST)
    if form.errors:
        return render(request, "_part.html", {"form": form}, status=422)
    return render(request, "_added.html", {"form": GiftForm(), "cart_count": 3, "text": "Added. 3 items in your cart"})


urlpatterns = [
    *shop_urls,
    path("guide/", guide),
    path("parts/", parts, name="parts"),
]
