"""A shopper with a browser's cookies, over real HTTP."""

import hashlib
import hmac
import json
import re
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import Any

import requests

from tests.checkout.typed import TYPED

KEY = b"sk_test_of_the_tests"
TIMEOUT = 20  # seconds for one answer
CSRF = "k" * 32  # the cookie and the header only have to agree


class Shopper:
    """One browser. Redirects are not followed: where they lead is what the tests want to know."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.browser = requests.Session()
        self.browser.trust_env = False
        self.browser.cookies.set("csrftoken", CSRF)
        self.browser.headers["X-CSRFToken"] = CSRF

    def get(self, path: str) -> requests.Response:
        return self.browser.get(self.url + path, timeout=TIMEOUT, allow_redirects=False)

    def post(self, path: str, data: dict[str, Any]) -> requests.Response:
        return self.browser.post(self.url + path, data=data, timeout=TIMEOUT, allow_redirects=False)

    def add(self, variant_id: int, slug: str, quantity: int = 1) -> requests.Response:
        """Put an engraved cup in the cart."""
        wanted = {"variant": variant_id, "quantity": quantity, "colour": "indigo", "inscription": "Tolu"}
        return self.post(f"/cart/add/{slug}/", wanted)

    def checkout_form(self, **typed: str) -> dict[str, str]:
        """Open the checkout page and return what pressing its button would send."""
        return form_on(self.get("/checkout/")) | typed

    def send(self, form: dict[str, str]) -> requests.Response:
        """Press the button of the checkout page."""
        return self.post("/checkout/", form)


def form_on(page: requests.Response) -> dict[str, str]:
    """Return the checkout form of a page, filled in."""
    assert page.status_code == 200, (page.status_code, page.text[:500])
    return TYPED | hidden_fields(page.text)


def hidden_fields(page: str) -> dict[str, str]:
    """Return the hidden fields of the checkout form by name."""
    fields = {}
    for one in re.findall(r'<input[^>]*type="hidden"[^>]*>', page):
        name, value = re.search(r'name="([^"]+)"', one), re.search(r'value="([^"]*)"', one)
        if name and name.group(1) != "csrfmiddlewaretoken":
            fields[name.group(1)] = value.group(1) if value else ""
    return fields


def ring(url: str, reference: str, event: str = "charge.success") -> requests.Response:
    """Let Paystack ring the shop's webhook about a payment."""
    body = json.dumps({"event": event, "data": {"reference": reference}}).encode()
    headers = {"x-paystack-signature": hmac.new(KEY, body, hashlib.sha512).hexdigest()}
    headers["Content-Type"] = "application/json"
    return requests.post(f"{url}/payments/paystack/webhook/", data=body, headers=headers, timeout=TIMEOUT)


@contextmanager
def in_the_background(ask: Callable[[], requests.Response]) -> Iterator[Future[requests.Response | None]]:
    """Send a request beside the test; its result is None when the connection broke before an answer came."""

    def answer() -> requests.Response | None:
        with suppress(requests.ConnectionError):
            return ask()
        return None

    with ThreadPoolExecutor(1) as beside:
        yield beside.submit(answer)
