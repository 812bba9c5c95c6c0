"""Everything that can be bought, as shopping services read it: RSS with the elements of Google Merchant Center."""

import re
from collections.abc import Iterator
from datetime import datetime
from xml.sax.saxutils import escape

from django.db.models import Prefetch
from django.http import HttpRequest, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from shop.catalogue.models import ProductColour, Variant
from shop.catalogue.tree import Tree, category_tree
from shop.profile.models import ShopProfile
from shop.stock.available import available_of
from shop.storefront.linked_data import absolute, naira_of
from shop.storefront.shown import shown_products

BATCH = 500  # products read at a time: the whole catalogue is never in memory
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@cache_control(public=True, max_age=3600)
@require_safe
def product_feed(request: HttpRequest) -> StreamingHttpResponse:
    """Answer one item for each variant that is offered."""
    return StreamingHttpResponse(_feed(), content_type="application/xml; charset=utf-8")


def _feed() -> Iterator[str]:
    shop, tree, now = ShopProfile.current(), category_tree(), timezone.now()
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0">\n<channel>\n'
    yield f"{_element('title', shop.name)}{_element('link', absolute('/'))}{_element('description', shop.tagline)}\n"
    variants = Prefetch("variants", Variant.objects.filter(is_active=True).select_related("stock"))
    colours = Prefetch("product_colours", ProductColour.objects.filter(is_available=True).select_related("colour"))
    products = shown_products(tree).order_by("pk").select_related("category").prefetch_related(variants, colours)
    for product in products.iterator(chunk_size=BATCH):
        for variant in product.variants.all():
            variant.product = product
            yield _item(variant, shop, tree, now)
    yield "</channel>\n</rss>\n"


def _item(variant: Variant, shop: ShopProfile, tree: Tree, now: datetime) -> str:
    product = variant.product
    available, was = available_of(variant), variant.was_kobo(now)
    categories = (*tree.ancestors(product.category), product.category)
    values = {
        "g:id": variant.code,
        "title": str(variant),
        "description": product.summary or product.description or product.name,
        "link": absolute(product.get_absolute_url()),
        "g:image_link": absolute(reverse("product_picture", args=[product.slug])),
        "g:availability": "in_stock" if available is None or available > 0 else "out_of_stock",
        "g:price": _price(was or variant.current_price_kobo(now)),
        "g:sale_price": _price(variant.current_price_kobo(now)) if was else "",
        "g:brand": shop.name,
        "g:condition": "new",
        "g:identifier_exists": "no",
        "g:item_group_id": product.slug if len(product.variants.all()) > 1 else "",
        "g:size": variant.name,
        "g:color": "/".join(row.colour.name for row in product.product_colours.all()[:3]),
        "g:product_type": " > ".join(category.name for category in categories),
    }
    elements = "".join(_element(name, value) for name, value in values.items() if value)
    return f"<item>{elements}</item>\n"


def _price(kobo: int) -> str:
    return f"{naira_of(kobo)} NGN"


def _element(name: str, text: str) -> str:
    return f"<{name}>{escape(_NOT_IN_XML.sub('', text))}</{name}>"
