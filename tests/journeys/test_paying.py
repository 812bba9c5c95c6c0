"""When paying does not go straight: declined, cancelled, Paystack down, pressed twice, gone back."""

from playwright.sync_api import Page, expect

from shop.orders.models import Order, Status
from shop.payments.models import Payment, PaymentStatus
from tests.journeys.conftest import Way
from tests.journeys.records import left_of, the_order
from tests.journeys.shopper import (
    MUG,
    cancel_at_paystack,
    check_out,
    come_back,
    expect_in_cart,
    follow,
    order_a_gift,
    pay_by_card,
    press,
    press_pay,
    put_in_cart,
    read,
    reference_of,
    see,
)
from tests.sandbox.control import ALWAYS, Sandbox


def test_a_declined_card_is_tried_again_with_a_new_payment(page: Page) -> None:
    order_a_gift(page)
    first = reference_of(page)
    pay_by_card(page, "declined")
    expect(page.locator("#declined")).to_be_visible()
    come_back(page, first)
    see(page, "The payment did not go through")
    press(page, "Try again, pay ")
    expect(page.locator("#reference")).not_to_have_text(first)
    pay_by_card(page)
    see(page, "Thank you, we have your payment")
    assert the_order().status == Status.PAID
    statuses = Payment.objects.order_by("pk").values_list("status", flat=True)
    assert list(statuses) == [PaymentStatus.FAILED, PaymentStatus.SUCCEEDED]


def test_an_order_cancelled_at_paystack_and_in_the_shop_gives_back_what_it_held(page: Page) -> None:
    left = left_of(MUG)
    order_a_gift(page)
    assert left_of(MUG) == left - 1
    cancel_at_paystack(page)
    see(page, "You have not paid yet")
    press(page, "Cancel this order")
    read(page, "is cancelled. Your gifts are still in your cart")
    assert the_order().status == Status.CANCELLED
    assert left_of(MUG) == left
    expect_in_cart(page, 1)
    follow(page, "Cart")
    read(page, "First Tea Mug")


def test_an_order_is_saved_while_paystack_is_down_and_paid_later(page: Page, sandbox: Sandbox) -> None:
    sandbox.fault("initialize", "503")
    put_in_cart(page)
    check_out(page)
    press(page, "Pay ")
    read(page, "We could not reach Paystack just now. Your order is saved and nothing was charged")
    see(page, "You have not paid yet")
    press_pay(page)
    pay_by_card(page)
    see(page, "Thank you, we have your payment")
    assert the_order().status == Status.PAID


def test_a_payment_that_cannot_be_asked_about_is_being_checked(page: Page, sandbox: Sandbox, way: Way) -> None:
    sandbox.fault("verify", "500", times=ALWAYS)
    order_a_gift(page)
    pay_by_card(page)
    see(page, "We are checking your payment")
    expect(page.get_by_role("button", name="Pay ")).to_have_count(0)
    assert the_order().status == Status.AWAITING_PAYMENT
    sandbox.clear_faults()
    sandbox.wait_for_webhooks()
    if not way.has_javascript:
        follow(page, "Check again")
    see(page, "Thank you, we have your payment")
    assert the_order().status == Status.PAID


def test_pressing_pay_twice_makes_one_order(page: Page, sandbox: Sandbox) -> None:
    put_in_cart(page)
    check_out(page)
    page.get_by_role("button", name="Pay ").dblclick()
    expect(page.locator("#reference")).to_be_visible()
    assert Order.objects.count() == 1
    assert Payment.objects.count() == 1
    pay_by_card(page)
    see(page, "Thank you, we have your payment")


def test_going_back_after_paying_leads_to_the_paid_order(page: Page) -> None:
    order_a_gift(page)
    pay_by_card(page)
    see(page, "Thank you, we have your payment")
    page.go_back()
    see(page, "Already paid")
    page.go_back()
    see(page, f"Order {the_order().number}")
    see(page, "Thank you, we have your payment")
