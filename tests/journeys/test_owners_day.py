"""A day of the owner's, on a phone: stock in, three orders paid, one cancelled and refunded, two made and sent.

Money that came late is dealt with, too, and in the evening the orders are taken out as a sheet. Axe looks at each page.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from shop.management.audit import broken_rules
from shop.orders.models import Fulfilment, Order, Status
from shop.payments.models import Refund
from shop.profile.models import ShopProfile
from shop.stock.models import Stock, StockMove
from tests.journeys.axe import violations
from tests.journeys.conftest import ON_A_PHONE, Visit
from tests.journeys.records import left_of, let_the_hold_end, run
from tests.journeys.shopper import LAST_CUP, MUG, order_a_gift, pay_by_card, press, see
from tests.sandbox.control import Sandbox
from tests.servers.chromium import PHONE

pytestmark = pytest.mark.parametrize("way", [ON_A_PHONE], ids=["axe"], indirect=True)

OWNER, PASSWORD = "owner", "demo-owner-of-giftings"  # as seed_demo makes it


@pytest.fixture(autouse=True)
def counts_as_planted(shop: object) -> Iterator[None]:
    """Other journeys count on the shelves as they were planted; the next one puts the numbers back."""
    yield
    StockMove.objects.exclude(actor=None).delete()
    ShopProfile.objects.update(refunds_automatically=True)


class Desk:
    """The owner's browser. Every page it stops at has been looked at by axe, in both sizes."""

    def __init__(self, page: Page) -> None:
        self.page, self.found = page, list[str]()
        page.goto("/admin/")
        page.get_by_label("Username").fill(OWNER)
        page.get_by_label("Password").fill(PASSWORD)
        press(page, "Sign in")
        self.look("Back office")

    def look(self, heading: str) -> None:
        """Wait for a page by its heading, then let axe and the narrow screen judge it."""
        expect(self.page.get_by_role("heading", name=heading, level=1)).to_be_visible()
        self.found += violations(self.page)
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


def test_a_day(visit: Visit, sandbox: Sandbox) -> None:
    desk = Desk(visit())
    page = desk.page

    # In the morning: more of the last cup; money that comes late shall wait for a decision.
    desk.follow("Low or out of stock", "Stock")
    page.get_by_role("link", name="Mummy").first.click()
    desk.look("Mummy")
    receive = page.locator("#receive")
    receive.get_by_label("Pieces").fill("1")
    receive.get_by_label("Note").fill("From the potter")
    receive.get_by_role("button", name="Receive").click()
    desk.read("Received")
    assert left_of(LAST_CUP) == 2
    ShopProfile.objects.update(refunds_automatically=False)

    # Three orders come in and are paid.
    for slug, name in ((MUG, "Tolu"), (MUG, "Ọmọ́lọlá"), (MUG, "Grace")):
        shopper = visit()
        order_a_gift(shopper, slug, inscription=name)
        pay_by_card(shopper)
        see(shopper, "Thank you, we have your payment")
    tolu, omolola, grace = Order.objects.order_by("placed_at")
    assert desk.number("To make today") == 3

    # One of them is found by what is written on it, in plain letters, cancelled and refunded.
    desk.open("/admin/shop/order/?q=tolu", "Orders")
    page.get_by_role("link", name=tolu.number).click()
    desk.look(f"Order {tolu.number}")
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
    desk.look(f"Order {tolu.number}")
    page.get_by_role("link", name="Refund ₦").click()
    desk.look(f"Payment of {tolu.number}")
    page.get_by_label("Why").first.fill("Ordered twice")
    press(page, "Send it back")
    desk.look(f"Payment of {tolu.number}")
    desk.read("is on its way")

    # The other two are made, packed and sent together.
    desk.open("/admin/", "Back office")
    desk.follow("To make today", "Orders")
    desk.choose("Start making…", "Start making them", "Start making")
    desk.open("/admin/shop/order/?queue=making", "Orders")
    desk.choose("Ready to send…", "They are ready to send", "Ready to send")
    assert desk.number("Ready to send") == 2
    desk.look("Back office")
    desk.open("/admin/shop/order/?queue=ready", "Orders")
    desk.choose("Mark as sent…", "Mark as sent", "Mark as sent")
    desk.open(f"/admin/orders/slips/?order={omolola.pk}&order={grace.pk}", "Packing slips")

    # A cup is not paid in time, goes to somebody else, and then its money comes after all.
    late, quick = visit(), visit()
    order_a_gift(late, LAST_CUP, colour="Blush")
    Stock.objects.filter(variant__product__slug=LAST_CUP, on_hand__gt=1).update(on_hand=1)
    StockMove.objects.filter(note="From the potter").delete()
    let_the_hold_end()
    run("expire_orders")
    order_a_gift(quick, LAST_CUP, colour="White")
    pay_by_card(quick)
    see(quick, "Thank you, we have your payment")
    pay_by_card(late)
    see(late, "The time to pay is over")
    desk.open("/admin/", "Back office")
    desk.follow("Refunds owed", "Needs attention")
    page.get_by_role("link", name="Send it back").click()
    desk.look("Payment of")
    page.get_by_label("Why").first.fill("Came too late")
    press(page, "Send it back")
    desk.look("Payment of")
    desk.open("/admin/attention/", "Needs attention")
    desk.read("Nothing needs you")

    # In the evening: everything is where it belongs, and the books go out as a sheet.
    desk.open("/admin/shop/order/", "Orders")
    desk.open("/admin/shop/order/?q=nobody", "Orders")
    for heading, address in (("Payments", "payment"), ("Refunds", "refund"), ("Outbox mails", "outboxmail")):
        desk.open(f"/admin/shop/{address}/", heading)
    page.goto("/admin/sheets/")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download orders").click()
    assert omolola.number in download.value.path().read_text(encoding="utf-8-sig")
    assert sorted(Order.objects.values_list("status", "fulfilment")) == sorted(
        [
            (Status.CANCELLED, Fulfilment.NEW),
            (Status.PAID, Fulfilment.SENT),
            (Status.PAID, Fulfilment.SENT),
            (Status.EXPIRED, Fulfilment.NEW),
            (Status.PAID, Fulfilment.NEW),
        ]
    )
    assert sorted(sent["amount"] for sent in sandbox.refunds()) == sorted(
        Refund.objects.values_list("amount_kobo", flat=True)
    )
    assert broken_rules() == []
    assert desk.found == []
