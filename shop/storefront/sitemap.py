"""What search engines may read, and where it is."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import sitemap as draw_sitemap
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from shop.catalogue.tree import category_tree
from shop.storefront.shown import shown_products

PRIVATE = ["/admin/", "/cart/", "/checkout/", "/orders/", "/payments/", "/products/*/preview/"]


class ShopSitemap(Sitemap):  # type: ignore[type-arg]  # the running class takes no subscript
    """Every page that anybody may open, under the shop's own address whatever host was asked."""

    def items(self) -> list[str]:
        tree = category_tree()
        products = shown_products(tree).order_by("pk")
        pages = [reverse("home"), reverse("product_list")]
        return [*pages, *(one.get_absolute_url() for one in tree), *(one.get_absolute_url() for one in products)]

    def location(self, item: str) -> str:
        return item

    def get_protocol(self, protocol: str | None = None) -> str:
        return urlsplit(settings.SITE_URL).scheme

    def get_domain(self, site: Any = None) -> str:
        return urlsplit(settings.SITE_URL).netloc


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    return draw_sitemap(request, {"shop": ShopSitemap})


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in PRIVATE), f"Sitemap: {settings.SITE_URL}/sitemap.xml"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
