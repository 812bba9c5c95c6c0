"""When the time to pay runs out, and when the money comes all the same."""

from playwright.sync_api import Page, expect

from shop.orders.models import Order, Status
from shop.payments.models import Refund
from tests.journeys.conftest import Visit, Way
from tests.journeys.records import left_of, let_the_hold_end, run, the_order
from tests.journeys.shopper import (
    LAST_CUP,
    cancel_at_paystack,
    order_a_gift,
    pay_by_card,
    read,
    see,
)
from tests.sandbox.control import Sandbox


def test_a_page_says_so_when_the_time_is_over_and_others_can_buy(page: Page, visit: Visit, way: Way) -> None:
    order_a_gift(page, LAST_CUP, colour="Blush")
    cancel_at_paystack(page)
    see(page, "You have not paid yet")
    let_the_hold_end(in_seconds=2 if way.has_javascript else 0)
    page.reload()
    see(page, "The time to pay is over")  # by itself where scripts run
    expect(page.get_by_role("button", name="Pay ")).to_have_count(0)
    let_the_hold_end()  # the page rounds to seconds
    somebody = visit()
    order_a_gift(somebody, LAST_CUP, colour="White")
    pay_by_card(somebody)
    see(somebody, "Thank you, we have your payment")
    assert sorted(Order.objects.values_list("status", flat=True)) == [Status.EXPIRED, Status.PAID]
    assert left_of(LAST_CUP) == 0


def test_money_that_comes_late_pays_for_a_gift_that_is_still_there(page: Page) -> None:
    order_a_gift(page, LAST_CUP, colour="Blush")
    let_the_hold_end()
    run("expire_orders")
    assert the_order().status == Status.EXPIRED
    assert left_of(LAST_CUP) == 1
    pay_by_card(page)
    see(page, "Thank you, we have your payment")
    assert the_order().status == Status.PAID
    assert left_of(LAST_CUP) == 0


def test_money_that_comes_late_for_a_gift_that_is_gone_goes_back(page: Page, visit: Visit, sandbox: Sandbox) -> None:
    order_a_gift(page, LAST_CUP, colour="Blush")
    let_the_hold_end()
    run("expire_orders")
    somebody = visit()
    order_a_gift(somebody, LAST_CUP, colour="White")
    pay_by_card(somebody)
    see(somebody, "Thank you, we have your payment")
    pay_by_card(page)
    see(page, "The time to pay is over")
    read(page, "sent back to you")
    [refund] = Refund.objects.all()
    assert refund.cause == Refund.Cause.LATE
    assert [sent["amount"] for sent in sandbox.refunds()] == [refund.amount_kobo]
