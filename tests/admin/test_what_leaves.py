"""Every way by which money or names leave the shop asks once more who it is: those that nobody thought of, too."""

import inspect
from collections.abc import Callable
from types import CodeType, FunctionType
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from shop.admin.bulk_actions import BULK
from shop.admin.second_factor import new_codes, second_factor
from shop.customers.erase import erase_customer
from shop.customers.export import data_of
from shop.models import Order, Payment, Refund
from shop.payments.dispute import note_dispute
from shop.payments.follow import follow_refunds
from shop.payments.give_back import finish_refused_refund, request_refund, retry_refund
from shop.payments.review import send_back_payment
from shop.sheets.out import csv_response
from tests.admin.test_bulk import ask as ask_about
from tests.admin.test_bulk import page_of
from tests.admin.test_money_page import make_odd, refund, seen, url_of
from tests.admin.test_still_you import PASSWORD
from tests.gateway import Gateway
from tests.payments.make import make_paid
from tests.test_conventions import OURS

pytestmark = pytest.mark.django_db

MONEY = [request_refund, retry_refund, send_back_payment]
WRITTEN_OFF = [note_dispute, finish_refused_refund]
NAMES = [csv_response, data_of, erase_customer, new_codes]
# It makes the first codes of somebody who proved just then who they are.
IS_THE_PROOF = second_factor.__name__


def reaches(start: Any, aims: list[Any]) -> bool:
    """Whether a function of the back office calls one of these, itself or by another function of the back office."""
    found = [inspect.unwrap(start)]
    for function in found:  # It grows while it is read.
        for name in _names_in(function.__code__):
            named = function.__globals__.get(name)
            if any(named is aim for aim in aims):
                return True
            if isinstance(named, FunctionType) and named.__module__.startswith("shop.admin") and named not in found:
                found.append(named)
    return False


def _names_in(code: CodeType) -> set[str]:
    inside = [_names_in(part) for part in code.co_consts if isinstance(part, CodeType)]
    return set(code.co_names).union(*inside)


PAGES = {str(one.name) for one in OURS if reaches(one.callback, [*MONEY, *WRITTEN_OFF, *NAMES])} - {IS_THE_PROOF}
BULK_PAGES = {slug for slug, bulk in BULK.items() if reaches(bulk.verb, [*MONEY, *WRITTEN_OFF, *NAMES])}


def test_each_page_that_lets_something_leave_asks() -> None:
    assert {str(one.name) for one in OURS if getattr(one.callback, "asks_if_still_you", False)} == PAGES
    assert {slug for slug, bulk in BULK.items() if bulk.leaves_the_shop} == BULK_PAGES
    assert len(PAGES) >= 7


# --- Money: each way driven, a quarter of an hour after the sign-in ------------------------------------

Sent = tuple[str, dict[str, Any]]


def _one(owner: Client, gateway: Gateway) -> Sent:
    _, payment = make_paid(gateway)
    return url_of(payment), {"amount_kobo": "1,000", "reason": "Late"} | seen(payment)


def _again(owner: Client, gateway: Gateway) -> Sent:
    _, payment = make_paid(gateway)
    refund(owner, payment)
    gateway.refunds[0]["status"] = "failed"
    follow_refunds(payment)
    return reverse("refund_retry", args=[Refund.objects.get().pk]), seen(payment)


def _under_review(owner: Client, gateway: Gateway) -> Sent:
    payment = make_odd(gateway)
    return reverse("payment_send_back", args=[payment.pk]), {"seen_version": Order.objects.get().version}


def _several(owner: Client, gateway: Gateway) -> Sent:
    orders = [make_paid(gateway)[0]]
    return page_of("refund"), ask_about(owner, "refund", *orders) | {"reason": "Sorry"}


WAYS: dict[str, Callable[[Client, Gateway], Sent]] = {
    "payment_refund": _one,
    "refund_retry": _again,
    "payment_send_back": _under_review,
    "bulk refund": _several,
}


def test_each_way_for_money_is_driven_below() -> None:
    pages = {str(one.name) for one in OURS if reaches(one.callback, MONEY)}
    assert pages | {f"bulk {slug}" for slug, bulk in BULK.items() if reaches(bulk.verb, MONEY)} == WAYS.keys()


@pytest.mark.parametrize("way", WAYS)
def test_no_money_leaves_by_a_browser_that_was_left(way: str, owner: Client, gateway: Gateway) -> None:
    with time_machine.travel("2026-11-21 12:00:00+00:00", tick=False) as clock:
        owner.get("/admin/")
        address, posted = WAYS[way](owner, gateway)
        clock.shift(15 * 60 + 1)
        before = (Refund.objects.count(), len(gateway.refunds))

        asked = owner.post(address, posted)
        assert "Is it still you?" in asked.content.decode()
        assert (Refund.objects.count(), len(gateway.refunds)) == before

        owner.post(address, posted | {"still_you": PASSWORD})
        assert (Refund.objects.count(), len(gateway.refunds)) == (before[0] + 1, before[1] + 1)
    assert Payment.objects.count() == 1
