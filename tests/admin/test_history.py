"""What the history of an order tells: everything to who sees money, what has to do with making to who makes."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from shop.models import OutboxMail
from shop.orders.events import record
from shop.orders.models import Actor, Order
from shop.payments.make_anyway import make_anyway
from tests.gateway import Gateway
from tests.orders.make import make_order
from tests.payments.make import variant_of
from tests.payments.test_make_anyway import paid_too_late

pytestmark = pytest.mark.django_db


@pytest.fixture
def maker(staff: Any) -> Any:
    return staff("view_order", "fulfil_order", "view_outboxmail")


def history(client: Client, order: Order) -> list[tuple[str, str]]:
    page = client.get(reverse("admin:shop_order_change", args=[order.pk]))
    return [(happened.what, happened.note) for happened in page.context["happened"]]


def test_who_makes_an_order_paid_too_late_reads_what_is_missing_and_nothing_of_the_money(
    maker: Client, owner: Client, gateway: Gateway
) -> None:
    order, payment = paid_too_late()
    make_anyway(payment.pk, reason="She paid my brother in cash", user=User.objects.get(username="owner"))

    page = maker.get(reverse("admin:shop_order_change", args=[order.pk])).content.decode()
    assert payment.reference not in page
    assert "my brother" not in page
    missing = f"Not on the shelf: 1 × {variant_of(order)}"
    assert ("Paid", f"paid late, the owner decided to make it. {missing}") in history(maker, order)
    assert (f"Made anyway: {payment.reference}", "She paid my brother in cash") in history(owner, order)


def test_what_is_new_in_a_history_stays_with_who_sees_money_until_it_is_named(maker: Client, owner: Client) -> None:
    order = make_order()
    record(order, Actor.PAYSTACK, "chargeback", after="ref-1", note="5,000")
    record(order, Actor.OWNER, "note", note="Blue ribbon")
    assert history(maker, order) == [("Note", "Blue ribbon")]
    assert history(owner, order) == [("Chargeback: ref-1", "5,000"), ("Note", "Blue ribbon")]


def test_what_made_a_mail_is_for_who_sees_money(maker: Client, owner: Client) -> None:
    mail = OutboxMail.objects.create(order=make_order(), kind="paid", cause="ref-of-paystack", state="sent")
    page, listed = reverse("admin:shop_outboxmail_change", args=[mail.pk]), reverse("admin:shop_outboxmail_changelist")
    assert "ref-of-paystack" not in maker.get(page).content.decode()
    assert maker.get(listed, {"cause__startswith": "ref"}).status_code == 400
    assert maker.get(listed, {"state__exact": "sent"}).status_code == 200
    assert "ref-of-paystack" in owner.get(page).content.decode()
