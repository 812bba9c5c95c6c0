"""The pages for what went wrong. They say what to do next, and come out when the database is the trouble, too."""

import sys
from collections.abc import Callable

from csp.utils import build_policy
from django.db import Error, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import REASON_NO_CSRF_COOKIE, get_token
from django.shortcuts import render
from django.template.loader import render_to_string

from shop.profile.models import last_known_profile
from shop.request_id import request_id

RETRY_SECONDS = "30"


def _plain_page(template: str, status: int) -> HttpResponse:
    """Draw a page from what needs no database, no session and no well-formed request."""
    # The shop's phone number matters most on a page like these; it is as it was seen last.
    context = {"shop": last_known_profile(), "request_id": request_id()}
    return HttpResponse(render_to_string(template, context), status=status)


def _page(request: HttpRequest, template: str, status: int) -> HttpResponse:
    """Draw a page of the shop, with its menu and cart; a plainer one when the database does not answer."""
    try:
        return render(request, template, status=status)
    except Error:
        return _plain_page(template, status)


def _unavailable() -> HttpResponse:
    response = _plain_page("503.html", 503)
    response["Retry-After"] = RETRY_SECONDS
    return response


def _is_no_database(error: BaseException | None) -> bool:
    """Whether it was the database that did not answer, be it behind the error of somebody who met it."""
    while error is not None and not isinstance(error, OperationalError | InterfaceError):
        error = error.__context__
    return error is not None


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 400. The request may be anything, so nothing in it is used.

    Django also comes here when a session could not be saved; where the database is why, that is a 503.
    """
    return _unavailable() if _is_no_database(exception) else _plain_page("400.html", 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 403."""
    return _page(request, "403.html", 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer 403 with a page that says how to go on; the cart is untouched. With the cookie, the next post can pass.

    A browser that sent no cookie at all may keep none, and then no post ever passes.
    """
    get_token(request)
    return _page(request, "403_cookies.html" if reason == REASON_NO_CSRF_COOKIE else "403_csrf.html", 403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404. What the exception says is for us, not for the page."""
    return _page(request, "404.html", 404)


class OwnNotFound:
    """Middleware where DEBUG is on, the innermost: answer what is not there as in production.

    Django's own page, a list of all addresses, is no end for a stale link in the demo.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_nowhere = response.status_code == 404 and request.resolver_match is None
        return self._page(request, Http404()) if is_nowhere else response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return self._page(request, exception) if isinstance(exception, Http404) else None

    def _page(self, request: HttpRequest, exception: Exception) -> HttpResponse:
        response = page_not_found(request, exception)
        response["Content-Security-Policy"] = build_policy()  # django-csp leaves a 404 alone where DEBUG is on
        return response


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500; or 503 with a time to come back when it was the database that did not answer."""
    return _unavailable() if _is_no_database(sys.exc_info()[1]) else _plain_page("500.html", 500)
