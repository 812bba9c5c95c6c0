"""Posts of pages that carry no token, because a token is a cookie and whoever only looks gets none."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt, csrf_protect

View = Callable[..., HttpResponseBase]


def needs_no_token_from_here(view: View) -> View:
    """Let a view take posts of our own pages without a token; any other post needs one, as everywhere.

    The browser says where a post comes from, in headers that no script can write. One that says nothing is asked
    for the token: once it holds the cookie, the product's page prints it (`may_have_token`).
    """
    guarded = csrf_protect(view)

    @wraps(view)
    def from_here(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        return (view if is_from_here(request) else guarded)(request, *args, **kwargs)

    from_here.needs_no_token_from_here = True  # type: ignore[attr-defined]
    return csrf_exempt(from_here)


def is_from_here(request: HttpRequest) -> bool:
    """Whether the browser vouches that one of our own pages made this request."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    return request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"


def may_have_token(request: HttpRequest) -> bool:
    """Whether to print the token: this browser holds its cookie already, so it costs no new one."""
    return settings.CSRF_COOKIE_NAME in request.COOKIES
