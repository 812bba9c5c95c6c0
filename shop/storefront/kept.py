"""Pages that are the same for everybody, drawn once and kept for a few seconds.

Only one thing in them is a visitor's own: the number beside "Cart". It is cut out before a page is kept and put in when
the page is handed out, so that nothing of one visitor is ever seen by another. Who has a message to read gets a page
drawn afresh, and so do staff, who want to see what they changed.
"""

from collections.abc import Callable

from django.conf import settings
from django.contrib.messages import get_messages
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.cache import cache_control

# What has few values. Whatever can be typed is not kept: a cache is no place for all that a bot thinks of.
KEPT_PARAMETERS = frozenset({"page", "sort", "category", "colour", "in_stock"})
LONGEST_ADDRESS = 200  # characters; a cache's key has 250 at most


# For a page as one visitor got it, with their cart in it or their phone number: no cache on the way may have it, their
# own browser asks again. Not no-store: that would take the page out of the browser's back/forward cache.
own_page = cache_control(private=True, no_cache=True)


def kept_page(request: HttpRequest, draw: Callable[[], tuple[HttpResponse, str]]) -> HttpResponse:
    """Answer the page that `draw` makes, or the one it made for somebody else at most PAGES_KEPT_SECONDS ago.

    For pages on which nothing but the number in the cart is the visitor's own, above all no token. `draw` also says
    which address the shop itself gives the page: asked for at any other, with parameters that mean nothing or in
    another order, it is not kept. So there are never more kept pages than pages.
    """
    asked = request.get_full_path()
    if not settings.PAGES_KEPT_SECONDS or len(asked) > LONGEST_ADDRESS or not _is_like_everybody(request):
        return draw()[0]
    key = f"page:{asked}"
    own = render_to_string("_cart_count.html", request=request)
    parts: list[str] | None = cache.get(key)
    if parts is not None:
        return HttpResponse(own.join(parts))
    page, address = draw()
    parts = page.content.decode().split(own)
    if asked == address and page.status_code == 200 and len(parts) == 2 and not page.cookies:
        cache.set(key, parts, settings.PAGES_KEPT_SECONDS)
    return page


def _is_like_everybody(request: HttpRequest) -> bool:
    if not request.GET.keys() <= KEPT_PARAMETERS:
        return False
    if not request.COOKIES:
        return True  # Not asked further: even to look at the session costs something.
    return not request.user.is_authenticated and not len(get_messages(request))
