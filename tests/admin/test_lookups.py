"""What the address of a list may ask by: a question put often enough reads what its asker may not see."""

from typing import Any

import pytest
from django.contrib import admin
from django.test import Client, RequestFactory
from django.urls import reverse

from shop.orders.models import Order
from tests.orders.make import make_order

pytestmark = pytest.mark.django_db

LIST = reverse("admin:shop_order_changelist")
OFFERED = {"status", "fulfilment", "placed_at"}


@pytest.fixture
def maker(staff: Any) -> Any:
    """Who makes the gifts: sees orders, and no amount."""
    return staff("view_order", "fulfil_order")


def names_in_the_query() -> set[str]:
    queryset = admin.site.get_model_admin(Order).get_queryset(RequestFactory().get(LIST))
    return {field.name for field in Order._meta.get_fields()} | set(queryset.query.annotations)


@pytest.mark.parametrize(
    "asked",
    [
        "total_kobo__gte=1",
        "items_kobo=1",
        "discount_kobo__gt=0",
        "gone_kobo__gte=1",  # no field: the list adds it
        "voucher_code__startswith=A",
        "found_by__contains=a",
        "payments__reference__startswith=a",
        "status__regex=(",
        "placed_at__gte=2026-01-01",
    ],
)
def test_a_list_asks_only_by_what_it_offers(maker: Client, asked: str) -> None:
    make_order()
    assert maker.get(f"{LIST}?{asked}").status_code == 400


def test_that_holds_for_all_that_is_known_of_an_order(maker: Client) -> None:
    names = names_in_the_query() - OFFERED
    assert {"total_kobo", "gone_kobo", "discount_kobo", "found_by", "payments"} <= names
    answers = {name: maker.get(LIST, {f"{name}__isnull": "0"}).status_code for name in names}
    assert {name for name, status in answers.items() if status != 400} == set()


@pytest.mark.parametrize(
    "asked",
    ["queue=late", "due=today", "place=Abeokuta", "status__exact=paid", "fulfilment__exact=new", "money=back", "sold=1"]
    + ["placed_at__year=2026&placed_at__month=11&placed_at__day=21", "q=Ada", "o=1", "p=1", "all=", "e=1"],
)
def test_it_still_asks_by_what_it_offers(maker: Client, asked: str) -> None:
    make_order()
    assert maker.get(f"{LIST}?{asked}").status_code == 200
