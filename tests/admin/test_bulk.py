"""Several orders at once: asked first, a row of answers each, and nothing worse when it is sent twice."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shop.admin.bulk_actions import BULK
from shop.management.audit import broken_rules
from shop.models import OutboxMail, Payment, Refund
from shop.orders.fulfil import start_production
from shop.orders.models import Fulfilment, Order, Status
from tests.gateway import Gateway
from tests.orders.make import make_order
from tests.payments.make import counts, make_paid, make_placed, variant_of

pytestmark = pytest.mark.django_db

LIST = reverse("admin:shop_order_changelist")


def page_of(action: str) -> str:
    return reverse("orders_bulk", args=[action])


def ask(client: Client, action: str, *orders: Order) -> dict[str, Any]:
    """Open the page about these orders; return what a browser would post of it."""
    response = client.get(page_of(action), {"order": [str(order.pk) for order in orders]})
    assert response.status_code == 200
    posted: dict[str, Any] = {"order": [str(row.order.pk) for row in response.context["rows"]]}
    for row in response.context["rows"]:
        posted |= {name: str(value) for name, value in row.carries.items()}
        for field in row.form:
            if field.name == "how":  # a browser sends the first choice
                posted[field.html_name] = "cash"
            elif not field.name.startswith("seen_") and field.value() not in (None, "", False):
                posted[field.html_name] = "on" if field.value() is True else field.subwidgets[0].data["value"]
    return posted


def field(order: Order, name: str) -> str:
    return f"{order.pk.hex}-{name}"


def answers(response: Any) -> dict[str, str]:
    """Return how each row went: what it said, or why it was refused."""
    return {
        row.order.number: row.said or " ".join(error for errors in row.form.errors.values() for error in errors)
        for row in response.context["rows"]
    }


def fresh(*orders: Order) -> list[Order]:
    return [Order.objects.get(pk=order.pk) for order in orders]


def paid_orders(gateway: Gateway, count: int = 2) -> list[Order]:
    return [make_paid(gateway)[0] for _ in range(count)]


# --- The way there --------------------------------------------------------------------------------------


def test_the_list_leads_to_the_page_with_the_chosen_orders(owner: Client) -> None:
    one, _, three = make_order(), make_order(), make_order()
    posted = {"action": "sent", "_selected_action": [one.pk, three.pk]}
    response = owner.post(LIST, posted, follow=True)
    assert [row.order for row in response.context["rows"]] == [one, three]
    assert Order.objects.filter(version__gt=1).count() == 0


def test_more_than_a_page_of_orders_is_refused(owner: Client) -> None:
    for _ in range(51):
        make_order()
    keys = [str(key) for key in Order.objects.values_list("pk", flat=True)]
    posted = {"action": "making", "_selected_action": keys[:1], "select_across": "1"}
    response = owner.post(LIST, posted, follow=True)
    assert "Choose at most 50 orders at a time. Nothing was done." in response.content.decode()
    assert owner.get(page_of("refund"), {"order": keys[:11]}).status_code == 422
    assert owner.post(page_of("refund"), {"order": keys[:11], "reason": "x"}).status_code == 422


@pytest.mark.parametrize(
    "keys", [[], ["x"], ["\0"], ["' OR 1=1"], ["0" * 400], ["00000000-0000-0000-0000-000000000000"]]
)
def test_keys_of_no_order_are_left_out(owner: Client, keys: list[str]) -> None:
    assert "No orders were chosen." in owner.get(page_of("making"), {"order": keys}).content.decode()
    assert owner.post(page_of("making"), {"order": keys}).status_code == 200
    assert owner.get(reverse("orders_slips"), {"order": keys}).status_code == 200


def test_what_cannot_be_done_with_orders_is_not_found(owner: Client) -> None:
    assert owner.get(page_of("burn")).status_code == 404


# --- Making, sending, delivering ------------------------------------------------------------------------


def test_orders_go_from_paid_to_delivered_together(owner: Client, gateway: Gateway) -> None:
    orders = paid_orders(gateway)
    for action, said in [
        ("making", "Being made"),
        ("ready", "Ready"),
        ("sent", "On its way"),
        ("delivered", "Delivered"),
    ]:
        posted = ask(owner, action, *orders)
        posted |= {field(order, "carrier"): "GIG" for order in orders if action == "sent"}
        response = owner.post(page_of(action), posted)
        assert response.status_code == 200
        assert all(answer.startswith(said) for answer in answers(response).values())
        again = owner.post(page_of(action), posted)  # the page was loaded again
        assert answers(again) == answers(response)
    assert [(order.fulfilment, order.carrier) for order in fresh(*orders)] == [("delivered", "GIG")] * 2
    assert OutboxMail.objects.filter(kind="sent").count() == 2
    assert orders[0].events.filter(what__in=["in_production", "ready", "sent", "delivered"]).count() == 4
    assert broken_rules() == []


def test_each_row_says_how_it_went_and_the_others_go_on(owner: Client, gateway: Gateway) -> None:
    good, moved = paid_orders(gateway)
    unpaid, _ = make_placed()
    posted = ask(owner, "making", good, moved, unpaid)
    owner.post(reverse("order_cancel_by_owner", args=[moved.pk]), {"seen_version": moved.version, "reason": "Moved"})

    response = owner.post(page_of("making"), posted)

    said = answers(response)
    assert response.status_code == 422
    assert said[good.number] == "Being made. The customer gets a mail."
    assert "This order changed since you opened it. It is now: Cancelled." in said[moved.number]
    assert said[unpaid.number] == "The order is not paid: waiting for payment."
    page = response.content.decode()
    assert page.count('name="order"') == 2  # what is done is not sent again
    assert f'name="{field(moved, "seen_version")}" value="{fresh(moved)[0].version}"' in page
    assert [order.fulfilment for order in fresh(good, moved, unpaid)] == ["in_production", "new", "new"]


def test_an_order_sent_without_a_word_on_who_carries_it_stays(owner: Client, gateway: Gateway) -> None:
    orders = paid_orders(gateway, 3)
    for order in orders:
        start_production(order.pk)
    posted = ask(owner, "sent", *orders)
    posted |= {field(orders[0], "carrier"): "GIG", field(orders[0], "tracking"): "7", field(orders[1], "tracking"): "8"}
    said = list(answers(owner.post(page_of("sent"), posted)).values())
    assert said == ["On its way. The customer gets a mail.", "Say who carries it.", "Left as it is."]
    assert [order.fulfilment for order in fresh(*orders)] == ["sent", "in_production", "in_production"]


@pytest.mark.parametrize("seen", ["", "0", "x", "9" * 30, "-1"])
def test_a_version_that_no_page_showed_is_refused(owner: Client, gateway: Gateway, seen: str) -> None:
    [order] = paid_orders(gateway, 1)
    response = owner.post(page_of("making"), {"order": order.pk, field(order, "seen_version"): seen})
    assert (response.status_code, fresh(order)[0].fulfilment) == (422, Fulfilment.NEW)


# --- Cancelling -----------------------------------------------------------------------------------------


def test_orders_are_cancelled_for_one_reason_each_with_its_word_on_its_pieces(owner: Client, gateway: Gateway) -> None:
    (kept, broken), (unpaid, _) = paid_orders(gateway), make_placed()
    posted = ask(owner, "cancel", kept, broken, unpaid) | {"reason": "The oven broke"}
    del posted[field(broken, "restock")]
    response = owner.post(page_of("cancel"), posted)
    assert response.status_code == 200
    assert {order.status for order in fresh(kept, broken, unpaid)} == {Status.CANCELLED}
    assert [counts(variant_of(order)) for order in (kept, broken, unpaid)] == [(10, 0), (9, 0), (10, 0)]
    assert fresh(kept)[0].close_reason == "The oven broke"
    assert owner.post(page_of("cancel"), posted).status_code == 200
    assert OutboxMail.objects.filter(kind="cancelled").count() == 3
    assert broken_rules() == []


def test_without_a_reason_no_order_is_cancelled(owner: Client, gateway: Gateway) -> None:
    orders = paid_orders(gateway)
    response = owner.post(page_of("cancel"), ask(owner, "cancel", *orders) | {"reason": " "})
    assert response.status_code == 422
    assert "Nothing was changed." in response.content.decode()
    assert {order.status for order in fresh(*orders)} == {Status.PAID}


# --- Money ----------------------------------------------------------------------------------------------


def test_several_payments_are_sent_back_once(owner: Client, gateway: Gateway) -> None:
    orders = paid_orders(gateway, 3)
    posted = ask(owner, "refund", *orders) | {"reason": "Sorry", "closes_order": "on"}
    posted |= {field(orders[1], "amount_kobo"): "1,000", field(orders[2], "amount_kobo"): ""}
    response = owner.post(page_of("refund"), posted)
    assert [answer.split(" is on")[0] for answer in answers(response).values()] == [
        "₦11,000",
        "₦1,000",
        "Left as it is.",
    ]
    again = owner.post(page_of("refund"), posted)
    assert again.status_code == 422
    assert sorted(Refund.objects.values_list("amount_kobo", flat=True)) == [100_000, 1_100_000]
    assert len(gateway.refunds) == 2


def test_an_order_that_nothing_paid_has_nothing_to_send_back(owner: Client) -> None:
    order, _ = make_placed()
    posted = ask(owner, "refund", order) | {"reason": "x", field(order, "amount_kobo"): "5"}
    response = owner.post(page_of("refund"), posted)
    assert answers(response) == {order.number: "Nothing that paid this order can be refunded here."}


def test_money_for_several_orders_is_recorded_once(owner: Client) -> None:
    (one, _), (two, _), (three, _) = make_placed(), make_placed(), make_placed()
    posted = ask(owner, "money", one, two, three)
    posted |= {field(one, "evidence"): "R-1", field(two, "evidence"): "R-2", field(two, "amount_kobo"): "ten"}
    response = owner.post(page_of("money"), posted)
    said = answers(response)
    assert said[one.number] == f"₦11,000 recorded. {one.number} is paid."
    assert "Enter an amount in naira" in said[two.number]
    assert said[three.number] == "Left as it is."
    assert "recorded already" in answers(owner.post(page_of("money"), posted))[one.number]
    assert [order.status for order in fresh(one, two, three)] == ["paid", "awaiting_payment", "awaiting_payment"]
    assert Payment.objects.filter(kind="manual").count() == 1


# --- How much a page reads -------------------------------------------------------------------------------


@pytest.mark.parametrize("action", BULK)
def test_more_orders_take_no_more_queries(owner: Client, gateway: Gateway, action: str) -> None:
    orders = paid_orders(gateway, 6)
    for order in orders[1:4]:
        payment = order.payments.get()
        for n in (1, 2):
            Refund.objects.create(payment=payment, key=f"{order.number}-{n}", amount_kobo=100 * n, cause="owner")
    counted = []
    for some in (orders[:2], orders[:2], orders):  # the first fills what is kept between requests
        with CaptureQueriesContext(connection) as queries:
            page = ask(owner, action, *some)
        counted.append(len(queries))
    assert counted[1] == counted[2]
    if action == "refund":
        assert [page[field(order, "seen_refundable")] for order in orders[:2]] == ["1100000", "1099700"]
        assert page[field(orders[1], "seen_refund")] == str(
            max(orders[1].payments.get().refunds.values_list("pk", flat=True))
        )


# --- Mail and paper -------------------------------------------------------------------------------------


def test_the_last_mail_of_several_orders_goes_out_once_more(owner: Client) -> None:
    one, two = make_order(), make_order()
    OutboxMail.objects.create(order=one, kind="placed", cause="x", state="sent")
    OutboxMail.objects.create(order=one, kind="link", cause="x", state="sent")
    posted = ask(owner, "mail", one, two)
    response = owner.post(page_of("mail"), posted)
    owner.post(page_of("mail"), posted)
    assert "goes to tola@example.com" in answers(response)[one.number]
    assert answers(response)[two.number] == "No mail was written about it yet."
    assert one.mails.filter(kind="placed", state="waiting").count() == 1


def test_slips_say_what_goes_where_and_no_price(owner: Client) -> None:
    orders = [make_order(note="Ring twice", lines=[{"quantity": 3, "extras": [{}]}]), make_order()]
    page = owner.get(reverse("orders_slips"), {"order": [str(order.pk) for order in orders]}).content.decode()
    for shown in (orders[0].number, orders[1].number, "12 Quarry Road, Ibara", "3 × Cup", "Ọmọ́lọlá", "Ring twice"):
        assert shown in page
    assert "₦" not in page


@pytest.mark.parametrize("action", ["making", "sent", "cancel", "refund", "money", "mail"])
def test_the_pages_keep_to_the_content_security_policy(owner: Client, action: str) -> None:
    page = owner.get(page_of(action), {"order": str(make_order().pk)}).content.decode()
    assert " style=" not in page
    assert "<script>" not in page
    assert " onclick=" not in page
