"""Look at an answer as a browser does: find a form by where it posts to, and what it would post."""

from html.parser import HTMLParser
from typing import Any

from django.http import HttpResponse
from django.test import Client

from shop.catalogue.models import Variant

HTMX = {"HTTP_HX_REQUEST": "true"}


class _Form(HTMLParser):
    def __init__(self, action: str) -> None:
        super().__init__()
        self.action = action
        self.is_inside = False
        self.found: list[dict[str, list[str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self.is_inside = given.get("action") == self.action
            if self.is_inside:
                self.found.append({})
        elif tag == "input" and self.is_inside and given.get("name"):
            self.found[-1].setdefault(str(given["name"]), []).append(given.get("value") or "")

    def handle_endtag(self, tag: str) -> None:
        self.is_inside = self.is_inside and tag != "form"


def forms_to(answer: Any, action: str) -> list[dict[str, list[str]]]:
    """Return what each form of the page that posts to this address holds in its inputs, the token left out."""
    parser = _Form(action)
    parser.feed(answer.content.decode())
    return [{name: value for name, value in form.items() if name != "csrfmiddlewaretoken"} for form in parser.found]


def text_of(answer: Any) -> str:
    """Return the answer's HTML with every run of white space as one space."""
    return " ".join(answer.content.decode().split())


def filled_in(variant: Variant, quantity: object = 1, **more: object) -> dict[str, object]:
    """Return what the product page posts for this variant: in indigo, engraved "Tolu"."""
    return {"variant": variant.pk, "quantity": quantity, "colour": "indigo", "inscription": "Tolu"} | more


def add(client: Client, variant: Variant, quantity: object = 1, **more: object) -> HttpResponse:
    """Post the product page of a variant."""
    address = f"/cart/add/{variant.product.slug}/"
    answer: Any = client.post(address, filled_in(variant, quantity, **more))
    return answer  # type: ignore[no-any-return]  # the test client's answer is more than a response
