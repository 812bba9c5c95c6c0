"""No page of the back office shows a link or a button that answers its reader with a refusal."""

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from shop.management.roles import OWNER, PRODUCTION, READ_ONLY, make_roles
from shop.models import Dispute, OutboxMail, Payment, UnmatchedPayment
from shop.payments.confirm import confirm_payment
from shop.payments.follow import follow_refunds
from tests.gateway import Gateway
from tests.payments.make import make_paid, make_placed, pay

pytestmark = pytest.mark.django_db

# About whoever is signed in, and pages by the thousand that say nothing of their own.
LEFT_OUT = ("/admin/logout/", "/admin/password_change/", "/admin/second-factor/", "/admin/jsi18n/")


class Page(HTMLParser):
    """The links of a page, and where its forms and their buttons send what they hold."""

    def __init__(self, html: str, address: str, shown_on: str) -> None:
        super().__init__()
        self.address, self.shown_on = address, shown_on
        self.is_refused = False
        self.links: set[str] = set()
        self.posts: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in given:
            self.links.add(self._path(given["href"]))
        elif tag == "form" and given.get("method", "").lower() == "post":
            self._posts_to(given.get("action", ""))
        elif "formaction" in given:
            self._posts_to(given["formaction"])

    def _posts_to(self, written: str) -> None:
        if not (address := self._path(written)).startswith(LEFT_OUT):
            self.posts.add(address)

    def _path(self, written: str) -> str:
        return urlsplit(urljoin(self.address, written)).path


@pytest.fixture
def busy(gateway: Gateway) -> None:
    """A shop with something in every corner: money to decide about, mail that failed, refunds made elsewhere."""
    order, paid = make_paid(gateway)
    gateway._refund({"transaction": paid.reference, "amount": 100_000, "merchant_note": "goodwill"})
    follow_refunds(paid)
    _, odd = make_placed()
    pay(gateway, odd, amount=10_000)
    confirm_payment(odd.reference)
    _, undecided = make_placed()
    Payment.objects.filter(pk=undecided.pk).update(
        status="succeeded", received_kobo=undecided.amount_kobo, paid_at="2026-01-01T00:00Z"
    )
    Dispute.objects.create(payment=paid, gateway_id=1, status="pending", due_at=timezone.now())
    UnmatchedPayment.objects.create(reference="T-1")
    OutboxMail.objects.create(order=order, kind="placed", cause="x", state="failed")


def walk(client: Client) -> Iterator[Page]:
    """Return every page of the back office that is reached by links from the first one, each once."""
    waiting, seen = [("", "/admin/")], {"/admin/"}
    while waiting:
        shown_on, address = waiting.pop()
        answer: Any = client.get(address, follow=True)
        is_html = not answer.streaming and answer["Content-Type"].startswith("text/html")
        page = Page(answer.content.decode() if is_html else "", address, shown_on)
        page.is_refused = answer.status_code == 403
        yield page
        new = {link for link in page.links if link.startswith("/admin/") and not link.startswith(LEFT_OUT)} - seen
        seen |= new
        waiting += [(address, link) for link in sorted(new)]


def refused_posts(client: Client, page: Page) -> Iterator[tuple[str, str]]:
    """Press every button of a page that leads to an address of its own, undo it, and return what was refused."""
    for address in page.posts - {page.address}:
        point = transaction.savepoint()
        if client.post(address).status_code == 403:
            yield page.address, address
        transaction.savepoint_rollback(point)


@pytest.mark.parametrize("role", [OWNER, PRODUCTION, READ_ONLY])
def test_what_is_shown_can_be_followed_and_pressed(role: str, busy: None) -> None:
    make_roles()
    user = User.objects.create_user("staff", is_staff=True)
    user.groups.set(Group.objects.filter(name=role))
    client = Client()
    client.force_login(user)

    pages = list(walk(client))

    found = {page.address for page in pages}
    assert {reverse("admin:shop_order_changelist"), reverse("admin:shop_stock_changelist")} <= found
    assert (reverse("attention") in found) == (role != PRODUCTION)
    assert {(page.shown_on, page.address) for page in pages if page.is_refused} == set()
    assert {refused for page in pages for refused in refused_posts(client, page)} == set()
