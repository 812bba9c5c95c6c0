"""A day of the owner's, on a phone: stock in, three orders paid, one cancelled and refunded, two made and sent.

Money that came late is dealt with, too, and in the evening the orders are taken out as a sheet. Axe looks at each page.
"""

import re
from collections import Counter
from collections.abc import Iterator

import pytest
from django.db.models import F
from playwright.sync_api import Page, expect

from shop.management.audit import broken_rules
from shop.management.demo.plant import OWNER, OWNER_PASSWORD
from shop.orders.models import Fulfilment, Order, Status
from shop.payments.models import Refund
from shop.profile.models import ShopProfile
from shop.stock.models import Stock, StockMove
from tests.journeys.axe import violations_in_the_back_office
from tests.journeys.conftest import ON_A_PHONE, Visit
from tests.journeys.records import left_of, let_the_hold_end, run
from tests.journeys.shopper import LAST_CUP, MUG, order_a_gift, pay_by_card, press, see
from tests.sandbox.control import Sandbox
from tests.servers.chromium import PHONE

pytestmark = [
    pytest.mark.parametrize("way", [ON_A_PHONE], ids=["axe"], indirect=True),
    pytest.mark.timeout(300),  # a whole day, and axe at every stop
]


@pytest.fixture(autouse=True)
def shelves(shop: object) -> Iterator[None]:
    """Leave the shelves as they were planted, which other journeys count on."""
    yield
    for move in StockMove.objects.exclude(actor=None):
        Stock.objects.filter(variant=move.variant_id).update(on_hand=F("on_hand") - move.change)
        move.delete()
    ShopProfile.objects.update(refunds_automatically=True)


class Desk:
    """The owner's browser. Axe looks at the pages it stops at, in both sizes: as they are met, and as they answer."""

    def __init__(self, page: Page, faults: list[str]) -> None:
        self.page, self.faults, self.found = page, faults, list[str]()
        self.met = Counter[str]()
        page.goto("/admin/")
        page.get_by_label("Username").fill(OWNER)
        page.get_by_label("Password").fill(OWNER_PASSWORD)
        press(page, "Sign in")
        self.look("Back office")

    def look(self, heading: str) -> None:
        """Wait for a page by its heading, then let axe and the narrow screen judge it."""
        expect(self.page.get_by_role("heading", name=heading, level=1)).to_be_visible()
        kind = re.sub(r"[0-9a-f-]{36}|[0-9]+|[?].*", "", self.page.url)
        self.met[kind] += 1
        if self.met[kind] > 2:
            return
        self.found += violations_in_the_back_office(self.page, self.faults)
        self.page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
        wide = self.page.evaluate("document.documentElement.scrollWidth")
        if wide > PHONE["width"]:
            self.found.append(f"{heading}: {wide} px wide on a phone")

    def open(self, address: str, heading: str) -> None:
        self.page.goto(address)
        self.look(heading)

    def follow(self, name: str, heading: str) -> None:
        self.page.get_by_role("main").get_by_role("link", name=name).first.click()
        self.look(heading)

    def read(self, words: str) -> None:
        expect(self.page.get_by_role("main")).to_contain_text(words)

    def number(self, label: str) -> int:
        """Return a number of the first page."""
        self.page.goto("/admin/")
        return int(self.page.locator(".tile", has_text=label).locator("strong").inner_text())

    def choose(self, action: str, button: str, heading: str) -> None:
        """Tick every order of the list, choose what to do with them, and press the button of the page that asks."""
        for box in self.page.locator("#result_list .action-select").all():
            box.check()
        self.page.get_by_label("Action:").select_option(label=action)
        press(self.page, "Go")
        self.look(heading)
        if action == "Mark as sent…":
            for carrier in self.page.get_by_label("Who carries it").all():
                carrier.fill("GIG Logistics")
        press(self.page, button)
        self.look(heading)
        self.read("2 of 2 done.")


def test_a_day(visit: Visit, sandbox: Sandbox, page_faults: list[str]) -> None:
    sandbox.set(refund_delay=None)  # or a slow day would find at the bank what is read here to be on its way
    desk = Desk(visit(), page_faults)
    receive_mugs(desk)
    ShopProfile.objects.update(refunds_automatically=False)  # money that comes late shall wait for a decision
    for name in ("Tolu", "Ọmọ́lọlá", "Grace"):
        order_and_pay(visit(), MUG, name)
    tolu, *others = Order.objects.order_by("placed_at")
    assert desk.number("To make today") == 3
    cancel_and_refund(desk, tolu)
    make_and_send(desk)
    desk.open(f"/admin/orders/slips/?{'&'.join(f'order={order.pk}' for order in others)}", "Packing slips")
    pay_too_late(visit(), visit())
    send_back_what_came_late(desk)
    look_at_the_lists(desk)
    take_out_the_orders(desk, others[0])
    stands = Order.objects.order_by("placed_at").values_list("status", "fulfilment")
    assert list(stands) == [
        (Status.CANCELLED, Fulfilment.NEW),
        (Status.PAID, Fulfilment.SENT),
        (Status.PAID, Fulfilment.SENT),
        (Status.EXPIRED, Fulfilment.NEW),
        (Status.PAID, Fulfilment.NEW),
    ]
    sent_back = sorted(sent["amount"] for sent in sandbox.refunds())
    assert sent_back == sorted(Refund.objects.values_list("amount_kobo", flat=True))
    assert broken_rules() == []
    assert desk.found == []


