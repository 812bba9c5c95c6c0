"""Every address × everybody: who gets in. The expected answers are the table of docs/access.md.

A new address is not in the table and fails here, with the row it needs. `WRITE_ACCESS=1 pytest
tests/test_access_matrix.py` writes the table anew from what the shop does; what it may never say is checked by rules
below, whatever the table says.
"""

import os
import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from shop.cart.models import CartLine
from shop.catalogue.models import Variant
from shop.catalogue.price_history import record_prices
from shop.catalogue.vocabulary import Synonym
from shop.models import OrderLine, OutboxMail, Page, Payment, Refund, ShopProfile, UnmatchedPayment, Voucher
from shop.orders.drawing import freeze_drawing, mailed_picture_of
from shop.orders.link import Scope, make_token
from shop.orders.models import Status
from shop.payments.records import Dispute, WebhookDelivery
from shop.payments.start import write_payment
from shop.personalisation.art import Art
from shop.stock.models import Reservation
from shop.storefront.models import BackInStock
from tests.gateway import Gateway
from tests.orders.make import make_engraved, make_order, trust
from tests.payments.make import pay
from tests.personalisation.make import STANDARD_POST, make_standard_product
from tests.test_conventions import OURS

pytestmark = pytest.mark.django_db

DOCUMENT = Path(__file__).parent.parent / "docs" / "access.md"
ABOUT = """# Who gets where

Every address and what it answers to whom. `tests/test_access_matrix.py` asks them all and holds this table to it; an
address that is not here fails. To write it anew: `WRITE_ACCESS=1 pytest tests/test_access_matrix.py`, then read what
changed.

*Yes*: a page, or something done. *Not there*: 404, the same as for what does not exist. *Refused*: 403, or for a
webhook 401. *Sign in*: to the back office's sign-in, which also asks for a second factor. *Staff with it* may do
everything. Orders' addresses hold a random id of 122 bits, and that alone opens nothing.

## The shop and our own pages of the back office

{}

## What Django's admin offers for each table

{}
"""
PEOPLE = ("nobody", "another guest", "the order's shopper", "staff without permission", "staff with it")
NOBODY, GUEST, SHOPPER, WITHOUT, WITH = range(5)

YES, NOT_THERE, REFUSED, SIGN_IN = "yes", "not there", "refused", "sign in"
# Staff who may see nothing get to these of the back office, and no further.
FOR_ALL_STAFF = {"second_factor", "second_factor_codes", "sheets"}  # the last lists what one may, or nothing

Row = tuple[str, ...]


@dataclass
class World:
    """Somebody's order and cart, and the cookies of everybody who may come for them."""

    arguments: dict[str, Any]
    special: dict[str, str]  # addresses whose arguments are not those of the others
    cookies: list[Any]


@pytest.fixture
def world(gateway: Gateway, settings: Settings) -> World:
    """An order that waits for its payment, with one of everything that has an address of its own."""
    settings.STORAGES = settings.STORAGES | {"default": settings.STORAGES["database"]}
    ShopProfile.objects.create(pk=1)
    shopper, guest, without, owner = Client(), Client(), Client(), Client()
    product = make_standard_product()
    for visitor in (guest, shopper):
        posted = STANDARD_POST | {"variant": product.variants.get().pk, "quantity": 1}
        assert visitor.post(f"/cart/add/{product.slug}/", posted).status_code == 303
    line = make_engraved()
    order, payment = line.order, write_payment(line.order)
    trust(shopper, order)
    trust(guest, make_order())
    without.force_login(User.objects.create_user("without", is_staff=True))
    owner.force_login(User.objects.create_superuser("owner", "owner@example.com", "x"))
    pay(gateway, payment)
    arguments = {
        "slug": product.slug,
        "line_id": CartLine.objects.get(cart=shopper.session["cart"]).pk,
        "order_id": order.pk,
        "token": make_token(order, Scope.ORDER),
        "kind": "cup",
        "view": "front",
        "hex": "2a2f7f",
        "name": "unknown",
        "product_id": product.pk,
        "payment_id": payment.pk,
        "refund_id": Refund.objects.create(payment=payment, key="k", amount_kobo=1, cause="owner").pk,
        "dispute_id": Dispute.objects.create(payment=payment, gateway_id=1, status="resolved").pk,
        "unmatched_id": UnmatchedPayment.objects.create(reference="T-1").pk,
        "mail_id": OutboxMail.objects.create(order=order, kind="placed", cause="x", state="failed").pk,
    }
    make_a_row_of_all_else(line)
    special = own_addresses(line, payment) | {"category": product.category.get_absolute_url()}
    return World(arguments, special, [client.cookies for client in (Client(), guest, shopper, without, owner)])


def own_addresses(line: OrderLine, payment: Payment) -> dict[str, str]:
    sold = make_engraved(line.variant, status=Status.PAID)
    for one in (line, sold):
        freeze_drawing(one)
        one.save()
    about = {"order_id": line.order_id, "line_id": line.pk}
    return {
        "page": Page.objects.create(title="Delivery", slug="delivery").get_absolute_url(),
        "order_line_text": reverse("order_line_text", kwargs=about),
        "order_drawing": reverse("order_drawing", kwargs=about),
        "mailed_drawing": urlsplit(mailed_picture_of(line)).path,
        "art": Art("cup", "#2a2f7f", "serif", "Tolu").url,
        "sheet_export": reverse("sheet_export", args=["products"]),
        "sheet_import": reverse("sheet_import", args=["products"]),
        "photo": default_storage.url(default_storage.save("pictures/photo.webp", ContentFile(b"RIFF"))),
        "orders_bulk": f"{reverse('orders_bulk', args=['making'])}?order={line.order_id}",
        "production_drawing": reverse("production_drawing", args=[sold.pk]),
        "laser_file": reverse("laser_file", args=[sold.pk]),
        "paystack_callback": f"{reverse('paystack_callback')}?reference={payment.reference}",
    }


