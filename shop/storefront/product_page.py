"""The page of one product, as it is opened and as it comes back when something was refused."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any
from uuid import uuid4

from django.forms import BoundField
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from shop.catalogue.models import Product, ProductColour
from shop.catalogue.tree import category_tree
from shop.delivery.models import DeliveryPlace, offered_places
from shop.delivery.promise import promise
from shop.personalisation.forms import CustomizationForm, customization_form
from shop.profile.models import ShopProfile
from shop.storefront.as_typed import forms_as_typed
from shop.storefront.forms import BackInStockForm, PurchaseForm, VariantChoice
from shop.storefront.linked_data import crumbs_data, product_data
from shop.storefront.names import DIFFERENT, HOW, MOST_NAMES, SAME, NamesForm
from shop.storefront.pictures import shots_of
from shop.storefront.preview import preview_fields, preview_of, previewed_names
from shop.storefront.shown import looks_of
from shop.storefront.total import total_of

# Where scripts run, the question is there for who wants several, and for who has answered it.
SEVERAL = " ".join([f"{HOW}={DIFFERENT}", *(f"quantity={pieces}" for pieces in range(2, MOST_NAMES + 1))])
WAS_REFUSED = "was.refused"  # posted by a page with errors on it


@dataclass(frozen=True)
class Asked:
    """All forms of the page as one, for the list of what to put right and the title.

    `has_names` says whether the pieces may have different names: not where one line of the cart is edited.
    """

    purchase: PurchaseForm
    customization: CustomizationForm
    names: NamesForm
    back: BackInStockForm
    has_names: bool

    @property
    def errors(self) -> bool:
        return any(form.errors for form in (self.purchase, self.customization, self.names, self.back))

    @property
    def non_field_errors(self) -> list[str]:
        return [*self.purchase.non_field_errors(), *self.customization.non_field_errors()]

    def __iter__(self) -> Iterator[BoundField]:
        return chain(self.purchase, self.customization, self.names, self.back)


@dataclass(frozen=True)
class Promise:
    """A delivery place with the days a gift ordered now arrives there."""

    place: DeliveryPlace
    days: str


def product_page(
    request: HttpRequest,
    product: Product,
    *,
    purchase: PurchaseForm | None = None,
    customization: CustomizationForm | None = None,
    names: NamesForm | None = None,
    back: BackInStockForm | None = None,
    post_to: str = "",
    button: str = "",
    status: int = 200,
) -> HttpResponse:
    """Answer the product's page, its forms filled in as given: fresh ones where none are.

    With `post_to`, the forms go there by one `button` (editing a line) instead of to the cart, and with `?preview=1` to
    be shown as typed. `product` comes from `shown_product` or `product_lately`. A constant number of queries. Raises
    Http404 where its last size has been taken out of the shop since.
    """
    asked = _filled_in(product, purchase, customization, names, back, is_for_the_cart=not post_to)
    looks, choices = looks_of(product), asked.purchase.choices
    if not choices:
        raise Http404("There is no such product")
    context = {
        "form_key": uuid4(),
        "post_to": post_to or reverse("cart_add", args=[product.slug]),
        "preview_to": f"{post_to}?preview=1" if post_to else asked.customization.preview_url,
        "button": button,
        "back": asked.back if asked.back.sold_out and (asked.purchase.is_sold_out or not post_to) else None,
        "is_asked": "asked" in request.GET,
        "total": total_of(asked.purchase, asked.customization, asked.names),
        **_offer(product, choices),
        **_asking(product, looks, asked),
        **_links(product, looks, choices),
    }
    return render(request, "storefront/product.html", context, status=status)


def mended_parts(product: Product, typed: QueryDict) -> dict[str, Any]:
    """Return what `_asked.html` and `_preview_picture.html` show: the forms as typed, with no word about errors."""
    asked = _filled_in(product, *forms_as_typed(product, typed), None, is_for_the_cart=True)
    looks = looks_of(product)
    parts = _asking(product, looks, asked)
    if asked.names.is_different:  # as it was, until a name is written again
        parts["preview"] = preview_of(product, looks, asked.customization, text=asked.names.names[0])
    return parts


def _asking(product: Product, looks: Sequence[ProductColour], asked: Asked) -> dict[str, Any]:
    """Return what is asked, and how the gift looks with these answers."""
    return {
        "product": product,
        "slug": product.slug,
        "form": asked,
        "choices": asked.purchase.choices,
        "has_names": asked.has_names,
        "several": SEVERAL,
        **_pictures(product, looks, asked.customization),
    }


def _filled_in(
    product: Product,
    purchase: PurchaseForm | None,
    customization: CustomizationForm | None,
    names: NamesForm | None,
    back: BackInStockForm | None,
    *,
    is_for_the_cart: bool,
) -> Asked:
    """Return the forms of the page, fresh ones for those not given, each told that it is not alone on it."""
    purchase = purchase or PurchaseForm(product)
    customization = customization or customization_form(product)
    has_names = bool(customization.words) and is_for_the_cart
    if has_names:
        customization.hide_words_unless(f"{HOW}={SAME}")
    customization.is_summary_elsewhere = True
    customization.preview_url = reverse("product_preview", args=[product.slug])
    return Asked(
        purchase,
        customization,
        names or NamesForm(customization),
        back or BackInStockForm(purchase.choices),
        has_names=has_names,
    )


def _offer(product: Product, choices: Sequence[VariantChoice]) -> dict[str, Any]:
    """Return what there is to have: the sizes and their prices, what is in each, when it arrives."""
    return {
        "cheapest": min(choices, key=lambda choice: choice.price_kobo, default=None),
        "has_several_prices": len({choice.price_kobo for choice in choices}) > 1,
        "contents": [line.strip() for line in product.contents.splitlines() if line.strip()],
        "promises": promises(product),
    }


def _pictures(product: Product, looks: Sequence[ProductColour], customization: CustomizationForm) -> dict[str, Any]:
    """Return how it looks: as asked for now, where something is asked, and every other picture there is."""
    preview = preview_of(product, looks, customization) if customization.fields else None
    colours = [look.colour for look in looks]
    return {
        "preview": preview,
        "previewed": previewed_names(customization),
        "preview_fields": preview_fields(customization),
        "shots": shots_of(product, colours, has_preview=preview is not None),
    }


def _links(product: Product, looks: Sequence[ProductColour], choices: Sequence[VariantChoice]) -> dict[str, Any]:
    """Return the way to the product through the categories, for people and for search engines."""
    crumbs = (*category_tree().ancestors(product.category), product.category)
    sold = product_data(product, choices, [look.colour for look in looks], shop=ShopProfile.current())
    return {"crumbs": crumbs, "linked": [sold, crumbs_data(crumbs, product.name, product.get_absolute_url())]}


def promises(product: Product) -> list[Promise]:
    """Return when a gift ordered today arrives, for every place offered. No query while these are cached."""
    today = timezone.localdate()
    return [Promise(place, promise(product.making_days, place, today=today)) for place in offered_places()]