def receive_mugs(desk: Desk) -> None:
    mugs = left_of(MUG)
    desk.follow("Low or out of stock", "Stock")
    desk.open("/admin/shop/stock/?q=first+tea+mug", "Stock")
    desk.page.get_by_role("link", name="First Tea Mug").first.click()
    desk.look("First Tea Mug")
    receive = desk.page.locator("#receive")
    receive.get_by_label("Pieces").fill("5")
    receive.get_by_label("Note").fill("From the potter")
    receive.get_by_role("button", name="Receive").click()
    desk.read("Received")
    assert left_of(MUG) == mugs + 5


def order_and_pay(shopper: Page, slug: str, name: str) -> None:
    order_a_gift(shopper, slug, inscription=name)
    pay_by_card(shopper)
    see(shopper, "Thank you, we have your payment")


def cancel_and_refund(desk: Desk, order: Order) -> None:
    """Find an order by what is written on the gift, note something, cancel it, and send its money back."""
    page = desk.page
    desk.open("/admin/shop/order/?q=tolu", "Orders")
    page.get_by_role("link", name=order.number).click()
    desk.look(f"Order {order.number}")
    page.get_by_label("Note for the shop").fill("Called: ordered it twice")
    press(page, "Write it down")
    desk.read("Called: ordered it twice")
    page.get_by_role("link", name="Cancel…").click()
    desk.look("Cancel the order")
    press(page, "Cancel the order")  # without a reason
    desk.look("Cancel the order")
    desk.read("Nothing was changed.")
    page.get_by_label("Why").fill("Ordered twice")
    press(page, "Cancel the order")
    desk.look(f"Order {order.number}")
    page.get_by_role("link", name="Refund ₦").click()
    desk.look(f"Payment of {order.number}")
    page.get_by_label("Why").first.fill("Ordered twice")
    press(page, "Send it back")
    desk.look(f"Payment of {order.number}")
    desk.read("is on its way")


def make_and_send(desk: Desk) -> None:
    """Take the two orders that are left from paid to sent, both at once."""
    desk.open("/admin/", "Back office")
    desk.follow("To make today", "Orders")
    desk.choose("Start making…", "Start making them", "Start making")
    desk.open("/admin/shop/order/?queue=making", "Orders")
    desk.choose("Ready to send…", "They are ready to send", "Ready to send")
    assert desk.number("Ready to send") == 2
    desk.look("Back office")
    desk.open("/admin/shop/order/?queue=ready", "Orders")
    desk.choose("Mark as sent…", "Mark as sent", "Mark as sent")


def pay_too_late(late: Page, quick: Page) -> None:
    """Let the last cup go to somebody else before its first buyer pays."""
    order_a_gift(late, LAST_CUP, colour="Blush")
    let_the_hold_end()
    run("expire_orders")
    order_a_gift(quick, LAST_CUP, colour="White")
    pay_by_card(quick)
    see(quick, "Thank you, we have your payment")
    pay_by_card(late)
    see(late, "The time to pay is over")


def send_back_what_came_late(desk: Desk) -> None:
    desk.open("/admin/", "Back office")
    desk.follow("Refunds owed", "Needs attention")
    desk.page.get_by_role("link", name="Decide about it").click()
    desk.look("Payment of")
    desk.page.get_by_label("Why").first.fill("Came too late")
    press(desk.page, "Send it back")
    desk.look("Payment of")
    desk.open("/admin/attention/", "Needs attention")
    desk.read("Nothing needs you")


def look_at_the_lists(desk: Desk) -> None:
    desk.open("/admin/shop/order/?q=nobody", "Orders")
    for heading, table in (("Payments", "payment"), ("Refunds", "refund"), ("Outbox mails", "outboxmail")):
        desk.open(f"/admin/shop/{table}/", heading)


def take_out_the_orders(desk: Desk, order: Order) -> None:
    desk.page.goto("/admin/sheets/")
    with desk.page.expect_download() as download:
        desk.page.get_by_role("button", name="Download orders").click()
    assert order.number in download.value.path().read_text(encoding="utf-8-sig")
