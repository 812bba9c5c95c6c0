"""Every address of the back office, opened as each role, as staff without permissions, and as a visitor."""

import uuid
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, Permission, User
from django.test import Client
from django.urls import URLPattern, reverse

from shop.admin.bulk_actions import BULK
from shop.management.roles import OWNER, PRODUCTION, READ_ONLY, make_roles
from shop.models import OrderEvent, OutboxMail, Payment, Refund
from shop.orders.models import Order
from tests.make import make_product
from tests.orders.make import make_order
from tests.test_conventions import OURS as EVERYWHERE

pytestmark = pytest.mark.django_db

# Pages of ours beside Django's. An address that is in none of the three sets is the owner's alone.
OURS = [pattern for pattern in EVERYWHERE if pattern.callback.__module__.startswith("shop.admin")]
ALL_STAFF_MAY = {"second_factor", "second_factor_codes", "sheets"}  # their own sign-in; a page that lists what they may
PRODUCTION_MAY = {
    "order_start_production", "order_ready", "order_not_ready", "order_note", "order_sent", "order_delivered",
    "order_correct_sending", "order_despite_dispute", "orders_bulk", "orders_slips", "production_sheet",
    "production_start", "production_drawing", "laser_file",
}  # fmt: skip
READ_ONLY_MAY = {
    "attention", "customer", "customers", "laser_file", "numbers", "orders_slips", "payment_refund",
    "production_drawing", "production_sheet",
}  # fmt: skip
PRODUCTION_LISTS = {"order", "outboxmail", "stock", "stockmove", "reservation"}
BULK_OF_PRODUCTION = {"making", "ready", "sent", "delivered"}


@pytest.fixture
def as_role() -> Any:
    make_roles()

    def sign_in(role: str) -> Client:
        user = User.objects.create_user(role or "nobody", is_staff=True)
        user.groups.set(Group.objects.filter(name=role))
        client = Client()
        client.force_login(user)
        return client

    return sign_in


SAMPLES = {"UUIDConverter": uuid.UUID(int=1), "IntConverter": 1, "SlugConverter": "making"}
SAMPLES_OF = {"sheet_import": "products", "sheet_export": "orders"}


def address_of(pattern: URLPattern) -> str:
    """Return the address with a sample for each of its parts; one name may have several."""
    name, converters = str(pattern.name), pattern.pattern.converters.items()
    samples = {key: SAMPLES_OF.get(name, SAMPLES.get(type(one).__name__, "x")) for key, one in converters}
    return reverse(name, kwargs=samples)


def state_of_the_shop() -> list[Any]:
    return [
        list(Order.objects.values_list("version", "status", "fulfilment", "ready_at")),
        OrderEvent.objects.count(),
        OutboxMail.objects.count(),
        Refund.objects.count(),
        Payment.objects.count(),
    ]


TABLES = [model._meta.model_name or "" for model in admin.site._registry if model._meta.app_label == "shop"]


@pytest.mark.parametrize("pattern", OURS, ids=lambda pattern: pattern.name)
def test_a_page_of_ours_opens_only_for_roles_that_may(pattern: URLPattern, as_role: Any, order: Order) -> None:
    name, url = str(pattern.name), address_of(pattern)

    for answer in (Client().get(url), Client().post(url)):
        assert answer.status_code == 405 or answer["Location"].startswith("/admin/login/")
    before = state_of_the_shop()
    for role, may in {"": set(), READ_ONLY: READ_ONLY_MAY, PRODUCTION: PRODUCTION_MAY}.items():
        client = as_role(role)
        got, posted = client.get(url).status_code, client.post(url).status_code
        if name in may | ALL_STAFF_MAY:
            assert got != 403, role
        else:
            assert {got, posted} <= {403, 405}, role
        if role != PRODUCTION or name not in PRODUCTION_MAY:
            assert state_of_the_shop() == before, role
    assert as_role(OWNER).get(url).status_code != 403


@pytest.mark.parametrize("table", TABLES)
def test_a_table_opens_only_for_roles_that_may(table: str, as_role: Any) -> None:
    url, add = reverse(f"admin:shop_{table}_changelist"), reverse(f"admin:shop_{table}_add")
    assert Client().get(url)["Location"].startswith("/admin/login/")
    assert as_role("").get(url).status_code == 403
    production = 200 if table in PRODUCTION_LISTS else 403
    client = as_role(PRODUCTION)
    assert (client.get(url, follow=True).status_code, client.post(add).status_code) == (production, 403)
    client = as_role(READ_ONLY)
    assert (client.get(url, follow=True).status_code, client.post(add).status_code) == (200, 403)
    assert as_role(OWNER).get(url, follow=True).status_code == 200


@pytest.mark.parametrize("action", BULK)
def test_what_is_done_with_several_orders_asks_for_its_own_permission(action: str, as_role: Any, order: Order) -> None:
    url = f"{reverse('orders_bulk', args=[action])}?order={order.pk}"
    before = state_of_the_shop()
    expected = {"": 403, READ_ONLY: 403, PRODUCTION: 200 if action in BULK_OF_PRODUCTION else 403, OWNER: 200}
    assert {role: as_role(role).get(url).status_code for role in expected} == expected
    for role in ("", READ_ONLY, *([] if action in BULK_OF_PRODUCTION else [PRODUCTION])):
        client = Client()
        client.force_login(User.objects.get(username=role or "nobody"))
        assert client.post(url, {"order": order.pk}).status_code == 403
    assert state_of_the_shop() == before


def test_the_list_offers_each_role_what_it_may_do(as_role: Any, order: Order) -> None:
    def offered(role: str) -> set[str]:
        page = as_role(role).get(reverse("admin:shop_order_changelist"))
        return {name for name, _ in page.context["action_form"].fields["action"].choices if name}

    papers = {"slips", "sheet_of_orders"}
    assert offered(OWNER) == {*BULK, *papers}
    assert offered(PRODUCTION) == {*BULK_OF_PRODUCTION, *papers}
    assert offered(READ_ONLY) == papers


def test_no_role_manages_people_or_takes_what_only_its_name_says(as_role: Any) -> None:
    for role in (OWNER, PRODUCTION, READ_ONLY):
        assert as_role(role).get(reverse("admin:auth_user_changelist")).status_code == 403
    kept = Group.objects.get(name=READ_ONLY).permissions.values_list("codename", flat=True)
    assert [codename for codename in kept if not codename.startswith("view_")] == []
    money = Group.objects.get(name=PRODUCTION).permissions.filter(codename__regex="payment|refund|voucher|export")
    assert list(money) == []


def test_to_make_the_roles_again_takes_away_what_was_added_by_hand() -> None:
    make_roles()
    group = Group.objects.get(name=PRODUCTION)
    group.permissions.add(Permission.objects.get(codename="refund_payment"))
    counts = make_roles()
    assert counts[PRODUCTION] == group.permissions.count() == 6
    assert Group.objects.count() == 3


def test_who_makes_the_gifts_sees_the_drawing_of_one(as_role: Any) -> None:
    order = make_order(lines=[{"variant": make_product().variants.get(), "font_version": "1", "drawing_svg": "<svg/>"}])
    url = reverse("order_drawing", args=[order.pk, order.lines.get().pk])
    assert as_role(PRODUCTION).get(url).status_code == 200
    assert as_role("").get(url).status_code == 404
