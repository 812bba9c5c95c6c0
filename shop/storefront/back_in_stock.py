"""Asking to be told when a sold-out variant is back."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from shop.same_origin import needs_no_token_from_here
from shop.storefront.forms import BackInStockForm, variant_choices
from shop.storefront.product_page import product_page
from shop.storefront.shown import shown_product
from shop.storefront.tell_back import ask_to_be_told


@require_POST
@needs_no_token_from_here
def product_back_in_stock(request: HttpRequest, slug: str) -> HttpResponse:
    """Remember the address, then show the product again. The answer never says who waits for what already."""
    product = shown_product(slug)
    form = BackInStockForm(variant_choices(product), request.POST)
    if not form.sold_out:  # It came back meanwhile.
        return _see_other(product.get_absolute_url())
    if not form.is_valid():
        return product_page(request, product, back=form, status=422)
    ask_to_be_told(form.variant(), form.cleaned_data["email"])
    return _see_other(f"{product.get_absolute_url()}?asked=1#back")


def _see_other(address: str) -> HttpResponseRedirect:
    """Answer a POST with the page to GET next."""
    response = HttpResponseRedirect(address)
    response.status_code = 303
    return response
