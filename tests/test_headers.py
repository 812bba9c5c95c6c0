"""What every answer carries: one snapshot, held against every address of the shop and of the back office."""

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern
from pytest_django import Settings

from tests.make import make_product
from tests.orders.make import make_order, trust

pytestmark = pytest.mark.django_db

# The whole of it, as production sends it.
EVERYWHERE = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Referrer-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self' https://checkout.paystack.com http://127.0.0.1:9",  # the second: the tests' stand-in
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
    "object-src": "'none'",
    "upgrade-insecure-requests": "",
}
# The owner's sample of a form is a page within the page of its set: both say so, and nobody else may frame either.
SAMPLE = POLICY | {"frame-ancestors": "'self'"}
AROUND_THE_SAMPLE = POLICY | {"frame-src": "'self'"}
NO_PAGE = {"default-src": "'none'", "frame-ancestors": "'none'", "sandbox": ""}


@pytest.fixture(autouse=True)
def production(settings: Settings) -> None:
    """The settings that follow from https:// in SITE_URL."""
    settings.SECURE_HSTS_SECONDS = 31_536_000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"] | {"upgrade-insecure-requests": True}
    settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": directives}


def policy_of(answer: Any) -> dict[str, str]:
    parts = (part.strip().partition(" ") for part in answer["Content-Security-Policy"].split(";"))
    return {name: value for name, _, value in parts}


def check(answer: Any) -> None:
    policy, asked = policy_of(answer), answer.wsgi_request.path
    is_sample = asked.startswith("/admin/") and asked.endswith("/sample/")
    framed = {"X-Frame-Options": "SAMEORIGIN"} if is_sample and policy == SAMPLE and answer.status_code == 200 else {}
    asks_nothing = {"Permissions-Policy": None} if policy == NO_PAGE else {}
    assert {name: answer.get(name) for name in EVERYWHERE} == EVERYWHERE | framed | asks_nothing, asked
    pages = [POLICY, *([SAMPLE] if is_sample else [])]
    pages += [AROUND_THE_SAMPLE] if asked.startswith("/admin/shop/customizationset/") else []
    assert policy in ([*pages, NO_PAGE] if not answer["Content-Type"].startswith("text/html") else pages), asked
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert answer["X-Request-ID"]
    assert not {"Server", "X-Powered-By"} & set(answer.headers)
    for cookie in answer.cookies.values():
        assert cookie["samesite"] == "Lax"


def addresses(patterns: list[Any] | None = None, before: str = "/") -> Iterator[str]:
    """Every address there is, the back office of Django's included, with something in the place of its arguments."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern.pattern, RegexPattern):
            continue  # the catch-all of the back office
        path = str(pattern.pattern)
        for name, converter in pattern.pattern.converters.items():
            kind = type(converter).__name__
            sample = {"UUIDConverter": str(uuid.UUID(int=1)), "IntConverter": "1"}.get(kind, "sample")
            path = path.replace(f"<{_word(kind)}:{name}>", sample).replace(f"<{name}>", sample)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, before + path)
        elif isinstance(pattern, URLPattern):
            yield before + path


def _word(kind: str) -> str:
    return kind.removesuffix("Converter").lower().replace("string", "str")


ALL = sorted(set(addresses()))


def test_every_address_is_looked_at() -> None:
    assert len(ALL) > 150
    assert not [address for address in ALL if "<" in address]


@pytest.mark.parametrize("method", ["get", "post"])
def test_every_address_answers_a_stranger_with_the_same_headers(client: Client, method: str) -> None:
    for address in ALL:
        check(getattr(client, method)(address, secure=True))


def test_every_address_answers_the_owner_with_the_same_headers(client: Client) -> None:
    client.force_login(User.objects.create_superuser("owner", "owner@example.com", "x"))
    for address in ALL:
        if "logout" not in address:
            check(client.get(address, secure=True))


def test_pages_with_something_on_them_too(client: Client) -> None:
    product, order = make_product(), make_order()
    trust(client, order)
    for address in [product.get_absolute_url(), f"/orders/{order.pk}/", f"/products/{product.slug}/picture.jpg"]:
        answer = client.get(address, secure=True)
        assert answer.status_code == 200
        check(answer)
    check(client.get("/", secure=True, headers={"host": "evil.example"}))
    check(Client(enforce_csrf_checks=True).post("/orders/find/", secure=True))


def test_static_files_too(client: Client) -> None:
    for file in ["css/shop.css", "js/shop.js", "img/favicon.svg"]:
        answer = client.get(f"/static/{file}", secure=True)
        assert answer.status_code == 200
        check(answer)
        assert policy_of(answer) == NO_PAGE
        assert b"".join(answer.streaming_content)  # type: ignore[attr-defined]
        answer.close()


def test_what_is_private_is_kept_by_nobody(client: Client) -> None:
    order = make_order()
    trust(client, order)
    for address in ["/checkout/", "/orders/", f"/orders/{order.pk}/", f"/orders/{order.pk}/status/"]:
        assert "no-store" in client.get(address, secure=True)["Cache-Control"], address


@pytest.mark.parametrize("kept_seconds", [0, 5])
def test_what_shows_a_visitors_own_is_for_their_browser_which_may_go_back_to_it(
    client: Client, settings: Settings, kept_seconds: int
) -> None:
    """Not `no-store`: that would take a page out of the back/forward cache."""
    settings.PAGES_KEPT_SECONDS = kept_seconds
    product = make_product()
    pages = ["/", "/products/", "/products/?q=none", "/gifts/?name=Ada", "/cart/"]
    for address in [*pages, product.get_absolute_url(), product.category.get_absolute_url()]:
        for headers in [{}, {}, {"hx-request": "true"}]:
            answer = client.get(address, secure=True, headers=headers)
            assert answer.status_code == 200
            assert set(answer["Cache-Control"].split(", ")) == {"private", "no-cache"}, address
