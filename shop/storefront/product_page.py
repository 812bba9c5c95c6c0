"""The page of one product, as it is opened and as it comes back when something was refused."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from uuid import uuid4

from django.forms import BoundField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from shop.catalogue.models import Product
from shop.catalogue.tree import category_tree
from shop.delivery.models import DeliveryPlace, offered_places
from shop.delivery.promise import promise
from shop.personalisation.forms import CustomizationForm, customization_form
from shop.profile.models import ShopProfile
from shop.storefront.forms import BackInStockForm, PurchaseForm
from shop.storefront.linked_data import crumbs_data, product_data
from shop.storefront.names import DIFFERENT, HOW, MOST_NAMES, SAME, NamesForm
from shop.storefront.pictures import shots_of
from shop.storefront.preview import preview_fields, preview_of, previewed_names
from shop.storefront.shown import looks_of
from shop.storefront.total import total_of

# Where scripts run, the question is there for who wants several, and for who has answered it.
SEVERAL = " ".join([f"{HOW}={DIFFERENT}", *(f"quantity={pieces}" for pieces in range(2, MOST_NAMES + 1))])


@dataclass(frozen=True)
class Asked:
    """All forms of the page as one, for the list of what to put right and the title."""

    purchase: PurchaseForm
    customization: CustomizationForm
    names: NamesForm
    back: BackInStockForm

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

    With `post_to`, the forms go there by one `button` (editing a line) instead of to the cart. `product` comes
    from `shown_product`. A constant number of queries.
    """
    purchase = purchase or PurchaseForm(product)
    back = back or BackInStockForm(purchase.choices)
    customization = customization or customization_form(product)
    has_names = bool(customization.words) and not post_to
    if has_names:
        customization.hide_words_unless(f"{HOW}={SAME}")
    asked = Asked(purchase, customization, names or NamesForm(customization), back)
    customization.is_summary_elsewhere = True
    customization.preview_url = reverse("product_preview", args=[product.slug])
    looks = looks_of(product)
    colours = [look.colour for look in looks]
    tree = category_tree()
    preview = preview_of(product, looks, asked.customization) if asked.customization.fields else None
    crumbs = (*tree.ancestors(product.category), product.category)
    context = {
        "product": product,
        "crumbs": crumbs,
        "linked": [
            product_data(product, asked.purchase.choices, colours, shop=ShopProfile.current()),
            crumbs_data(crumbs, product.name, product.get_absolute_url()),
        ],
        "form": asked,
        "form_key": uuid4(),
        "post_to": post_to or reverse("cart_add", args=[product.slug]),
        "button": button,
        "has_names": has_names,
        "several": SEVERAL,
        "back": back if back.sold_out and not post_to else None,
        "is_asked": "asked" in request.GET,
        "choices": asked.purchase.choices,
        "cheapest": min(asked.purchase.choices, key=lambda choice: choice.price_kobo, default=None),
        "has_several_prices": len({choice.price_kobo for choice in asked.purchase.choices}) > 1,
        "preview": preview,
        "previewed": previewed_names(asked.customization),
        "preview_fields": preview_fields(asked.customization),
        "total": total_of(purchase, customization, asked.names),
        "slug": product.slug,
        "shots": shots_of(product, colours, has_preview=preview is not None),
        "contents": [line.strip() for line in product.contents.splitlines() if line.strip()],
        "promises": promises(product),
    }
    return render(request, "storefront/product.html", context, status=status)


def promises(product: Product) -> list[Promise]:
    """Return when a gift ordered today arrives, for every place offered. No query while these are cached."""
    today = timezone.localdate()
    return [Promise(place, promise(product.making_days, place, today=today)) for place in offered_places()]
