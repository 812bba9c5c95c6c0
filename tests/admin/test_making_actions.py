"""Making that does not go the usual way, from the pages of the back office."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from shop.management.audit import broken_rules
from shop.orders.fulfil import mark_sent
from shop.orders.models import Fulfilment, Order, OutboxMail, Status
from shop.payments.follow import follow_refunds
from shop.payments.give_back import balance_of, request_refund
from shop.payments.models import Payment, Refund
from shop.payments.records import Dispute
from tests.admin.test_order_actions import page_of, press, said, unchanged
from tests.gateway import Gateway
from tests.orders.make import make_order
from tests.payments.make import make_paid
from tests.payments.test_make_anyway import paid_too_late

pytestmark = pytest.mark.django_db


# --- Despite a dispute ----------------------------------------------------------------------------------


@pytest.fixture
def disputed(gateway: Gateway) -> Order:
    order, payment = make_paid(gateway)
    Dispute.objects.create(payment=payment, gateway_id=7, status="awaiting-merchant-feedback", due_at=timezone.now())
    return order


def test_an_order_in_dispute_offers_no_quick_start_and_refuses_one(owner: Client, disputed: Order) -> None:
    page = owner.get(page_of(disputed)).content.decode()
    assert reverse("order_start_production", args=[disputed.pk]) not in page
    assert reverse("order_despite_dispute", args=[disputed.pk]) in page
    assert "A dispute is open about its payment." in page

    response = press(owner, "order_start_production", disputed)

    assert "A dispute is open about its payment" in said(response)[0]
    assert unchanged(disputed)


def test_it_is_made_with_a_reason(owner: Client, disputed: Order) -> None:
    asked = owner.get(reverse("order_despite_dispute", args=[disputed.pk]))
    assert "bank disputes the payment" in asked.content.decode()
    assert press(owner, "order_despite_dispute", disputed, despite_dispute=" ").status_code == 422
    assert unchanged(disputed)

    press(owner, "order_despite_dispute", disputed, despite_dispute="I know her")

    now = Order.objects.get()
    assert now.fulfilment == Fulfilment.IN_PRODUCTION
    assert now.events.get(what="in_production").note == "despite a dispute: I know her"
    warned = owner.get(reverse("order_sent", args=[disputed.pk])).content.decode()
    assert "A dispute is open about its payment. Once it is sent" in warned


def test_an_order_whose_dispute_was_lost_says_so_until_it_is_noted(owner: Client, disputed: Order) -> None:
    Dispute.objects.update(status="resolved", resolution="auto-accepted", resolved_at=timezone.now())
    url = reverse("dispute_noted", args=[Dispute.objects.get().pk])
    page = owner.get(page_of(disputed)).content.decode()
    assert "A dispute about its payment was lost" in page
    assert reverse("order_despite_dispute", args=[disputed.pk]) in page
    assert "is not paid for" in owner.get(reverse("order_despite_dispute", args=[disputed.pk])).content.decode()
    attention = owner.get(reverse("attention")).content.decode()
    assert "Disputes that were lost (1)" in attention
    assert "<strong>₦11,000</strong>" in attention
    assert f'action="{url}"' in attention
    assert "auto accepted" in attention

    sent = {"seen_version": disputed.version, "back": "attention"}
    assert said(owner.post(url, sent | {"reason": "\0"}, follow=True)) == ["Say why it goes on."]
    answer = owner.post(url, sent | {"reason": "She pays at the door"}, follow=True)

    assert said(answer) == [f"Written down: {disputed.number} goes on."]
    assert url not in answer.content.decode()
    assert disputed.events.get(what="dispute noted").user == User.objects.get(username="owner")
    assert reverse("order_start_production", args=[disputed.pk]) in owner.get(page_of(disputed)).content.decode()


def test_a_lost_dispute_is_noted_by_those_who_decide_about_money_from_a_page_of_today(
    staff: Any, disputed: Order
) -> None:
    Dispute.objects.update(status="resolved", resolution="merchant-accepted", resolved_at=timezone.now())
    url = reverse("dispute_noted", args=[Dispute.objects.get().pk])
    good = {"seen_version": disputed.version, "reason": "x"}
    assert Client().post(url, good).status_code == 302
    assert staff("view_order", "fulfil_order", "view_payment").post(url, good).status_code == 403
    assert Client().post(reverse("dispute_noted", args=[10**30]), good).status_code in {302, 404}
    User.objects.all().delete()
    helper = staff("view_order", "view_payment", "review_payment")
    assert helper.get(url).status_code == 302
    helper.post(url, good | {"seen_version": disputed.version - 1})
    assert not disputed.events.filter(what="dispute noted").exists()
    helper.post(url, good)
    assert disputed.events.filter(what="dispute noted").count() == 1


def test_an_order_that_closes_once_its_money_is_back_offers_no_start_and_says_why(
    owner: Client, gateway: Gateway
) -> None:
    order, payment = make_paid(gateway)
    asked: dict[str, Any] = {"amount_kobo": order.total_kobo, "reason": "", "user": None}
    request_refund(payment.pk, seen=balance_of(payment), closes_order=True, **asked)
    order.refresh_from_db()
    page = owner.get(page_of(order)).content.decode()
    assert reverse("order_start_production", args=[order.pk]) not in page
    assert "it closes as refunded then" in page

    assert "on its way back" in said(press(owner, "order_start_production", order))[0]

    assert unchanged(order)
    assert "the gift is gone, too" in owner.get(reverse("order_sent", args=[order.pk])).content.decode()


# --- Another rider --------------------------------------------------------------------------------------


@pytest.fixture
def sent() -> Order:
    order = make_order(status=Status.PAID, fulfilment=Fulfilment.IN_PRODUCTION)
    order = mark_sent(order.pk, carrier="GIG Logistics", tracking="GIG-77")
    OutboxMail.objects.update(state=OutboxMail.State.SENT)
    return order


@pytest.mark.parametrize(("tell", "mails"), [("", 1), ("on", 2)])
def test_the_rider_is_corrected_and_the_customer_told_where_asked(
    owner: Client, sent: Order, tell: str, mails: int
) -> None:
    assert reverse("order_correct_sending", args=[sent.pk]) in owner.get(page_of(sent)).content.decode()
    form = owner.get(reverse("order_correct_sending", args=[sent.pk])).content.decode()
    assert 'value="GIG Logistics"' in form
    assert 'value="GIG-77"' in form

    response = press(owner, "order_correct_sending", sent, carrier="A rider", tracking="0803 1", tell=tell)

    now = Order.objects.get()
    assert (now.carrier, now.tracking, now.mails.count()) == ("A rider", "0803 1", mails)
    assert now.events.get(what="sending corrected").user == User.objects.get(username="owner")
    assert ("gets a mail" in said(response)[0]) is bool(tell)


def test_a_correction_that_is_refused_keeps_what_was_typed(owner: Client, sent: Order) -> None:
    response = press(owner, "order_correct_sending", sent, carrier="", tracking="0803 1")
    assert response.status_code == 422
    assert 'value="0803 1"' in response.content.decode()
    stale = press(owner, "order_correct_sending", sent, seen_version=1, carrier="A rider", tracking="")
    assert "changed since you opened it" in stale.content.decode()
    assert unchanged(sent)


def test_saying_the_same_again_is_answered_as_such(owner: Client, sent: Order) -> None:
    response = press(owner, "order_correct_sending", sent, carrier="GIG Logistics", tracking="GIG-77", tell="on")
    assert said(response) == [f"{sent.number} said so already. Nothing was changed."]
    assert unchanged(sent)


# --- All the same ---------------------------------------------------------------------------------------


def press_anyway(client: Client, payment: Payment, *, version: int, reason: str = "It can be made") -> list[str]:
    url = reverse("payment_make_anyway", args=[payment.pk])
    return said(client.post(url, {"seen_version": version, "reason": reason}, follow=True))


def test_an_order_is_made_all_the_same_from_its_payment(owner: Client, gateway: Gateway) -> None:
    order, payment = paid_too_late()
    assert "Make it all the same" in owner.get(reverse("payment_refund", args=[payment.pk])).content.decode()

    assert "is paid and can be made" in press_anyway(owner, payment, version=order.version)[0]
    assert "changed since you opened it" in press_anyway(owner, payment, version=order.version)[0]

    order.refresh_from_db()
    assert order.is_paid
    assert "Make it all the same" not in owner.get(reverse("payment_refund", args=[payment.pk])).content.decode()
    assert broken_rules() == []


@pytest.mark.parametrize(("version", "reason"), [(0, "It can be made"), (None, " "), (None, "\0")])
def test_without_its_page_or_a_reason_it_is_not(
    owner: Client, gateway: Gateway, version: int | None, reason: str
) -> None:
    order, payment = paid_too_late()
    press_anyway(owner, payment, version=order.version if version is None else version, reason=reason)
    assert unchanged(order)
    assert Refund.objects.count() == 0


# --- A refund made elsewhere ----------------------------------------------------------------------------


@pytest.fixture
def refunded_elsewhere(gateway: Gateway) -> Refund:
    _, payment = make_paid(gateway)
    gateway._refund({"transaction": payment.reference, "amount": 100_000, "merchant_note": "goodwill"})
    follow_refunds(payment)
    return Refund.objects.select_related("payment__order").get()


def test_an_order_goes_on_after_a_refund_on_the_dashboard_by_one_press(
    owner: Client, refunded_elsewhere: Refund
) -> None:
    order = refunded_elsewhere.payment.order
    url = reverse("refund_noted", args=[refunded_elsewhere.pk])
    page = owner.get(reverse("attention")).content.decode()
    assert "Refunded on Paystack&#x27;s dashboard (1)" in page
    assert url in page
    assert f'name="seen_version" value="{order.version}"' in page

    answer = owner.post(url, {"seen_version": order.version, "back": "attention"}, follow=True)

    assert said(answer) == [f"Written down: {order.number} goes on."]
    assert url not in answer.content.decode()
    assert order.events.get(what="refund noted").user == User.objects.get(username="owner")


def test_that_is_for_those_who_decide_about_money_from_a_page_of_today(staff: Any, refunded_elsewhere: Refund) -> None:
    order, url = refunded_elsewhere.payment.order, reverse("refund_noted", args=[refunded_elsewhere.pk])
    assert Client().post(url).status_code == 302
    helper = staff("view_order", "view_payment", "review_payment")
    assert helper.get(url).status_code == 302
    helper.post(url, {"seen_version": order.version - 1})
    assert not order.events.filter(what="refund noted").exists()
    User.objects.get(username="staff").user_permissions.clear()
    assert helper.post(url, {"seen_version": order.version}).status_code == 403
