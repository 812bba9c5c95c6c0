"""Customers in the back office: found, read, given what is kept of them, and erased."""

import json
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from shop.orders.models import Order, Status
from shop.payments.models import Payment, Refund
from tests.make import make_product
from tests.orders.make import make_order

pytestmark = pytest.mark.django_db


def page(client: Client, order: Order) -> str:
    return client.get(reverse("customer", args=[order.pk])).content.decode()


def pay(order: Order) -> Payment:
    return Payment.objects.create(
        order=order,
        reference=f"ref-{order.number}",
        amount_kobo=order.total_kobo,
        received_kobo=order.total_kobo,
        status="succeeded",
        effect="applied",
        domain="test",
        paid_at=timezone.now(),
    )


def done(**fields: Any) -> Order:
    """Make a paid, delivered order with its payment."""
    order = make_order(status=Status.PAID, fulfilment="delivered", **fields)
    pay(order)
    return order


def test_one_address_is_one_customer_however_it_is_typed(owner):
    make_order(email="Ada@Example.com", name="Ada Obi")
    done(email="ada@example.com", name="Adaeze Obi")
    listed = owner.get(reverse("customers")).content.decode()
    assert listed.count('<th scope="row">') == 1
    assert "Adaeze Obi" in listed
    assert "2 (1 paid)" in listed
    assert "₦11,000" in listed


@pytest.mark.parametrize("typed", ["ADA@", "adaeze", "0803 123 4567", "+234-803-123-4567"])
def test_customers_are_found_by_what_is_known_of_them(owner, typed):
    make_order(email="ada@example.com", name="Adaeze Obi", phone="+2348031234567")
    make_order(email="tola@example.com", name="Tola", phone="+2348039999999")
    found = owner.get(reverse("customers"), {"q": typed}).content.decode()
    assert "ada@example.com" in found
    assert "tola@example.com" not in found


def test_customers_are_found_by_an_orders_number_with_all_their_orders(owner):
    order = make_order(email="ada@example.com")
    make_order(email="ada@example.com")
    found = owner.get(reverse("customers"), {"q": order.number.lower()}).content.decode()
    assert 'data-label="Orders">2 (0 paid)' in found


@pytest.mark.parametrize("typed", ["nobody", "%", "'; --", "\0", "x" * 5000])
def test_a_search_that_finds_nobody_says_so(owner, typed):
    make_order()
    assert owner.get(reverse("customers"), {"q": typed}).status_code == 200


@pytest.mark.parametrize("asked", ["0", "-1", "x", "9" * 30, "٣", "99"])
def test_pages_that_are_not_there(owner, asked):
    assert owner.get(reverse("customers"), {"p": asked}).status_code == 200


def test_a_customers_page_has_their_orders_and_what_they_come_to(owner):
    order = done(email="ada@example.com")
    other = make_order(email="ADA@example.com", name="Ada O.")
    Refund.objects.create(
        payment=order.payments.get(), key="k", amount_kobo=100_000, status="succeeded", cause="owner", reason="Late"
    )
    shown = page(owner, order)
    assert order.number in shown
    assert other.number in shown
    assert "<dd>₦11,000</dd>" in shown
    assert "<dd>₦1,000</dd>" in shown
    assert "Also known as Ada O." in shown


def test_no_address_of_a_page_holds_an_email_address(owner):
    order = make_order(email="ada@example.com")
    address = reverse("customer", args=[order.pk])
    assert "@" not in address
    assert "example" not in address


def test_the_list_asks_the_same_number_of_questions_for_many(owner, django_assert_num_queries):
    variant = make_product().variants.get()
    owner.get(reverse("customers"))
    make_order(lines=[{"variant": variant}])
    with django_assert_num_queries(5):  # three of them for who is signed in, and the cart
        owner.get(reverse("customers"))
    for number in range(60):
        make_order(email=f"c{number}@example.com", lines=[{"variant": variant}])
    with django_assert_num_queries(5):
        listed = owner.get(reverse("customers")).content.decode()
    assert listed.count('<th scope="row">') == 50
    assert 'href="?p=2"' in listed


def test_everything_that_is_kept_comes_in_one_file_and_that_is_written_down(owner):
    order = done(email="ada@example.com", note="Ring twice")
    answer = owner.post(reverse("customer_export", args=[order.pk]))
    data = json.loads(answer.content)
    assert answer["Content-Disposition"] == f'attachment; filename="customer-of-{order.number}.json"'
    [kept] = data["orders"]
    assert (kept["number"], kept["note"], kept["gifts"][0]["asked_for"]) == (
        order.number,
        "Ring twice",
        {"Colour": "Indigo", "Inscription": "Ọmọ́lọlá"},
    )
    assert kept["payments"][0]["received_kobo"] == order.total_kobo
    entry = LogEntry.objects.get()
    assert order.number in entry.change_message
    assert "ada" not in entry.change_message


def test_erasing_asks_for_the_word(owner):
    order = done()
    refused = owner.post(reverse("customer_erase", args=[order.pk]), {"seen": "1", "word": "yes"})
    assert refused.status_code == 422
    assert "Type the word ERASE to go on." in refused.content.decode()
    assert Order.objects.get().erased_at is None


def test_erased_is_erased_and_written_down(owner):
    order = done(email="ada@example.com")
    answer = owner.post(reverse("customer_erase", args=[order.pk]), {"seen": "1", "word": " erase "}, follow=True)
    assert "Erased. 1 orders stay in the books and belong to nobody now." in answer.content.decode()
    assert Order.objects.get().erased_at is not None
    assert LogEntry.objects.get().change_message == f"Erased the customer of {order.number}: 1 orders."
    assert owner.get(reverse("customers"), {"q": "ada"}).content.decode().count('<th scope="row">') == 0
    again = owner.post(reverse("customer_erase", args=[order.pk]), {"seen": "1", "word": "ERASE"}, follow=True)
    assert "That customer is erased already." in again.content.decode()


def test_what_is_open_is_named_and_nothing_is_erased(owner):
    order = make_order(email="ada@example.com")
    assert f"{order.number} waits for its payment." in page(owner, order)
    refused = owner.post(reverse("customer_erase", args=[order.pk]), {"seen": "1", "word": "ERASE"})
    assert refused.status_code == 422
    assert f"{order.number} waits for its payment." in refused.content.decode()
    assert Order.objects.get().email == "ada@example.com"


def test_an_order_that_came_meanwhile_stops_it(owner):
    order = done(email="ada@example.com")
    done(email="ada@example.com")
    refused = owner.post(reverse("customer_erase", args=[order.pk]), {"seen": "1", "word": "ERASE"})
    assert "They have 2 orders now and you saw 1. Look once more." in refused.content.decode()
    assert not Order.objects.exclude(erased_at=None).exists()


@pytest.mark.parametrize("name", ["customer_export", "customer_erase"])
def test_who_sees_orders_may_neither_take_out_nor_erase(staff, name):
    order = done()
    client = staff("view_order", "view_payment", "change_order")
    assert client.post(reverse(name, args=[order.pk]), {"seen": "1", "word": "ERASE"}).status_code == 403
    assert Order.objects.get().erased_at is None
    assert "Erase this customer" not in page(client, order)


def test_production_sees_no_customers(staff):
    order = done()
    client = staff("view_order", "fulfil_order")
    for address in (reverse("customers"), reverse("customer", args=[order.pk])):
        assert client.get(address).status_code == 403
