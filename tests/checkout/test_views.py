"""The checkout page: one form post from a cart to Paystack, and every refusal keeps what was typed."""

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from shop.cart.models import Cart
from shop.catalogue.models import Variant
from shop.delivery.models import DeliveryPlace
from shop.orders.models import Order, Status
from shop.payments.models import Payment
from tests.cart.make import make_cup
from tests.checkout.form import send
from tests.checkout.make import make_cart
from tests.checkout.typed import TYPED
from tests.gateway import Gateway
from tests.make import make_place
from tests.payments.make import counts, pay

pytestmark = pytest.mark.django_db


def test_one_post_places_the_order_and_leads_to_paystack(client: Client, cart: Cart, gateway: Gateway) -> None:
    answer = send(client)

    order, payment = Order.objects.get(), Payment.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"{gateway.url}/checkout/{payment.reference}")
    assert (order.email, order.phone, order.place_name) == ("ada@example.com", "+2348031234567", "Abeokuta, Ogun")
    assert order.total_kobo == 1_100_000
    assert payment.authorization_url == answer["Location"]
    assert client.get(reverse("order", args=[order.pk])).status_code == 200


def test_the_same_post_again_leads_to_the_same_payment(client: Client, cart: Cart, gateway: Gateway) -> None:
    page = client.get(reverse("checkout"))
    assert send(client, page)["Location"] == send(client, page)["Location"]
    assert (Order.objects.count(), gateway.asked("/transaction/initialize")) == (1, 1)


@pytest.mark.parametrize("fault", [None, (500, b""), (200, b"<html>"), (400, b"{}")])
def test_with_paystack_out_of_reach_the_order_is_saved_and_can_be_paid_later(
    client: Client, cart: Cart, gateway: Gateway, fault: Any
) -> None:
    gateway.fail(fault)
    answer = send(client)

    order = Order.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, reverse("order", args=[order.pk]))
    page = client.get(answer["Location"])
    assert "Your order is saved" in page.content.decode()
    again = client.post(reverse("order_pay", args=[order.pk]))
    assert again.status_code == 303
    assert again["Location"].startswith(gateway.url)
    assert order.payments.count() == 2


def test_the_second_half_of_a_double_click_follows_the_first_to_paystack(
    client: Client, cart: Cart, gateway: Gateway
) -> None:
    page = client.get(reverse("checkout"))
    url = send(client, page)["Location"]
    Payment.objects.update(authorization_url="")  # the first half has not stored its answer yet
    answer = send(client, page)
    order = Order.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, reverse("order", args=[order.pk]))
    assert "Pay for it here" in client.get(answer["Location"]).content.decode()
    Payment.objects.update(authorization_url=url)
    assert send(client, page)["Location"] == url


REFUSED = {
    "email": ["", "ada", "ada@localhost", "ada@", "a b@example.com", "a" * 300 + "@example.com", "ada@example.com\0"],
    "name": ["", "x" * 81, "Ada\u202eObi", "Ada\0Obi"],
    "phone": ["", "12", "0803 123 456", "+44 7700 900123", "٠٨٠٣١٢٣٤٥٦٧"],
    "location": ["", "lagos", "<script>", "0"],
    "address": ["", "x" * 301, "a\nb\nc\nd\ne"],
    "note": ["x" * 1001, "\x07"],
    "pay_with": ["", "cash", "cards"],
    "voucher": ["NOSUCHCODE", "x" * 50, "😀", "<b>", "\0"],
    "token": ["", "not-a-token"],
    "cart_version": ["", "-1", "1.5", "9" * 30],
    "shown_items": ["", "-1", "lots"],
    "shown_fees": [""],
}


@pytest.mark.parametrize(("field", "value"), [(field, value) for field, values in REFUSED.items() for value in values])
def test_what_is_refused_is_422_keeps_what_was_typed_and_writes_nothing(
    client: Client, cart: Cart, gateway: Gateway, field: str, value: str
) -> None:
    answer = send(client, **{field: value})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "There is a problem" in text
    assert "12 Quarry Road" in text or field == "address"
    assert (Order.objects.count(), gateway.requests) == (0, [])


