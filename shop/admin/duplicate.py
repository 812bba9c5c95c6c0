"""One more product like this one: the button on its page, and the same for several at once in the list."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.models import ADDITION, LogEntry
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from shop.admin.show import admin_url
from shop.admin.staff import staff_page, who
from shop.catalogue.models import Product
from shop.personalisation.duplicate import duplicate_product

MOST_AT_ONCE = 10  # photos are copied, too


@require_http_methods(["GET", "POST"])
@staff_page("shop.add_product", "shop.view_product")
def product_duplicate(request: HttpRequest, product_id: int) -> HttpResponse:
    """Make the copy and open it. A sign-in on the way turns the POST into a GET, which changes nothing."""
    product = get_object_or_404(Product, pk=product_id)
    if request.method != "POST":
        return redirect(admin_url(product))
    made = _make(request, product)
    messages.success(request, f"This is a copy of {product.name}. Change what is different, then put it in the shop.")
    return redirect(admin_url(made))


@admin.action(permissions=["add"], description="Duplicate")
def duplicate(modeladmin: Any, request: HttpRequest, queryset: QuerySet[Product]) -> None:
    """Make a copy of each chosen product."""
    chosen = list(Product.objects.filter(pk__in=queryset.values("pk"))[: MOST_AT_ONCE + 1])
    if len(chosen) > MOST_AT_ONCE:
        messages.error(request, f"Choose at most {MOST_AT_ONCE} at a time. Nothing was copied.")
        return
    made = [_make(request, product) for product in chosen]
    messages.success(request, f"Made, and not in the shop yet: {', '.join(product.name for product in made)}.")


def _make(request: HttpRequest, product: Product) -> Product:
    made = duplicate_product(product.pk, actor=who(request))
    LogEntry.objects.log_actions(
        who(request).pk, [made], ADDITION, change_message=f"Copied from {product.name}.", single_object=True
    )
    return made
