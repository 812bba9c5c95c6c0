"""What the shop does not keep."""

from datetime import datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.utils import timezone

from shop.cart.models import Cart, CartLine
from shop.orders.models import OutboxMail, Status
from shop.payments.records import WebhookDelivery
from tests.make import make_variant
from tests.orders.make import make_order

pytestmark = pytest.mark.django_db


def days_ago(days: int) -> datetime:
    return timezone.now() - timedelta(days=days)


def clean_up(capsys: pytest.CaptureFixture[str]) -> str:
    call_command("clean_up")
    return capsys.readouterr().out


def test_it_prints_one_line_of_counts_and_a_second_run_finds_nothing(capsys):
    Session.objects.create(session_key="old", expire_date=days_ago(1))
    Cart.objects.create(updated_at=days_ago(31))
    OutboxMail.objects.create(order=make_order(), kind="link", cause="d-1", state="sent", created_at=days_ago(91))
    WebhookDelivery.objects.create(
        digest="a", event="charge.success", body="{}", outcome="handled", last_at=days_ago(181)
    )

    ended = "0 mail errors emptied, 0 old orders made nobody's\n"
    removed = "1 sessions, 1 carts, 1 link mails, 0 unknown files, 0 hits removed"
    assert clean_up(capsys) == f"clean up: {removed}, 1 webhook bodies, {ended}"
    removed = "0 sessions, 0 carts, 0 link mails, 0 unknown files, 0 hits removed"
    assert clean_up(capsys) == f"clean up: {removed}, 0 webhook bodies, {ended}"


def test_sessions_that_live_stay(capsys):
    Session.objects.create(session_key="live", expire_date=timezone.now() + timedelta(days=1))

    clean_up(capsys)

    assert Session.objects.count() == 1


def test_a_cart_nobody_came_back_to_goes_with_its_lines_and_the_variant_stays(capsys):
    cart, variant = Cart.objects.create(updated_at=days_ago(31)), make_variant()
    pack = CartLine.objects.create(cart=cart, variant=variant, quantity=1, digest="a", seen_price_kobo=1)
    CartLine.objects.create(cart=cart, variant=make_variant(), parent=pack, quantity=1, digest="", seen_price_kobo=1)

    clean_up(capsys)

    assert (Cart.objects.count(), CartLine.objects.count()) == (0, 0)
    variant.refresh_from_db()


def test_carts_in_use_and_carts_with_an_unpaid_order_stay(capsys):
    used = Cart.objects.create(updated_at=days_ago(29))
    unpaid, paid = Cart.objects.create(updated_at=days_ago(31)), Cart.objects.create(updated_at=days_ago(31))
    make_order(cart_key=unpaid.pk)
    make_order(cart_key=paid.pk, status=Status.PAID)

    clean_up(capsys)

    assert set(Cart.objects.all()) == {used, unpaid}


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "paid", "state": "sent", "created_at": days_ago(400)},  # keeps this mail from being sent twice
        {"kind": "link", "state": "sent", "created_at": days_ago(89)},
        {"kind": "link", "state": "waiting", "created_at": days_ago(91)},
    ],
)
def test_mail_that_still_matters_stays(capsys, fields):
    OutboxMail.objects.create(order=make_order(), cause="x", **fields)

    clean_up(capsys)

    assert OutboxMail.objects.count() == 1


def test_an_old_webhook_stays_matchable_without_its_body(capsys):
    old = {"event": "charge.success", "reference": "r", "body": "{1}", "last_at": days_ago(181)}
    for outcome in WebhookDelivery.Outcome:
        WebhookDelivery.objects.create(digest=outcome.value, outcome=outcome, **old)

    clean_up(capsys)

    bodies = dict(WebhookDelivery.objects.values_list("outcome", "body"))
    assert bodies == {"received": "{1}", "unmatched": "{1}", "handled": "", "ignored": ""}
    assert WebhookDelivery.objects.filter(reference="r").count() == 4