def test_a_place_that_asks_where_needs_the_town(client: Client, cart: Cart, gateway: Gateway) -> None:
    make_place("Other", asks_where=True, state="", fee_kobo=400_000)
    assert "Enter the town" in send(client, location="other").content.decode()
    assert send(client, location="other", location_other="Ìkòròdú").status_code == 303
    order = Order.objects.get()
    assert (order.place_name, order.delivery_kobo) == ("Other: Ìkòròdú", 400_000)


def test_a_price_that_moved_comes_back_with_both_amounts_and_the_next_post_agrees(
    client: Client, cart: Cart, gateway: Gateway
) -> None:
    page = client.get(reverse("checkout"))
    Variant.objects.update(price_kobo=1_000_000)
    refused = send(client, page)
    assert refused.status_code == 422
    assert "were ₦9,500, they are ₦10,000 now" in refused.content.decode()
    assert send(client, refused).status_code == 303
    assert Order.objects.get().items_kobo == 1_000_000


def test_a_piece_that_is_gone_is_refused_on_the_page_and_everything_stays(
    client: Client, cart: Cart, gateway: Gateway
) -> None:
    from shop.stock.models import Stock

    page = client.get(reverse("checkout"))
    Stock.objects.update(on_hand=0)
    answer = send(client, page)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "sold out" in text
    assert "12 Quarry Road, Ibara" in text
    assert reverse("cart") in text
    assert (cart.lines.count(), Order.objects.count()) == (1, 0)


def test_buy_now_is_placed_by_a_post_to_the_bare_address(
    client: Client, place: DeliveryPlace, gateway: Gateway
) -> None:
    made = make_cart(make_cup(price_kobo=950_000))
    Cart.objects.filter(pk=made.pk).update(is_buy_now=True)
    session = client.session
    session["buy_now"] = made.pk
    session.save()
    page = client.get(reverse("checkout"), {"buy_now": "1"})
    assert send(client, page).status_code == 303
    assert Order.objects.get().cart_key == made.pk


def test_a_great_many_places_do_not_break_the_form(client: Client, cart: Cart, gateway: Gateway) -> None:
    towns = [DeliveryPlace(name=f"Town number {n}", slug=f"town-number-{n}", fee_kobo=150_000) for n in range(800)]
    DeliveryPlace.objects.bulk_create(towns)
    assert send(client, location="town-number-799").status_code == 303


def test_a_cart_above_what_paystack_takes_is_told_so_in_words(client: Client, cart: Cart, gateway: Gateway) -> None:
    Variant.objects.update(price_kobo=1_200_000_000)
    answer = send(client)
    assert answer.status_code == 422
    assert "Paystack takes at most ₦10,000,000 in one payment" in answer.content.decode()
    assert "1000000000" not in answer.content.decode()


@pytest.mark.parametrize("status", [Status.EXPIRED, Status.REFUNDED])
def test_cancelling_what_is_over_claims_nothing(client: Client, cart: Cart, gateway: Gateway, status: Status) -> None:
    send(client)
    order = Order.objects.get()
    Order.objects.update(status=status)
    page = client.post(reverse("order_cancel", args=[order.pk]), follow=True)
    assert "is cancelled. Your gifts" not in page.content.decode()
    order.refresh_from_db()
    assert order.status == status


def test_the_way_to_pay_decides_what_paystack_offers(client: Client, cart: Cart, gateway: Gateway) -> None:
    send(client, pay_with="bank_transfer")
    assert gateway.transactions[Payment.objects.get().reference]["channels"] == ["bank_transfer", "ussd", "bank"]


def test_without_a_cart_there_is_nothing_to_check_out(client: Client, place: DeliveryPlace) -> None:
    assert client.get(reverse("checkout"))["Location"] == reverse("cart")
    answer = client.post(reverse("checkout"), TYPED | {"token": str(uuid.uuid4())})
    assert answer["Location"] == reverse("cart")


def test_choosing_a_place_shows_its_fee_and_the_total(client: Client, cart: Cart) -> None:
    typed = {"location": "abeokuta", "voucher": "", "sum_up": "1"}
    page = client.post(reverse("checkout"), typed, headers={"HX-Request": "true"})
    text = page.content.decode()
    assert "<html" not in text
    assert "Pay ₦11,000 with Paystack" in text
    assert Order.objects.count() == 0


