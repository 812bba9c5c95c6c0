"""What is seen when there is no network: one page, kept by a small service worker that keeps nothing else."""

import hashlib
import json

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from shop.profile.models import ShopProfile

# A browser asks again each time, so that a new phone number or a new look is there at the next visit.
fresh = cache_control(no_cache=True)


@fresh
@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    return HttpResponse(_page())


@fresh
@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """Answer the script. Its text changes with the page it keeps: that is how browsers notice a new one."""
    page = reverse("offline")
    files = [static("css/shop.css"), static("fonts/heading.woff2"), static("img/favicon.svg")]
    digest = hashlib.sha256("\n".join([_page(), *files]).encode()).hexdigest()[:16]
    context = {"page": json.dumps(page), "files": json.dumps(files), "name": json.dumps(f"offline-{digest}")}
    return HttpResponse(render_to_string("storefront/sw.js", context), content_type="text/javascript; charset=utf-8")


def _page() -> str:
    return render_to_string("storefront/offline.html", {"shop": ShopProfile.current()})