def make_a_row_of_all_else(line: OrderLine) -> None:
    """Make a row of each table that the order and the cart made none of: what there is none of opens to nobody."""
    now = timezone.now()
    Group.objects.create(name="Weekend")
    Synonym.objects.create(words="cup, mug")
    Voucher.objects.create(code="ADIRE10", kind="percent", percent=10)
    WebhookDelivery.objects.create(digest="x", event="charge.success")
    BackInStock.objects.create(variant=line.variant, email="ada@example.com")
    Reservation.objects.create(order=line.order, variant=line.variant, quantity=1, state="released", ended_at=now)
    record_prices(Variant.objects.filter(pk=line.variant_id), actor=None)


# --- What the shop does --------------------------------------------------------------------------------


def ask(world: World, person: int, method: str, address: str) -> str:
    """Ask as this person, and undo what it did."""
    client = Client()
    client.cookies = deepcopy(world.cookies[person])
    point = transaction.savepoint()
    answer: Any = getattr(client, method)(address)
    if answer.streaming:
        b"".join(answer)  # which closes it
    transaction.savepoint_rollback(point)
    return outcome(answer, address)


def outcome(answer: Any, address: str) -> str:
    if answer.status_code == 302 and answer["Location"].startswith("/admin/login/"):
        return SIGN_IN
    assert answer.status_code < 500, f"{address}: {answer.status_code}"
    return {404: NOT_THERE, 403: REFUSED, 401: REFUSED, 405: ""}.get(answer.status_code, YES)


def row_of(world: World, label: str, method: str, address: str) -> Row:
    return (label, method.upper(), *(ask(world, person, method, address) for person in range(len(PEOPLE))))


def our_rows(world: World) -> Iterator[tuple[str, Row]]:
    """A row for each address and method of ours, with the name of the address."""
    for pattern in OURS:
        names = pattern.pattern.converters
        given = {name: world.arguments.get(name, 1) for name in names}
        address = world.special.get(str(pattern.name)) or reverse(str(pattern.name), kwargs=given)
        for method in ("get", "post"):
            row = row_of(world, str(pattern.name), method, address)
            if row[2 + WITH]:
                yield str(pattern.name), row


def back_office_rows(world: World) -> Iterator[Row]:
    """One row for each model of the back office: what Django offers for it, list, add, change, history, delete."""
    for model in sorted(admin.site._registry, key=lambda model: model._meta.label_lower):
        meta = model._meta
        key = model._base_manager.values_list("pk", flat=True).first()
        assert key is not None, f"{meta.label}: make one, or its pages are of what does not exist"
        every: dict[str, Row] = {}
        for what in ("changelist", "add", "change", "history", "delete"):
            arguments = [] if what in {"changelist", "add"} else [key]
            address = reverse(f"admin:{meta.app_label}_{meta.model_name}_{what}", args=arguments)
            every[what] = row_of(world, what, "get", address)
        for person in range(WITH):
            assert len({row[2 + person] for row in every.values()}) == 1, f"{meta.label}: {every}"
        first = every["changelist"]
        may = [{"changelist": "list"}.get(what, what) for what, row in every.items() if row[2 + WITH] == YES]
        yield (f"{meta.verbose_name_plural}", "GET", *first[2 : 2 + WITH], ", ".join(may) or REFUSED)


def rendered(rows: list[Row]) -> str:
    head = ("address", "method", *PEOPLE)
    lines = ["| " + " | ".join(row) + " |" for row in [head, tuple("---" for _ in head), *rows]]
    return "\n".join(lines)


# --- What it may do -----------------------------------------------------------------------------------


def test_everybody_gets_where_the_table_says_and_nowhere_else(world: World) -> None:
    named = list(our_rows(world))
    ours, back_office = [row for _, row in named], list(back_office_rows(world))
    check_rules(named, back_office)
    if os.environ.get("WRITE_ACCESS"):
        DOCUMENT.write_text(ABOUT.format(rendered(ours), rendered(back_office)), encoding="utf-8")
    written = set(re.findall(r"^\|.*\|$", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE))
    expected = [line for table in (ours, back_office) for line in rendered(table).splitlines()[2:]]
    assert [line for line in expected if line not in written] == [], "docs/access.md lacks these rows"
    assert [line for line in written if line not in {*expected, *rendered([]).splitlines()}] == [], "these are gone"


def check_rules(named: list[tuple[str, Row]], back_office: list[Row]) -> None:
    """What holds whatever the table says: of orders only their shopper and staff, of the back office only staff."""
    of_admin = {pattern.name for pattern in OURS if pattern.callback.__module__.startswith("shop.admin")}
    of_orders = {pattern.name for pattern in OURS if "order_id" in pattern.pattern.converters} - of_admin
    assert len(of_orders) >= 9
    assert len(of_admin) >= 18
    for name, (_, _, *answers) in named:
        if name in of_orders:
            assert {answers[NOBODY], answers[GUEST], answers[WITHOUT]} == {NOT_THERE}, name
            assert answers[SHOPPER] == YES, name
        if name in of_admin:
            assert {answers[NOBODY], answers[GUEST], answers[SHOPPER]} == {SIGN_IN}, name
            assert answers[WITHOUT] == REFUSED or name in FOR_ALL_STAFF, name
            assert answers[WITH] == YES, f"{name}: asked for something that does not exist"
    for _, _, *answers in back_office:
        assert answers[:WITH] == [SIGN_IN, SIGN_IN, SIGN_IN, REFUSED], answers