def test_enter_in_any_field_pays_and_does_not_only_sum_up(client: Client, cart: Cart) -> None:
    page = client.get(reverse("checkout")).content.decode()
    form = page[page.index('action="/checkout/"') :]
    first_button = re.search(r"<button[^>]*>", form)
    assert first_button is not None
    assert 'name="sum_up"' not in first_button.group()


def test_the_new_total_can_be_asked_for_without_javascript(client: Client, cart: Cart) -> None:
    page = client.post(reverse("checkout"), TYPED | {"email": "", "sum_up": "1"})
    text = page.content.decode()
    assert page.status_code == 200
    assert "Pay ₦11,000 with Paystack" in text
    assert "12 Quarry Road, Ibara" in text
    assert "There is a problem" not in text
    assert Order.objects.count() == 0


@pytest.mark.parametrize("location", ["nowhere", "\0", "x" * 5000])
def test_a_place_that_does_not_exist_in_the_address_is_left_out(client: Client, cart: Cart, location: str) -> None:
    assert client.get(reverse("checkout"), {"location": location}).status_code == 200


def test_cancelling_leads_home_and_the_cart_keeps_its_lines(client: Client, cart: Cart, gateway: Gateway) -> None:
    send(client)
    order = Order.objects.get()
    answer = client.post(reverse("order_cancel", args=[order.pk]))
    order.refresh_from_db()
    assert (answer.status_code, answer["Location"], order.status) == (302, reverse("home"), Status.CANCELLED)
    variant = cart.lines.get().variant
    assert counts(variant) == (10, 0)


def test_a_stranger_can_neither_see_nor_pay_nor_cancel_an_order(client: Client, cart: Cart, gateway: Gateway) -> None:
    send(client)
    order = Order.objects.get()
    stranger = Client()
    for name in ["order", "order_status"]:
        assert stranger.get(reverse(name, args=[order.pk])).status_code == 404
    for name in ["order_pay", "order_cancel"]:
        assert stranger.post(reverse(name, args=[order.pk])).status_code == 404
    order.refresh_from_db()
    assert order.is_awaiting_payment


def test_once_paid_the_bought_gifts_leave_the_cart_and_what_was_added_since_stays(
    client: Client, cart: Cart, gateway: Gateway
) -> None:
    send(client)
    payment = Payment.objects.get()
    cart.lines.update(quantity=3)
    pay(gateway, payment)
    back = client.get(reverse("paystack_callback"), {"reference": payment.reference, "trxref": payment.reference})
    assert back["Location"] == reverse("order", args=[payment.order_id])
    client.get(reverse("home"))
    assert cart.lines.get().quantity == 2


def test_every_place_that_asks_where_shows_the_field_for_it(client: Client, cart: Cart) -> None:
    make_place("Other", asks_where=True, state="")
    make_place("Abroad", asks_where=True, state="")
    assert 'data-shows-when="location=abroad location=other"' in client.get(reverse("checkout")).content.decode()


def test_going_back_to_the_checkout_of_a_paid_order_leads_to_the_order(
    client: Client, cart: Cart, gateway: Gateway
) -> None:
    send(client)
    payment = Payment.objects.get()
    pay(gateway, payment)
    client.get(reverse("paystack_callback"), {"reference": payment.reference})
    assert client.get(reverse("checkout"))["Location"] == reverse("order", args=[payment.order_id])
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        assert client.get(reverse("checkout"))["Location"] == reverse("cart")


UNKNOWN = "We do not know this voucher code. Check it, or leave the field empty"


def test_a_wrong_voucher_is_said_above_and_beside_its_field_and_not_once_more(client: Client, cart: Cart) -> None:
    refused = send(client, voucher="NOPE")
    assert refused.status_code == 422
    assert refused.content.decode().count(UNKNOWN) == 2


def test_a_wrong_voucher_is_said_beside_the_sum_where_nothing_was_refused(client: Client, cart: Cart) -> None:
    for headers in ({}, {"HX-Request": "true"}):
        summed_up = client.post(reverse("checkout"), TYPED | {"voucher": "NOPE", "sum_up": "1"}, headers=headers)
        assert (summed_up.status_code, summed_up.content.decode().count(UNKNOWN)) == (200, 1)
