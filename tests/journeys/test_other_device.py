"""On another device than the one that ordered: the mailed link is the key, and nothing else is."""

from django.core.mail import EmailMessage
from playwright.sync_api import Page, expect

from shop.orders.models import Status
from tests.journeys.conftest import Visit
from tests.journeys.records import mailed_link, the_order
from tests.journeys.shopper import (
    EMAIL,
    NAME,
    come_back,
    order_a_gift,
    pay_by_card,
    press,
    read,
    reference_of,
    see,
)
from tests.sandbox.control import Sandbox

Outbox = list[EmailMessage]


def test_a_browser_that_lost_its_session_learns_that_money_arrived_and_no_more(
    page: Page, visit: Visit, sandbox: Sandbox
) -> None:
    order_a_gift(page)
    reference = reference_of(page)
    sandbox.pay(reference)
    other = visit()
    come_back(other, reference)
    see(other, "Payment received")
    order = the_order()
    assert order.status == Status.PAID
    for secret in (order.number, NAME, EMAIL):
        assert secret not in other.content()
    other.goto(f"/orders/{order.pk}/")
    see(other, "We cannot find that page")
    other.goto(mailed_link())
    see(other, "See your order")
    assert order.number not in other.content()
    press(other, "Show my order")
    see(other, f"Order {order.number}")
    read(other, NAME)


def test_orders_are_found_on_a_second_device_by_a_mailed_link(page: Page, visit: Visit, mailoutbox: Outbox) -> None:
    order_a_gift(page)
    pay_by_card(page)
    see(page, "Thank you, we have your payment")
    second = visit()
    second.goto("/orders/")
    read(second, "There are no orders on this device yet")
    second.get_by_label("Email address").fill(EMAIL.upper())
    press(second, "Email me a link to my orders")
    read(second, "If there are orders for this address, a link is on its way")
    second.goto(mailed_link())
    press(second, "Show my orders")
    expect(second.get_by_role("article")).to_contain_text(the_order().number)
    press(second, "Forget me on this device")
    read(second, "There are no orders on this device yet")


def test_an_address_without_orders_gets_the_same_answer_and_no_mail(page: Page, mailoutbox: Outbox) -> None:
    page.goto("/orders/find/")
    page.get_by_label("Email address").fill("nobody.planted@example.com")
    press(page, "Email me a link to my orders")
    read(page, "If there are orders for this address, a link is on its way")
    assert mailoutbox == []
