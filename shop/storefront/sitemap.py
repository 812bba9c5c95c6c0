"""What search engines may read, and where it is."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import sitemap as draw_sitemap
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from shop.catalogue.tree import category_tree
from shop.profile.pages import Page
from shop.storefront.shown import shown_products

PRIVATE = ["/admin/", "/cart/", "/checkout/", "/orders/", "/payments/", "/products/*/preview/"]


class ShopSitemap(Sitemap):  # type: ignore[type-arg]  # the running class takes no subscript
    """Every page that anybody may open, under the shop's own address whatever host was asked."""

    limit = 20_000  # addresses in one file; more of them come as several files with an index

    def items(self) -> list[str]:
        tree = category_tree()
        slugs = shown_products(tree).order_by("pk").values_list("slug", flat=True)
        pages = [one.get_absolute_url() for one in Page.objects.filter(is_active=True)]
        lists = [reverse("home"), reverse("product_list"), *(one.get_absolute_url() for one in tree)]
        return [*lists, *pages, *(reverse("product", args=[slug]) for slug in slugs)]

    def location(self, item: str) -> str:
        return item

    def get_protocol(self, protocol: str | None = None) -> str:
        return urlsplit(settings.SITE_URL).scheme

    def get_domain(self, site: Any = None) -> str:
        return urlsplit(settings.SITE_URL).netloc


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """Answer the addresses, or the files they are in where one would be too long (`p` names one of them)."""
    shop = ShopSitemap()
    files = shop.paginator.num_pages
    if files == 1 or "p" in request.GET:
        return draw_sitemap(request, {"shop": shop})
    address = f"{settings.SITE_URL}{reverse('sitemap')}"
    context = {"sitemaps": [{"location": f"{address}?p={number}"} for number in range(1, files + 1)]}
    return render(request, "sitemap_index.xml", context, content_type="application/xml")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in PRIVATE), f"Sitemap: {settings.SITE_URL}/sitemap.xml"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
