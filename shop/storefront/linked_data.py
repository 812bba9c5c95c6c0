"""What a page says in the words of schema.org, for search engines: the shop, a product with its offers, the way up."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from shop.catalogue.models import Category, Colour, Product
from shop.money import KOBO_PER_NAIRA
from shop.phone import parse_phone
from shop.profile.hours import parse_hours
from shop.profile.models import ShopProfile
from shop.storefront.forms import VariantChoice

Data = dict[str, Any]

_CONTEXT = "https://schema.org"
_IN_STOCK, _SOLD_OUT, _MADE_TO_ORDER = (f"{_CONTEXT}/{word}" for word in ("InStock", "OutOfStock", "MadeToOrder"))


def absolute(path: str) -> str:
    """Return the whole address of a path, under the shop's own name; an address that is whole stays as it is."""
    return path if path.startswith(("http://", "https://")) else f"{settings.SITE_URL}{path}"


def naira_of(kobo: int) -> str:
    """Return an amount as machines read it: `9500.00`."""
    naira, rest = divmod(kobo, KOBO_PER_NAIRA)
    return f"{naira}.{rest:02d}"


def shop_data(shop: ShopProfile, picture: str) -> Data:
    """Return who the shop is: one that people can go to where it has an address, otherwise a name on the net."""
    known: dict[str, object] = {
        "description": shop.tagline,
        "telephone": _phone_of(shop),
        "email": shop.email,
        "openingHoursSpecification": _hours_of(shop),
        "logo": absolute(shop.logo.url) if shop.logo else "",
        "address": {"@type": "PostalAddress", "streetAddress": shop.address, "addressCountry": "NG"}
        if shop.address
        else "",
    }
    if not shop.address:
        del known["openingHoursSpecification"]  # It is a place's.
    return {
        "@context": _CONTEXT,
        "@type": "LocalBusiness" if shop.address else "Organization",
        "@id": absolute("/#shop"),
        "name": shop.name,
        "url": absolute("/"),
        "image": absolute(picture),
        **{name: value for name, value in known.items() if value},
    }


def site_data(shop: ShopProfile) -> Data:
    """Return that this is a site that can be searched, and where."""
    return {
        "@context": _CONTEXT,
        "@type": "WebSite",
        "name": shop.name,
        "url": absolute("/"),
        "potentialAction": {
            "@type": "SearchAction",
            "target": absolute(f"{reverse('product_list')}?q={{search_term_string}}"),
            "query-input": "required name=search_term_string",
        },
    }


def crumbs_data(crumbs: Iterable[Category], here: str = "", path: str = "") -> Data:
    """Return the way from the home page down through `crumbs`, to `here` at the end of it."""
    steps = [("Home", "/"), *((one.name, one.get_absolute_url()) for one in crumbs)]
    steps += [(here, path)] if here else []
    return {
        "@context": _CONTEXT,
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": number, "name": name, "item": absolute(address)}
            for number, (name, address) in enumerate(steps, start=1)
        ],
    }


def product_data(
    product: Product, choices: Sequence[VariantChoice], colours: Sequence[Colour], *, shop: ShopProfile
) -> Data:
    """Return the product with an offer for each variant, at the price and the stock of now."""
    description = product.summary or product.description
    return {
        "@context": _CONTEXT,
        "@type": "Product",
        "@id": absolute(f"{product.get_absolute_url()}#product"),
        "name": product.name,
        "url": absolute(product.get_absolute_url()),
        "image": [absolute(reverse("product_picture", args=[product.slug]))],
        "sku": product.slug,
        "category": product.category.name,
        "brand": {"@type": "Brand", "name": shop.name},
        "offers": [_offer(choice, product, shop) for choice in choices],
        **({"description": description} if description else {}),
        **({"color": ", ".join(colour.name for colour in colours)} if colours else {}),
    }


def _offer(choice: VariantChoice, product: Product, shop: ShopProfile) -> Data:
    ends_at = _sale_ends_at(choice)
    return {
        "@type": "Offer",
        "name": str(choice.variant),
        "sku": choice.variant.code,
        "url": absolute(product.get_absolute_url()),
        "price": naira_of(choice.price_kobo),
        "priceCurrency": "NGN",
        "availability": _MADE_TO_ORDER if choice.available is None else _SOLD_OUT if choice.is_sold_out else _IN_STOCK,
        "itemCondition": f"{_CONTEXT}/NewCondition",
        "seller": {"@type": "Organization", "name": shop.name},
        **({"priceValidUntil": timezone.localdate(ends_at).isoformat()} if ends_at else {}),
    }


def _sale_ends_at(choice: VariantChoice) -> datetime | None:
    return choice.variant.sale_ends_at if choice.variant.is_on_sale() else None


def _hours_of(shop: ShopProfile) -> list[Data]:
    """Return when the shop is open; nothing where its line was written before it had to be readable."""
    try:
        hours = parse_hours(shop.opening_hours)
    except ValueError:
        return []
    return [
        {"@type": "OpeningHoursSpecification", "dayOfWeek": list(one.days), "opens": one.opens, "closes": one.closes}
        for one in hours
    ]


def _phone_of(shop: ShopProfile) -> str:
    try:
        return parse_phone(shop.phone) if shop.phone else ""
    except ValueError:
        return shop.phone
