"""What every answer carries, static files and faults included. Pages get the rest from Django and django-csp."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=()"
# For what is no page: nobody opens it as one, and if they do, nothing in it runs.
NO_PAGE = "default-src 'none'; frame-ancestors 'none'; sandbox"


class Headers:
    """Middleware, the first of all: whoever answered, the answer passes here."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("X-Frame-Options", "DENY")
        if "Content-Security-Policy" in response.headers:
            response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        else:  # a static file: nothing runs in its sandbox that could ask, and a phone pays for each byte
            response.headers["Content-Security-Policy"] = NO_PAGE
        return response
