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

    The browser says where a post comes from, in headers that no script can write. Who is known here already is printed
    the token (`may_have_token`), and asked for it where the browser says nothing.
    """
    guarded = csrf_protect(view)

    @wraps(view)
    def from_here(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        return (view if is_from_here(request) else guarded)(request, *args, **kwargs)

    from_here.needs_no_token_from_here = True  # type: ignore[attr-defined]
    return csrf_exempt(from_here)


def is_from_here(request: HttpRequest) -> bool:
    """Whether the browser vouches that one of our own pages made this request.

    One that says nothing at all and holds no cookie of ours is a program, not somebody's browser: every browser of the
    last years says where a post of another site comes from. Nothing of anybody can be changed in a program's name.
    """
    ours = f"{request.scheme}://{request.get_host()}"
    if (site := request.headers.get("Sec-Fetch-Site")) is not None:
        return site == "same-origin"
    if (origin := request.headers.get("Origin")) is not None:
        return origin == ours
    if (referer := request.headers.get("Referer")) is not None:
        return referer.startswith(f"{ours}/")
    return not _is_known(request)


def may_have_token(request: HttpRequest) -> bool:
    """Whether to print the token: whoever has a cookie of ours does more than look."""
    return _is_known(request)


def _is_known(request: HttpRequest) -> bool:
    return bool({settings.CSRF_COOKIE_NAME, settings.SESSION_COOKIE_NAME} & request.COOKIES.keys())
