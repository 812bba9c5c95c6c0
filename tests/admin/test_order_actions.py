"""The buttons on an order's page: each calls its verb once, for those who may, from a page that is up to date."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from shop.management.audit import broken_rules
from shop.models import OutboxMail, Payment
from shop.orders.models import Fulfilment, Order, Status
from tests.gateway import Gateway
from tests.orders.make import make_order
from tests.payments.make import counts, expire, make_paid, make_placed, variant_of

pytestmark = pytest.mark.django_db

BUTTONS = [
    "order_start_production",
    "order_ready",
    "order_not_ready",
    "order_sent",
    "order_delivered",
    "order_cancel_by_owner",
    "order_record_payment",
    "order_despite_dispute",
    "order_correct_sending",
]
SENT = {"carrier": "GIG Logistics", "tracking": "GIG-77"}
MONEY = {"how": "cash", "amount_kobo": "11,000", "evidence": "R-1"}


def page_of(order: Order) -> str:
    return reverse("admin:shop_order_change", args=[order.pk])


def press(client: Client, name: str, order: Order, **typed: Any) -> Any:
    return client.post(reverse(name, args=[order.pk]), {"seen_version": order.version} | typed, follow=True)


def said(response: Any) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def unchanged(order: Order) -> bool:
    now = Order.objects.get(pk=order.pk)
    return (now.version, now.status, now.fulfilment) == (order.version, order.status, order.fulfilment)


def test_an_order_goes_from_paid_to_delivered_by_its_buttons(owner: Client, gateway: Gateway) -> None:
    order, _ = make_paid(gateway)
    steps = [("order_start_production", {}), ("order_ready", {}), ("order_sent", SENT), ("order_delivered", {})]

    for name, typed in steps:
        assert reverse(name, args=[order.pk]) in owner.get(page_of(order)).content.decode()
        response = press(owner, name, order, **typed)
        assert response.redirect_chain == [(page_of(order), 302)]
        order.refresh_from_db()

    assert (order.fulfilment, order.carrier, order.tracking) == ("delivered", "GIG Logistics", "GIG-77")
    assert order.events.filter(user=User.objects.get(username="owner")).count() == 4
    assert "order_delivered" not in owner.get(page_of(order)).content.decode()
    assert broken_rules() == []


@pytest.mark.parametrize("name", BUTTONS)
def test_staff_who_may_only_look_are_refused_and_see_no_button(name: str, staff: Any, gateway: Gateway) -> None:
    order, _ = make_paid(gateway)
    client = staff("view_order", "view_payment")
    url = reverse(name, args=[order.pk])

    assert url not in client.get(page_of(order)).content.decode()
    assert (client.get(url).status_code, client.post(url, SENT | MONEY).status_code) == (403, 403)
    assert unchanged(order)


PERMISSIONS = {
    "order_start_production": "fulfil_order",
    "order_ready": "fulfil_order",
    "order_not_ready": "fulfil_order",
    "order_sent": "fulfil_order",
    "order_delivered": "fulfil_order",
    "order_cancel_by_owner": "cancel_order",
    "order_record_payment": "record_payment",
    "order_despite_dispute": "fulfil_order",
    "order_correct_sending": "fulfil_order",
}


@pytest.mark.parametrize("name", BUTTONS)
def test_the_permission_of_the_action_and_to_see_orders_are_enough(name: str, staff: Any, gateway: Gateway) -> None:
    order, _ = make_paid(gateway)
    response = staff("view_order", PERMISSIONS[name]).get(reverse(name, args=[order.pk]), follow=True)
    assert response.status_code == 200


@pytest.mark.parametrize("name", BUTTONS)
def test_a_visitor_is_asked_to_sign_in_and_a_get_changes_nothing(name: str, owner: Client, gateway: Gateway) -> None:
    order, _ = make_paid(gateway)
    url = reverse(name, args=[order.pk])
    signed_out = Client().post(url, SENT | MONEY)
    assert (signed_out.status_code, signed_out["Location"]) == (302, f"/admin/login/?next={url}")
    assert owner.get(url, follow=True).status_code == 200
    assert unchanged(order)


@pytest.mark.parametrize("name", BUTTONS)
def test_a_post_without_its_token_is_refused(name: str, owner: Client, gateway: Gateway) -> None:
    order, _ = make_paid(gateway)
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(User.objects.get(username="owner"))
    assert strict.post(reverse(name, args=[order.pk]), SENT | MONEY).status_code == 403
    assert unchanged(order)


@pytest.mark.parametrize("seen", ["", "0", "-1", "x", "9" * 30, "１"])
@pytest.mark.parametrize("name", ["order_start_production", "order_cancel_by_owner", "order_record_payment"])
def test_a_version_that_no_page_showed_is_refused(name: str, seen: str, owner: Client, gateway: Gateway) -> None:
    order, _ = make_paid(gateway)
    response = press(owner, name, order, seen_version=seen, reason="Why", **MONEY)
    assert response.status_code in {200, 422}
    assert unchanged(order)
    assert order.payments.count() == 1


def test_a_button_on_an_old_page_says_what_changed(owner: Client, gateway: Gateway) -> None:
    order, _ = make_paid(gateway)
    press(owner, "order_start_production", order)
    response = press(owner, "order_delivered", order)
    assert "This order changed since you opened it. It is now: Being made." in said(response)[0]
    assert "by owner" in said(response)[0]
    assert Order.objects.get().fulfilment == Fulfilment.IN_PRODUCTION


def test_a_button_pressed_twice_is_one_step(owner: Client, gateway: Gateway) -> None:
    order, _ = make_paid(gateway)
    for _ in range(2):
        response = press(owner, "order_start_production", order)
        assert "is being made" in said(response)[0]
    assert order.events.filter(what="in_production").count() == 1
    assert order.mails.filter(kind="in_production").count() == 1


def test_a_form_that_is_refused_keeps_what_was_typed_and_carries_today_s_version(
    owner: Client, gateway: Gateway
) -> None:
    order, _ = make_paid(gateway)
    press(owner, "order_start_production", order)
    now = Order.objects.get()

    response = press(owner, "order_sent", order, **SENT)

    page = response.content.decode()
    assert response.status_code == 422
    assert 'value="GIG Logistics"' in page
    assert f'name="seen_version" value="{now.version}"' in page
    assert "changed since you opened it" in page
    assert press(owner, "order_sent", now, **SENT).status_code == 200
    assert Order.objects.get().fulfilment == Fulfilment.SENT


# --- Ready to be sent -----------------------------------------------------------------------------------


def test_what_is_being_made_can_be_ready_and_not_ready_after_all(owner: Client, gateway: Gateway) -> None:
    order, _ = make_paid(gateway)
    press(owner, "order_start_production", order)
    order.refresh_from_db()
    for name, is_ready in [("order_ready", True), ("order_not_ready", False)]:
        assert reverse(name, args=[order.pk]) in owner.get(page_of(order)).content.decode()
        press(owner, name, order)
        again = press(owner, name, order)  # a double click
        assert "changed since" not in said(again)[0]
        order.refresh_from_db()
        assert (order.ready_at is not None) == is_ready
    assert list(order.events.filter(what__contains="ready").values_list("what", flat=True)) == ["ready", "not ready"]
    assert order.mails.filter(kind="in_production").count() == 1


def test_only_what_is_being_made_can_be_ready(owner: Client, gateway: Gateway) -> None:
    new, _ = make_paid(gateway)
    unpaid, _ = make_placed()
    assert "only what is being made can be ready" in said(press(owner, "order_ready", new))[0]
    assert "not paid" in said(press(owner, "order_ready", unpaid))[0]
    assert unchanged(new)
    assert unchanged(unpaid)


# --- Notes ----------------------------------------------------------------------------------------------


def test_a_note_is_added_with_its_author(owner: Client) -> None:
    order = make_order()
    url = reverse("order_note", args=[order.pk])
    for _ in range(2):
        response = owner.post(url, {"text": "Wants it <before> Friday", "seen_event": 0}, follow=True)
    page = response.content.decode()
    assert page.count("Wants it &lt;before&gt; Friday") == 1
    assert (order.events.get().user, Order.objects.get().version) == (User.objects.get(username="owner"), 1)


@pytest.mark.parametrize("text", ["", "  ", "x" * 301, "a\0b"])
def test_a_note_that_is_refused_is_kept_on_the_page(owner: Client, text: str) -> None:
    order = make_order()
    response = owner.post(reverse("order_note", args=[order.pk]), {"text": text, "seen_event": 0})
    assert (response.status_code, order.events.count()) == (422, 0)
    assert "Nothing was changed." in response.content.decode()


def test_notes_are_for_those_who_work_on_orders(staff: Any) -> None:
    order = make_order()
    assert staff("view_order").post(reverse("order_note", args=[order.pk]), {"text": "x"}).status_code == 403
    assert order.events.count() == 0


# --- Cancelling -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("restock", "on_hand"), [("on", 10), (None, 9)])
def test_a_paid_order_is_cancelled_with_the_owner_s_word_on_its_pieces(
    owner: Client, gateway: Gateway, restock: str | None, on_hand: int
) -> None:
    order, _ = make_paid(gateway)
    assert "checked" in owner.get(reverse("order_cancel_by_owner", args=[order.pk])).content.decode()
    response = press(owner, "order_cancel_by_owner", order, reason="Moved", **({"restock": restock} if restock else {}))
    order.refresh_from_db()
    assert (order.status, counts(variant_of(order))) == (Status.CANCELLED, (on_hand, 0))
    assert "what becomes of the money" in said(response)[0]
    assert broken_rules() == []


def test_what_is_being_made_stays_off_the_shelf_unless_the_owner_says_so(owner: Client, gateway: Gateway) -> None:
    order, _ = make_paid(gateway)
    press(owner, "order_start_production", order)
    assert "checked" not in owner.get(reverse("order_cancel_by_owner", args=[order.pk])).content.decode()


def test_an_unpaid_order_is_cancelled_and_nothing_is_asked_about_its_pieces(owner: Client, gateway: Gateway) -> None:
    order, _ = make_placed()
    assert "restock" not in owner.get(reverse("order_cancel_by_owner", args=[order.pk])).content.decode()
    press(owner, "order_cancel_by_owner", order, reason="A test order")
    order.refresh_from_db()
    assert (order.status, order.close_reason, counts(variant_of(order))) == (Status.CANCELLED, "A test order", (10, 0))
    assert broken_rules() == []


def test_cancelling_without_a_reason_is_refused(owner: Client, gateway: Gateway) -> None:
    order, _ = make_paid(gateway)
    assert press(owner, "order_cancel_by_owner", order, reason=" ").status_code == 422
    assert unchanged(order)


# --- Money by hand --------------------------------------------------------------------------------------


def test_cash_is_recorded_and_pays_the_order(owner: Client, gateway: Gateway) -> None:
    order, _ = make_placed()
    assert order.total_kobo == 1_100_000
    assert 'value="11,000"' in owner.get(reverse("order_record_payment", args=[order.pk])).content.decode()
    response = press(owner, "order_record_payment", order, **MONEY)
    order.refresh_from_db()
    assert order.is_paid
    assert said(response) == [f"₦11,000 recorded. {order.number} is paid."]
    assert broken_rules() == []


BAD_MONEY = {
    "nothing": {"amount_kobo": "0"},
    "less than nothing": {"amount_kobo": "-5"},
    "a fraction of a kobo": {"amount_kobo": "10.005"},
    "words": {"amount_kobo": "ten"},
    "empty": {"amount_kobo": ""},
    "far too much": {"amount_kobo": "99999999999"},
    "another way": {"how": "cheque"},
    "no evidence": {"evidence": ""},
    "evidence that says nothing": {"evidence": "---"},
    "a NUL": {"evidence": "R\0-1"},
}


@pytest.mark.parametrize("name", BAD_MONEY)
def test_nonsense_is_answered_422_and_nothing_is_recorded(owner: Client, gateway: Gateway, name: str) -> None:
    order, _ = make_placed()
    response = press(owner, "order_record_payment", order, **MONEY | BAD_MONEY[name])
    assert response.status_code == 422
    assert "Nothing was changed." in response.content.decode()
    assert (Payment.objects.count(), unchanged(order)) == (1, True)


def test_the_same_money_entered_from_two_tabs_is_recorded_once(owner: Client, gateway: Gateway) -> None:
    order, _ = make_placed()
    press(owner, "order_record_payment", order, **MONEY)
    response = press(owner, "order_record_payment", order, **MONEY)
    assert response.status_code == 422
    assert f"recorded already: ₦11,000 for order {order.number}" in response.content.decode()
    assert Payment.objects.filter(kind="manual").count() == 1


def test_an_order_that_is_not_waiting_warns_before_money_is_recorded(owner: Client, gateway: Gateway) -> None:
    order, _ = make_paid(gateway)
    url = reverse("order_record_payment", args=[order.pk])
    assert "owed back to the customer" in owner.get(url).content.decode()
    unpaid, _ = make_placed()
    expire(unpaid)
    assert "owed back" not in owner.get(reverse("order_record_payment", args=[unpaid.pk])).content.decode()


# --- Mail -----------------------------------------------------------------------------------------------


def test_a_mail_is_sent_again_by_the_button_in_its_row(owner: Client) -> None:
    order = make_order(status=Status.PAID)
    mail = OutboxMail.objects.create(order=order, kind="paid", cause="x", state="failed", attempts=10)
    url = reverse("mail_resend", args=[mail.pk])
    page = owner.get(page_of(order)).content.decode()
    assert f'action="{url}"' in page
    assert f'name="seen" value="{mail.pk}"' in page
    response = owner.post(url, {"seen": mail.pk}, follow=True)
    mail.refresh_from_db()
    assert (mail.state, response.redirect_chain[0][0]) == ("waiting", page_of(order))


def test_mail_is_sent_again_only_by_those_who_may(staff: Any) -> None:
    mail = OutboxMail.objects.create(order=make_order(), kind="paid", cause="x", state="failed")
    assert staff("view_order").post(reverse("mail_resend", args=[mail.pk])).status_code == 403
    mail.refresh_from_db()
    assert mail.state == "failed"


@pytest.mark.parametrize("seen", ["", "x", "9" * 40])
def test_a_copy_asked_for_with_nonsense_is_one_copy_at_most(owner: Client, seen: str) -> None:
    order = make_order()
    mail = OutboxMail.objects.create(order=order, kind="paid", cause="x", state="sent")
    for _ in range(2):
        assert owner.post(reverse("mail_resend", args=[mail.pk]), {"seen": seen}).status_code == 302
    assert order.mails.count() == 2


def test_the_page_of_an_order_costs_the_same_however_many_mails_it_has(owner: Client) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    order = make_order(status=Status.PAID)
    OutboxMail.objects.create(order=order, kind="paid", cause="0", state="sent")
    owner.get(page_of(order))
    with CaptureQueriesContext(connection) as one:
        owner.get(page_of(order))
    for number in range(1, 8):
        OutboxMail.objects.create(order=order, kind="paid", cause=str(number), state="sent")
    with CaptureQueriesContext(connection) as eight:
        owner.get(page_of(order))
    assert len(eight) == len(one)
