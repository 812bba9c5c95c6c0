"""The page of what needs the owner: every sort with its next step and one thing to press."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from shop.models import Dispute, OutboxMail, Payment, UnmatchedPayment
from shop.orders.models import Status
from shop.payments.confirm import confirm_payment
from tests.admin.test_order_actions import said
from tests.gateway import Gateway
from tests.orders.make import make_order
from tests.payments.make import make_paid, make_placed, pay

pytestmark = pytest.mark.django_db

PAGE = reverse("attention")


def test_it_says_when_nothing_needs_the_owner(owner: Client) -> None:
    assert "Nothing needs you" in owner.get(PAGE).content.decode()
    assert "Nothing needs you" in owner.get(reverse("admin:index")).content.decode()


def test_each_row_leads_to_its_next_step(owner: Client, gateway: Gateway) -> None:
    order, paid = make_paid(gateway)
    _, odd = make_placed()
    pay(gateway, odd, amount=10_000)
    confirm_payment(odd.reference)
    Dispute.objects.create(payment=paid, gateway_id=1, status="pending", due_at=timezone.now())
    stranger = UnmatchedPayment.objects.create(reference="T-<b>", amount_kobo=500)
    mail = OutboxMail.objects.create(order=order, kind="placed", cause="x", state="failed", error="550")

    page = owner.get(PAGE).content.decode()

    for shown in (
        reverse("payment_refund", args=[odd.pk]),
        reverse("admin:shop_order_change", args=[order.pk]),
        reverse("unmatched_settle", args=[stranger.pk]),
        reverse("mail_resend", args=[mail.pk]),
        "T-&lt;b&gt;",
        "Accept the money as it is, or send it back.",
        "Due ",
        "₦100",
    ):
        assert shown in page
    first_page = owner.get(reverse("admin:index")).content.decode()
    assert f'<a href="{PAGE}?sort=dispute">Disputes to answer <strong>1</strong></a>' in first_page


def test_one_sort_is_shown_alone_with_all_there_are(owner: Client) -> None:
    for number in range(52):
        UnmatchedPayment.objects.create(reference=f"T-{number}")
    OutboxMail.objects.create(order=make_order(), kind="placed", cause="x", state="failed")
    page = owner.get(PAGE, {"sort": "unmatched"}).content.decode()
    assert "Payments that are not ours (52)" in page
    assert "The first 50 are below" in page
    assert "Mail given up" not in page
    assert "Nothing of this sort: refunds owed." in owner.get(PAGE, {"sort": "owed"}).content.decode()
    assert "Mail given up (1)" in owner.get(PAGE, {"sort": "<nonsense>"}).content.decode()


def test_money_that_is_not_ours_is_settled_on_the_spot_with_a_note(owner: Client) -> None:
    row = UnmatchedPayment.objects.create(reference="T-1")
    url = reverse("unmatched_settle", args=[row.pk])
    refused = owner.post(url, {"note": " ", "back": "attention"}, follow=True)
    assert said(refused) == ["Say what you did about it."]
    response = owner.post(url, {"note": "A stall", "back": "attention"}, follow=True)
    row.refresh_from_db()
    assert (said(response), row.note, response.redirect_chain) == (["T-1 is settled."], "A stall", [(PAGE, 302)])


def test_a_success_that_bought_nothing_is_decided_from_the_list(owner: Client, gateway: Gateway) -> None:
    order, payment = make_placed()
    earlier = timezone.now() - timedelta(hours=1)
    Payment.objects.update(status="succeeded", received_kobo=payment.amount_kobo, paid_at=earlier)
    url = reverse("payment_look", args=[payment.pk])
    assert url in owner.get(PAGE).content.decode()
    response = owner.post(url, {"back": "attention"}, follow=True)
    order.refresh_from_db()
    assert (order.status, response.redirect_chain) == (Status.PAID, [(PAGE, 302)])


def test_mail_is_sent_again_from_the_list(owner: Client) -> None:
    mail = OutboxMail.objects.create(order=make_order(), kind="placed", cause="x", state="failed")
    response = owner.post(reverse("mail_resend", args=[mail.pk]), {"seen": mail.pk, "back": "attention"}, follow=True)
    mail.refresh_from_db()
    assert (mail.state, response.redirect_chain) == ("waiting", [(PAGE, 302)])


@pytest.mark.parametrize("may", [(), ("view_order",), ("view_payment",)])
def test_it_is_for_those_who_may_see_orders_and_money(may: tuple[str, ...], staff: Any) -> None:
    assert staff(*may).get(PAGE).status_code == 403


def test_settling_is_for_those_who_may(staff: Any) -> None:
    row = UnmatchedPayment.objects.create(reference="T-1")
    url = reverse("unmatched_settle", args=[row.pk])
    assert staff("view_order", "view_payment").post(url, {"note": "x"}).status_code == 403
    row.refresh_from_db()
    assert row.settled_at is None


def test_a_visitor_is_asked_to_sign_in() -> None:
    assert Client().get(PAGE)["Location"] == f"/admin/login/?next={PAGE}"


def test_the_first_page_says_nothing_of_it_to_those_who_may_not(staff: Any) -> None:
    assert "Needs attention" not in staff("view_order").get(reverse("admin:index")).content.decode()


def test_a_back_address_of_somebody_else_is_not_followed(owner: Client) -> None:
    mail = OutboxMail.objects.create(order=make_order(), kind="placed", cause="x", state="failed")
    response = owner.post(reverse("mail_resend", args=[mail.pk]), {"back": "https://evil.example/"})
    assert response["Location"] == reverse("admin:shop_order_change", args=[mail.order_id])


def test_it_keeps_to_the_content_security_policy(owner: Client) -> None:
    UnmatchedPayment.objects.create(reference="T-1")
    page = owner.get(PAGE).content.decode()
    assert " style=" not in page
    assert "<script>" not in page
    assert " onclick=" not in page
