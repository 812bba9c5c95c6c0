"""Middleware: who asks too often is told when to come back, and loses nothing of what they typed."""

import logging
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from shop.throttle.asker import browser_of, network_of
from shop.throttle.count import forgive, seconds_to_wait
from shop.throttle.limits import SIGN_IN, Limit, limit_of

log = logging.getLogger(__name__)

NOT_KEPT = {"csrfmiddlewaretoken", "password", "code"}  # the page makes a token of its own
MOST_KEPT = 20_000  # characters; no form of ours has as many


class Throttle:
    """Count what is limited before its view runs. After CsrfViewMiddleware: forged forms do not count."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        match = request.resolver_match
        # Signed in: whoever knows the password may mistype it again next time.
        if response.status_code == 302 and request.method == "POST" and match and match.view_name == "admin:login":
            forgive(SIGN_IN.name, _guesser(request))
        return response

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> HttpResponse | None:
        limit = limit_of(request) if settings.THROTTLE else None
        wait = _seconds_to_wait(request, limit) if limit else 0
        return _refuse(request, wait) if wait else None


def _seconds_to_wait(request: HttpRequest, limit: Limit) -> int:
    """The network first: once it is over its limit its browsers, which are easily made up, get no rows."""
    network = network_of(request)
    wait = seconds_to_wait(f"{limit.name} network", network, limit.network, limit.per) if network else 0
    if wait:
        log.warning("throttle: %s refused to a network", limit.name)
        return wait
    who = _guesser(request) if limit is SIGN_IN else browser_of(request)
    wait = seconds_to_wait(limit.name, who, limit.browser, limit.per)
    if wait:
        log.warning("throttle: %s refused to a browser", limit.name)
    return wait


def _guesser(request: HttpRequest) -> str:
    return f"{network_of(request)}\n{request.POST.get('username', '').strip().lower()[:150]}"


def _refuse(request: HttpRequest, wait: int) -> HttpResponse:
    """Answer 429, with a form that sends again what was sent. A page that is open says it itself (`shop.js`)."""
    response = HttpResponse(status=429) if "HX-Request" in request.headers else _page(request, wait)
    response["Retry-After"] = str(wait)
    response["Cache-Control"] = "private, no-store"
    return response


def _page(request: HttpRequest, wait: int) -> HttpResponse:
    is_form = request.method == "POST"
    typed = request.POST if is_form else request.GET
    kept = [(name, value) for name, values in typed.lists() for value in values if name not in NOT_KEPT]
    if sum(len(name) + len(value) for name, value in kept) > MOST_KEPT:
        kept = []
    context = {"minutes": -(-wait // 60), "kept": kept, "is_form": is_form}
    return render(request, "429.html", context, status=429)
