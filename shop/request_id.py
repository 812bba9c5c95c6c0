"""One name for a request, in every line of the log about it, in its answer, and on the page for a fault of ours."""

import re
import uuid
from collections.abc import Callable
from contextvars import ContextVar

from django.http import HttpRequest
from django.http.response import HttpResponseBase

HEADER = "X-Request-ID"
NAME = "shop.request_id"  # in META
_GIVEN = re.compile(r"[A-Za-z0-9-]{8,64}")  # what else is in the header does not get into a log

_current: ContextVar[str] = ContextVar("request_id", default="")


def request_id() -> str:
    """Return the name of the request that this thread answers; '' where there is none, as in a job."""
    return _current.get()


class RequestId:
    """Middleware: take the name that the proxy gave the request, or give it one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get(HEADER, "")
        name = given if _GIVEN.fullmatch(given) else uuid.uuid4().hex
        request.META[NAME] = name
        token = _current.set(name)
        try:
            response = self.get_response(request)
        finally:
            _current.reset(token)
        response[HEADER] = name
        return response
