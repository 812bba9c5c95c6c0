"""Pages that are the same for everybody, drawn once and kept for a few seconds.

Two things in them are a visitor's own: the number beside "Cart" and the token of forms. A kept page has holes there,
filled when it is handed out, so that nothing of one visitor is ever seen by another. Who has a message to read gets a
page drawn afresh, and so do staff, who want to see what they changed.
"""

from collections.abc import Callable

from django.conf import settings
from django.contrib.messages import get_messages
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string

# What has few values. Whatever can be typed is not kept: a cache is no place for all that a bot thinks of.
KEPT_PARAMETERS = frozenset({"page", "sort", "category", "colour", "in_stock"})

# In place of a token. It opens nothing: a form sent with it is refused like any other with a wrong one.
TOKEN_HOLE = "kept-page-hole-for-a-token"


def kept_page(request: HttpRequest, draw: Callable[[], HttpResponse]) -> HttpResponse:
    """Answer the page that `draw` makes, or the one it made for somebody else at most PAGES_KEPT_SECONDS ago.

    For pages on which only the number in the cart is the visitor's own, and the token where `draw` leaves TOKEN_HOLE.
    """
    if not settings.PAGES_KEPT_SECONDS or not _is_like_everybody(request):
        return _filled(request, draw())
    key = f"page:{request.get_full_path()}"
    own = render_to_string("_cart_count.html", request=request)
    parts: list[str] | None = cache.get(key)
    if parts is not None:
        return _filled(request, HttpResponse(own.join(parts)))
    page = draw()
    parts = page.content.decode().split(own)
    if page.status_code == 200 and len(parts) == 2:
        cache.set(key, parts, settings.PAGES_KEPT_SECONDS)
    return _filled(request, page)


def _filled(request: HttpRequest, page: HttpResponse) -> HttpResponse:
    hole = TOKEN_HOLE.encode()
    if hole in page.content:
        page.content = page.content.replace(hole, get_token(request).encode())
    return page


def _is_like_everybody(request: HttpRequest) -> bool:
    if not request.GET.keys() <= KEPT_PARAMETERS:
        return False
    if not request.COOKIES:
        return True  # Not asked further: even to look at the session costs something.
    return not request.user.is_authenticated and not len(get_messages(request))
