"""Who gets where in the back office."""

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from shop.models import Order, StockMove
from tests.make import make_product
from tests.orders.make import make_order

LISTS = [
    reverse_name
    for model in admin.site._registry
    if model._meta.app_label == "shop"
    for reverse_name in [f"admin:shop_{model._meta.model_name}_changelist"]
]
READ_ONLY = ["order", "payment", "refund", "webhookdelivery", "outboxmail", "stockmove", "reservation"]

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", LISTS)
def test_a_visitor_is_sent_to_sign_in(name, client):
    url = reverse(name)

    response = client.get(url)

    assert (response.status_code, response["Location"]) == (302, f"/admin/login/?next={url}")


@pytest.mark.parametrize("name", LISTS)
def test_staff_without_the_permission_are_refused(name, staff):
    assert staff().get(reverse(name)).status_code == 403


@pytest.mark.parametrize("name", LISTS)
def test_the_owner_gets_every_list_empty_as_it_may_be(name, owner):
    assert owner.get(reverse(name), follow=True).status_code == 200


@pytest.mark.parametrize("model", READ_ONLY)
def test_nobody_adds_what_only_verbs_write(model, owner):
    assert owner.get(reverse(f"admin:shop_{model}_add")).status_code == 403
    assert owner.post(reverse(f"admin:shop_{model}_add"), {}).status_code == 403


def test_stock_is_not_added_or_deleted(owner):
    variant = make_product().variants.get()

    assert owner.get(reverse("admin:shop_stock_add")).status_code == 403
    assert owner.post(reverse("admin:shop_stock_delete", args=[variant.pk]), {"post": "yes"}).status_code == 403


def test_the_ledger_is_neither_changed_nor_deleted(owner):
    make_product()
    move = StockMove.objects.get()

    changed = owner.post(reverse("admin:shop_stockmove_change", args=[move.pk]), {"change": 99})
    deleted = owner.post(reverse("admin:shop_stockmove_delete", args=[move.pk]), {"post": "yes"})

    assert (changed.status_code, deleted.status_code) == (403, 403)
    assert StockMove.objects.get().change == 10


@pytest.mark.parametrize("model", ["product", "category", "order", "colour"])
def test_nothing_is_deleted_by_the_dozen(model, owner):
    page = owner.get(reverse(f"admin:shop_{model}_changelist"))

    assert b"delete_selected" not in page.content


def test_the_first_page_shows_only_what_its_reader_may_see(staff):
    page = staff("view_stock").get(reverse("admin:index")).content.decode()

    assert "Low or out of stock" in page
    assert "To make today" not in page
    assert "Takings" not in page


def test_the_sign_in_page_has_a_heading_and_the_shop_s_name(client):
    page = client.get(reverse("admin:login")).content.decode()

    assert "<h1>Sign in</h1>" in page
    assert "Love Giftings" in page


@pytest.mark.parametrize("name", ["admin:index", "admin:shop_order_changelist", "admin:shop_product_add"])
def test_pages_keep_to_the_content_security_policy(name, owner):
    page = owner.get(reverse(name)).content.decode()

    assert " style=" not in page
    assert "<style" not in page
    assert " onclick=" not in page
    assert "<script>" not in page


def test_an_order_s_page_needs_the_permission_for_orders(staff):
    order = make_order()
    url = reverse("admin:shop_order_change", args=[order.pk])

    assert staff("view_product").get(url).status_code == 403
    assert Client().get(url).status_code == 302


def test_staff_who_see_orders_but_not_money_see_no_payments(staff):
    order = make_order()

    page = staff("view_order").get(reverse("admin:shop_order_change", args=[order.pk])).content.decode()

    assert "Inscription" in page
    assert 'id="money"' not in page
    assert Order.objects.get().version == 1
