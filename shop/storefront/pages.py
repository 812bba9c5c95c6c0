"""The owner's own pages, with what they show below their text as it is now."""

from django.db.models import Min
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from shop.delivery.models import DeliveryPlace
from shop.delivery.promise import promise
from shop.profile.pages import Page
from shop.storefront.product_page import Promise
from shop.storefront.shown import shown_products


@require_safe
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer an active page; 404 for any other."""
    shown = get_object_or_404(Page, slug=slug, is_active=True)
    context: dict[str, object] = {"page": shown}
    if shown.shows == Page.Shows.DELIVERY:
        context |= _delivery()
    return render(request, "storefront/page.html", context)


def _delivery() -> dict[str, object]:
    """Every place with the days of what is made fastest, ordered today. Two queries."""
    making_days = shown_products().order_by().aggregate(fastest=Min("making_days"))["fastest"] or 0
    today = timezone.localdate()
    places = DeliveryPlace.objects.offered()
    return {
        "making_days": making_days,
        "promises": [Promise(place, promise(making_days, place, today=today)) for place in places],
    }
