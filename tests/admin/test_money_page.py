"""The refund page of a payment: what came, what went back, and every decision about it, made once."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from shop.management.audit import broken_rules
from shop.models import Order, Payment, Refund
from shop.orders.models import Status
from shop.payments.confirm import confirm_payment
from shop.payments.follow import follow_refunds
from shop.payments.give_back import balance_of
from shop.payments.manual import record_manual_payment
from tests.admin.test_order_actions import said
from tests.gateway import Gateway, refused
from tests.payments.make import make_paid, make_placed, pay

pytestmark = pytest.mark.django_db


def url_of(payment: Payment) -> str:
    return reverse("payment_refund", args=[payment.pk])


def seen(payment: Payment) -> dict[str, Any]:
    balance = balance_of(payment)
    return {
        "seen_refundable": balance.refundable_kobo,
        "seen_refund": balance.newest_refund_id,
        "seen_effect": balance.effect,
    }


def refund(client: Client, payment: Payment, **typed: Any) -> Any:
    form = {"amount_kobo": "1,000", "reason": "Late"} | seen(payment) | typed
    return client.post(url_of(payment), form, follow=True)


def make_odd(gateway: Gateway) -> Payment:
    _, payment = make_placed()
    pay(gateway, payment, amount=10_000)
    return confirm_payment(payment.reference)


def test_a_refund_is_made_from_the_page(owner: Client, gateway: Gateway) -> None:
    _, payment = make_paid(gateway)
    page = owner.get(url_of(payment)).content.decode()
    assert 'value="11,000"' in page
    assert "Also close the order as refunded" in page

    response = refund(owner, payment)

    assert said(response) == ["₦1,000 is on its way. Banks take up to 10 working days."]
    made = Refund.objects.get()
    assert (made.amount_kobo, made.reason, made.requested_by) == (100_000, "Late", User.objects.get())
    assert [row["amount"] for row in gateway.refunds] == [100_000]
    assert "On its way</span>" in response.content.decode()
    assert broken_rules() == []


BAD: dict[str, dict[str, str]] = {
    "nothing": {"amount_kobo": "0"},
    "less than nothing": {"amount_kobo": "-1"},
    "a fraction of a kobo": {"amount_kobo": "0.001"},
    "above the rest": {"amount_kobo": "11,000.01"},
    "words": {"amount_kobo": "all"},
    "empty": {"amount_kobo": ""},
    "without a reason": {"reason": " "},
    "without what was seen": {"seen_refundable": "", "seen_refund": ""},
    "without what it was for": {"seen_effect": ""},
    "with nonsense it was for": {"seen_effect": "x"},
    "with something else it was for": {"seen_effect": "refund"},
    "with nonsense seen": {"seen_refundable": "x", "seen_refund": "-1"},
    "with another balance seen": {"seen_refundable": "1099999"},
    "with a huge balance seen": {"seen_refundable": "9" * 40},
}


@pytest.mark.parametrize("name", BAD)
def test_nonsense_is_answered_422_and_nothing_goes_back(owner: Client, gateway: Gateway, name: str) -> None:
    order, payment = make_paid(gateway)
    response = refund(owner, payment, **BAD[name])
    assert response.status_code == 422
    assert "Nothing was changed." in response.content.decode()
    assert (Refund.objects.count(), gateway.refunds) == (0, [])
    assert Order.objects.get().version == order.version


def test_the_form_sent_from_two_tabs_is_one_refund_and_the_second_is_told(owner: Client, gateway: Gateway) -> None:
    _, payment = make_paid(gateway)
    drawn = seen(payment)
    refund(owner, payment, **drawn)
    response = refund(owner, payment, **drawn)
    page = response.content.decode()
    assert response.status_code == 422
    assert "changed since you opened it: ₦10,000 can go back now" in page
    assert f'name="seen_refundable" value="{seen(payment)["seen_refundable"]}"' in page
    assert (Refund.objects.count(), len(gateway.refunds)) == (1, 1)


def test_the_tick_box_closes_the_order_once_all_went_back(owner: Client, gateway: Gateway) -> None:
    order, payment = make_paid(gateway)
    refund(owner, payment, amount_kobo="11,000", closes_order="on")
    gateway.refunds[0]["status"] = "processed"
    response = owner.post(reverse("payment_look", args=[payment.pk]), follow=True)
    order.refresh_from_db()
    assert (order.status, response.status_code) == (Status.REFUNDED, 200)
    assert "Send money back" not in response.content.decode()
    assert broken_rules() == []


def test_a_refund_that_paystack_cannot_be_told_of_is_set_aside(owner: Client, gateway: Gateway) -> None:
    _, payment = make_paid(gateway)
    gateway.fail((500, b""))
    assert "Paystack has not answered yet" in said(refund(owner, payment))[0]
    assert Refund.objects.get().status == "requested"


def test_a_refusal_of_paystack_s_is_shown_and_tried_again(owner: Client, gateway: Gateway) -> None:
    _, payment = make_paid(gateway)
    gateway.fail(refused("Insufficient balance to fulfill this refund. Please top up.", "insufficient_balance"))
    page = refund(owner, payment).content.decode()
    first = Refund.objects.get()
    retry = reverse("refund_retry", args=[first.pk])
    assert "Please top up" in page
    assert retry in page
    drawn = seen(payment)
    for _ in range(2):
        owner.post(retry, drawn)
    assert sorted(Refund.objects.values_list("status", flat=True)) == ["failed", "processing"]
    assert len(gateway.refunds) == 1
    assert broken_rules() == []


def test_a_refused_refund_whose_money_has_gone_is_ended_with_a_word_about_how(owner: Client, gateway: Gateway) -> None:
    order, payment = make_paid(gateway)
    gateway.fail(refused("Transaction has been fully reversed", "transaction_reversed"))
    gone = reverse("refund_gone", args=[refund(owner, payment).context["refunds"][0][0].pk])
    assert f'action="{gone}"' in owner.get(url_of(payment)).content.decode()

    drawn = seen(payment)
    assert said(owner.post(gone, drawn | {"reason": "\0"}, follow=True)) == ["Say how you know that it has gone."]
    answer = owner.post(gone, drawn | {"reason": "Support says so"}, follow=True)

    assert said(answer) == ["₦1,000 went back."]
    assert gone not in answer.content.decode()
    assert order.events.get(what="refund gone already").note == "Support says so"


@pytest.mark.parametrize("drawn", [{}, {"seen_refundable": "x", "seen_refund": "1", "seen_effect": "applied"}])
def test_trying_again_without_what_was_seen_does_nothing(owner: Client, gateway: Gateway, drawn: Any) -> None:
    _, payment = make_paid(gateway)
    refund(owner, payment)
    gateway.refunds[0]["status"] = "failed"
    follow_refunds(payment)
    response = owner.post(reverse("refund_retry", args=[Refund.objects.get().pk]), drawn, follow=True)
    assert "changed since you opened it" in said(response)[0]
    assert Refund.objects.count() == 1


def test_one_that_needs_the_customer_s_account_says_so_and_has_no_button(owner: Client, gateway: Gateway) -> None:
    _, payment = make_paid(gateway)
    refund(owner, payment)
    gateway.refunds[0]["status"] = "needs-attention"
    follow_refunds(payment)
    page = owner.get(url_of(payment)).content.decode()
    assert "needs the customer’s bank account" in page
    assert "refund_retry" not in page
    assert "/retry/" not in page


def test_money_by_hand_is_handed_back_by_hand(owner: Client, gateway: Gateway) -> None:
    order, _ = make_placed()
    payment = record_manual_payment(order.pk, how="cash", amount_kobo=order.total_kobo, evidence="R1", user=None)
    assert "goes back by hand" in owner.get(url_of(payment)).content.decode()
    refund(owner, payment)
    made = Refund.objects.get()
    for _ in range(2):
        response = owner.post(reverse("refund_finish", args=[made.pk]), follow=True)
        assert said(response) == ["₦1,000 was handed back."]
    refund(owner, payment)
    second = Refund.objects.exclude(pk=made.pk).get()
    owner.post(reverse("refund_drop", args=[second.pk]))
    assert list(Refund.objects.order_by("pk").values_list("status", flat=True)) == ["succeeded", "failed"]
    assert gateway.refunds == []
    assert broken_rules() == []


def test_money_under_review_is_accepted_once(owner: Client, gateway: Gateway) -> None:
    payment = make_odd(gateway)
    page = owner.get(url_of(payment)).content.decode()
    assert "Accept ₦100 as it is" in page
    assert "₦100 were paid, ₦11,000 expected" in page
    version = Order.objects.get().version
    url = reverse("payment_accept", args=[payment.pk])
    first = owner.post(url, {"seen_version": version}, follow=True)
    second = owner.post(url, {"seen_version": version}, follow=True)
    assert said(first) == [f"Accepted. {Order.objects.get().number} is paid."]
    assert "changed since you opened it" in said(second)[0]
    assert Order.objects.get().is_paid
    assert broken_rules() == []


def test_money_under_review_is_sent_back_once(owner: Client, gateway: Gateway) -> None:
    payment = make_odd(gateway)
    version = Order.objects.get().version
    url = reverse("payment_send_back", args=[payment.pk])
    for _ in range(2):
        owner.post(url, {"seen_version": version})
    assert [row["amount"] for row in gateway.refunds] == [10_000]
    assert Order.objects.get().is_awaiting_payment
    assert broken_rules() == []


def test_money_of_a_cancelled_order_can_be_kept_with_a_reason(owner: Client, gateway: Gateway) -> None:
    order, payment = make_paid(gateway)
    assert "Or keep it" not in owner.get(url_of(payment)).content.decode()
    owner.post(reverse("order_cancel_by_owner", args=[order.pk]), {"reason": "Engraved", "seen_version": order.version})
    order.refresh_from_db()
    assert "Or keep it" in owner.get(url_of(payment)).content.decode()
    keep = reverse("payment_keep", args=[payment.pk])
    assert "Say why" in said(owner.post(keep, {"seen_version": order.version}, follow=True))[0]
    owner.post(keep, {"seen_version": order.version, "reason": "It was engraved\0"})
    assert order.events.get(what="money kept").note == "It was engraved"
    refund(owner, payment, amount_kobo="11,000")
    assert "Or keep it" not in owner.get(url_of(payment)).content.decode()


BUTTONS = {
    "payment_accept": "review_payment",
    "payment_send_back": "review_payment",
    "payment_keep": "refund_payment",
    "payment_look": "refund_payment",
    "payment_make_anyway": "review_payment",
}


@pytest.mark.parametrize("name", BUTTONS)
def test_the_buttons_are_for_those_who_may(name: str, staff: Any, gateway: Gateway) -> None:
    payment = make_odd(gateway)
    others = {"view_order", "view_payment", "refund_payment", "review_payment"} - {BUTTONS[name]}
    client = staff(*others)
    version = Order.objects.get().version
    response = client.post(reverse(name, args=[payment.pk]), {"seen_version": version, "reason": "x"})
    assert response.status_code == 403
    payment.refresh_from_db()
    assert (payment.status, Refund.objects.count()) == ("needs_review", 0)


@pytest.mark.parametrize("name", ["refund_retry", "refund_finish", "refund_drop", "refund_gone"])
def test_the_buttons_of_a_refund_are_for_those_who_may(name: str, staff: Any, owner: Client, gateway: Gateway) -> None:
    _, payment = make_paid(gateway)
    refund(owner, payment)
    url = reverse(name, args=[Refund.objects.get().pk])
    assert staff("view_order", "view_payment", "review_payment").post(url, seen(payment)).status_code == 403
    assert Client().post(url).status_code == 302
    assert owner.get(url, follow=True).status_code == 200
    assert Refund.objects.get().status == "processing"


def test_who_may_see_money_but_not_send_it_sees_no_form_and_is_refused(staff: Any, gateway: Gateway) -> None:
    _, payment = make_paid(gateway)
    client = staff("view_order", "view_payment")
    page = client.get(url_of(payment)).content.decode()
    assert "Can go back" in page
    assert "Send it back" not in page
    assert refund(client, payment).status_code == 403
    assert Refund.objects.count() == 0


def test_who_may_not_see_payments_does_not_see_the_page(staff: Any, gateway: Gateway) -> None:
    _, payment = make_paid(gateway)
    assert staff("view_order", "refund_payment").get(url_of(payment)).status_code == 403


def test_a_payment_that_is_not_there_is_404(owner: Client) -> None:
    assert owner.get(reverse("payment_refund", args=[10**30])).status_code == 404


def test_when_paystack_cannot_be_asked_the_page_says_so(owner: Client, gateway: Gateway) -> None:
    _, payment = make_paid(gateway)
    gateway.fail((500, b""))
    response = owner.post(reverse("payment_look", args=[payment.pk]), follow=True)
    assert said(response) == ["Paystack cannot be asked just now. Try again in a minute."]
