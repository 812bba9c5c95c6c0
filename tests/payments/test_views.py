"""The order page says where the money stands, and every fault leads back to it."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from shop.orders.models import Fulfilment, Order, Status
from shop.payments.models import Payment, PaymentStatus
from shop.payments.progress import Progress, progress_of
from shop.payments.start import OPENING_TAKES
from tests.gateway import Gateway
from tests.orders.make import make_order, trust
from tests.payments.make import make_awaiting, pay

pytestmark = pytest.mark.django_db


def said(client: Client, order: Order) -> str:
    answer = client.get(reverse("order", args=[order.pk]))
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    return str(answer.content.decode())


@pytest.fixture
def placed(client: Client) -> tuple[Order, Payment]:
    """An unpaid order that this client may see, and its first payment."""
    order, payment = make_awaiting()
    trust(client, order)
    return order, payment


def test_an_unpaid_order_offers_to_pay_and_to_cancel(client: Client, placed: Any, gateway: Gateway) -> None:
    text = said(client, placed[0])
    assert "You have not paid yet" in text
    assert reverse("order_pay", args=[placed[0].pk]) in text
    assert reverse("order_cancel", args=[placed[0].pk]) in text
    assert gateway.requests == []


def test_a_decline_is_said_and_can_be_tried_again(client: Client, placed: Any, gateway: Gateway) -> None:
    order, payment = placed
    pay(gateway, payment, "failed")
    client.get(reverse("paystack_callback"), {"reference": payment.reference})
    assert "The payment did not go through" in said(client, order)

    again = client.post(reverse("order_pay", args=[order.pk]))

    assert again.status_code == 303
    references = list(order.payments.values_list("reference", flat=True))
    assert len(set(references)) == 2
    assert again["Location"].endswith(references[0])


def test_money_on_its_way_is_not_asked_for_twice(client: Client, placed: Any, gateway: Gateway) -> None:
    order, payment = placed
    pay(gateway, payment, "ongoing")
    client.get(reverse("paystack_callback"), {"reference": payment.reference})
    text = said(client, order)
    assert "We are waiting for your bank" in text
    assert reverse("order_pay", args=[order.pk]) not in text

    refused = client.post(reverse("order_pay", args=[order.pk]), follow=True)

    assert "Do not pay again" in refused.content.decode()
    assert order.payments.count() == 1


def test_when_paystack_cannot_be_asked_on_return_we_say_that_we_are_checking(
    client: Client, placed: Any, gateway: Gateway
) -> None:
    order, payment = placed
    pay(gateway, payment)
    gateway.fail((500, b""), (500, b""))
    client.get(reverse("paystack_callback"), {"reference": payment.reference})
    text = said(client, order)
    assert "We are checking your payment" in text
    assert reverse("order_pay", args=[order.pk]) not in text

    order.refresh_from_db()
    assert order.is_awaiting_payment
    from django.core.cache import cache

    cache.clear()  # ten seconds later
    assert "Thank you, we have your payment" in said(client, order)


def test_a_page_that_is_looked_at_often_asks_paystack_seldom(client: Client, placed: Any, gateway: Gateway) -> None:
    order, payment = placed
    pay(gateway, payment, "ongoing")
    client.get(reverse("paystack_callback"), {"reference": payment.reference})
    for _ in range(5):
        said(client, order)
    assert gateway.asked("/transaction/verify") == 2


def test_polling_ends_once_it_is_settled(client: Client, placed: Any, gateway: Gateway) -> None:
    order, payment = placed
    pay(gateway, payment, "ongoing")
    client.get(reverse("paystack_callback"), {"reference": payment.reference})
    status = reverse("order_status", args=[order.pk])
    waiting = client.get(status, {"polls": "3"})
    assert (waiting.status_code, "polls=4" in waiting.content.decode()) == (200, True)
    pay(gateway, payment)
    from django.core.cache import cache

    cache.clear()
    settled = client.get(status, {"polls": "4"})
    assert settled.status_code == 286
    assert "Thank you" in settled.content.decode()


@pytest.mark.parametrize("polls", ["36", "999", "-1", "x", "", "9" * 50, "١"])
def test_polling_ends_after_three_minutes_and_survives_nonsense(
    client: Client, placed: Any, gateway: Gateway, polls: str
) -> None:
    order, payment = placed
    pay(gateway, payment, "ongoing")
    client.get(reverse("paystack_callback"), {"reference": payment.reference})
    answer = client.get(reverse("order_status", args=[order.pk]), {"polls": polls})
    assert answer.status_code == (286 if polls in {"36", "999"} else 200)


def test_money_of_the_wrong_amount_is_looked_at_by_a_person(client: Client, placed: Any, gateway: Gateway) -> None:
    order, payment = placed
    pay(gateway, payment, amount=100)
    client.get(reverse("paystack_callback"), {"reference": payment.reference})
    text = said(client, order)
    assert "not as we asked for it" in text
    assert reverse("order_pay", args=[order.pk]) not in text


def test_money_under_review_is_said_after_the_hold_ran_out_and_stops_paying_and_cancelling(
    client: Client, placed: Any, gateway: Gateway
) -> None:
    order, payment = placed
    pay(gateway, payment, amount=payment.amount_kobo - 1)
    client.get(reverse("paystack_callback"), {"reference": payment.reference})

    client.post(reverse("order_pay", args=[order.pk]))
    client.post(reverse("order_cancel", args=[order.pk]))
    order.refresh_from_db()
    assert (order.status, order.payments.count()) == (Status.AWAITING_PAYMENT, 1)

    Order.objects.filter(pk=order.pk).update(status=Status.EXPIRED, closed_at=timezone.now())
    text = said(client, order)
    assert "not as we asked for it" in text
    assert "Nothing was charged" not in text


def test_staff_who_may_look_cannot_pay_or_cancel_as_the_shopper(admin_client: Client, gateway: Gateway) -> None:
    order, _ = make_awaiting()
    assert admin_client.get(reverse("order", args=[order.pk])).status_code == 200
    assert admin_client.post(reverse("order_pay", args=[order.pk])).status_code == 404
    assert admin_client.post(reverse("order_cancel", args=[order.pk])).status_code == 404
    order.refresh_from_db()
    assert order.is_awaiting_payment


@pytest.mark.parametrize(
    ("code", "words"), [("invalid_email_address", "Correct it"), ("unsupported_currency", "Call us"), ("", "Call us")]
)
def test_what_paystack_refuses_is_said_in_words_of_ours(
    client: Client, placed: Any, gateway: Gateway, code: str, words: str
) -> None:
    order, payment = placed
    pay(gateway, payment, "abandoned")
    gateway.fail((200, b""))
    client.post(reverse("order_pay", args=[order.pk]))
    gateway.instead.clear()
    gateway.refuse_initialize(code)
    page = client.post(reverse("order_pay", args=[order.pk]), follow=True).content.decode()
    assert words in page
    assert "Paystack says" not in page


def test_an_order_whose_time_is_over_takes_no_new_payment(client: Client, placed: Any, gateway: Gateway) -> None:
    order, _ = placed
    Order.objects.filter(pk=order.pk).update(hold_expires_at=timezone.now() - timedelta(seconds=1))
    assert "The time to pay is over" in said(client, order)
    refused = client.post(reverse("order_pay", args=[order.pk]), follow=True)
    assert "The time to pay for this order is over" in refused.content.decode()
    assert order.payments.count() == 1


@pytest.mark.parametrize(
    "path", [{}, {"reference": ""}, {"reference": "lg-nobody"}, {"reference": "\0"}, {"trxref": "x" * 5000}]
)
def test_a_callback_without_a_payment_of_ours_is_a_calm_page(client: Client, gateway: Gateway, path: Any) -> None:
    answer = client.get(reverse("paystack_callback"), path)
    assert answer.status_code == 404
    assert "We do not know this payment" in answer.content.decode()
    assert gateway.requests == []


def test_a_stranger_with_the_reference_confirms_it_and_sees_nothing_of_the_order(
    client: Client, gateway: Gateway
) -> None:
    order, payment = make_awaiting()
    pay(gateway, payment)
    answer = client.get(reverse("paystack_callback"), {"reference": payment.reference})
    text = answer.content.decode()
    assert "Payment received" in text
    assert not any(secret in text for secret in [order.number, order.email, order.name, order.address, str(order.pk)])
    order.refresh_from_db()
    assert order.is_paid


def test_paying_twice_from_two_tabs_uses_the_open_page(client: Client, placed: Any, gateway: Gateway) -> None:
    order, _ = placed
    pay_url = reverse("order_pay", args=[order.pk])
    first, second = client.post(pay_url), client.post(pay_url)
    assert first["Location"] == second["Location"]


def test_a_first_payment_whose_page_was_never_seen_is_verified_and_replaced(
    client: Client, placed: Any, gateway: Gateway
) -> None:
    order, payment = placed  # initialize went out and its answer was lost, a moment ago
    pay(gateway, payment, "abandoned")
    too_soon = client.post(reverse("order_pay", args=[order.pk]), follow=True)
    assert "Your order is saved. Pay for it here" in too_soon.content.decode()
    assert order.payments.count() == 1
    gateway.requests.clear()
    Payment.objects.update(started_at=timezone.now() - OPENING_TAKES)

    answer = client.post(reverse("order_pay", args=[order.pk]))
    assert answer.status_code == 303
    assert not answer["Location"].endswith(payment.reference)
    assert gateway.asked(f"/transaction/verify/{payment.reference}") == 1


@pytest.mark.parametrize(
    ("status", "progress"),
    [(Status.PAID, "paid"), (Status.CANCELLED, "cancelled"), (Status.REFUNDED, "refunded"), (Status.EXPIRED, "over")],
)
def test_a_settled_order_says_so_whatever_its_payments_say(status: Status, progress: str) -> None:
    order, _ = make_awaiting()
    Payment.objects.update(status=PaymentStatus.FAILED, gateway_status="ongoing")
    order.status = status
    assert progress_of(order) == Progress(progress)


@pytest.mark.parametrize(
    ("fulfilment", "says"),
    [
        (Fulfilment.NEW, "We start making your gift, and mail you when it is on its way."),
        (Fulfilment.IN_PRODUCTION, "We are making your gifts now, and mail you when they are on their way."),
        (Fulfilment.SENT, "Your gifts are on the way to you."),
        (Fulfilment.DELIVERED, "Your gifts were delivered."),
    ],
)
def test_a_paid_order_says_where_its_gifts_are(client: Client, fulfilment: Fulfilment, says: str) -> None:
    order = make_order(status=Status.PAID, fulfilment=fulfilment)
    trust(client, order)

    text = " ".join(said(client, order).split())

    assert f'You paid <strong class="tabular">₦11,000</strong>. {says}</p>' in text
    assert ("We start making" in text) == (fulfilment == Fulfilment.NEW)


def cancel_at_paystack(client: Client, gateway: Gateway, payment: Payment) -> str:
    """Press the hosted page's "Cancel" and return the page of the shop that it leads to."""
    address = gateway.transactions[payment.reference]["metadata"]["cancel_action"]
    return str(client.get(address.removeprefix(settings.SITE_URL)).content.decode())


def test_who_cancels_at_paystack_after_a_decline_is_told_of_it(client: Client, placed: Any, gateway: Gateway) -> None:
    order, payment = placed
    client.post(reverse("order_pay", args=[order.pk]))
    pay(gateway, payment, "failed")

    page = cancel_at_paystack(client, gateway, payment)

    assert "The payment did not go through" in page
    assert "Try again, pay ₦" in page


@pytest.mark.parametrize("hang_ups", [0, 9])
def test_who_cancels_at_paystack_without_an_attempt_can_pay_still(
    client: Client, placed: Any, gateway: Gateway, hang_ups: int
) -> None:
    order, payment = placed
    client.post(reverse("order_pay", args=[order.pk]))
    gateway.fail(*[None] * hang_ups)
    asked = len(gateway.requests)

    page = cancel_at_paystack(client, gateway, payment)

    assert len(gateway.requests) > asked
    assert "You have not paid yet" in page
    assert reverse("order_pay", args=[order.pk]) in page
