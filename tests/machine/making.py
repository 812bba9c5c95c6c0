"""What follows an order in the machine: it is put right, made and sent, and its payment is disputed."""

from collections.abc import Callable
from typing import Any

from shop.orders.change_text import change_text
from shop.orders.correct_email import correct_email
from shop.orders.fulfil import mark_sent, start_production
from shop.orders.models import Actor, OrderLine
from tests.machine.act import act
from tests.machine.shop_under_test import ShopUnderTest
from tests.machine.things import Order, Payment

RECENT = [0, 0, 0, 1, 1, 2, 3]  # counted from the newest
HOW_IT_STANDS = ["open", "declined", "merchant-accepted", "merchant-accepted"]


def _paid_online(machine: Any) -> list[Payment]:
    return [p for p in machine.payments if p.page is not None and p.page.word == "success"]


def _paid(machine: Any) -> list[Order]:
    return [order for order in machine.model.orders if order.status == "paid"]


class Making:
    """Rules of the machine; `both` compares what model and shop say of each."""

    model: Any
    shop: ShopUnderTest
    both: Callable[..., bool]
    pick: Callable[..., Any]
    disputes: list[Payment]

    @act(2, when=lambda self: self.model.orders, back=RECENT, words=["Bisi", "Bola"])
    def change_words(self, back: int, words: str) -> None:
        order = self.pick(self.model.orders, back)
        name = sorted(order.words)[0]
        line = OrderLine.objects.get(order=order.pk, variant=self.shop.variants[name])
        self.both(
            "change words",
            lambda: self.model.change_words(order, name, words),
            lambda: change_text(line.pk, {"inscription": words}, actor=Actor.SHOPPER, seen_version=line.order.version),
        )

    @act(2, when=lambda self: self.model.orders, back=RECENT, email=["ada@example.com", "obi@example.com"])
    def correct_email(self, back: int, email: str) -> None:
        """A voucher that was used with it counts for the right address from then on."""
        order = self.pick(self.model.orders, back)
        self.both(
            "correct email",
            lambda: self.model.correct_email(order, email),
            lambda: correct_email(order.pk, email, actor=Actor.OWNER),
        )

    @act(3, when=lambda self: self.model.orders, back=RECENT, despite=[False, False, False, True])
    def start_making(self, back: int, *, despite: bool) -> None:
        """Press the button of any order: mostly of one that is paid."""
        order = self.pick(_paid(self) or self.model.orders, back)
        reason = "She is a friend" if despite else ""
        self.both(
            "start making",
            lambda: self.model.start_production(order, despite_dispute=despite),
            lambda: start_production(order.pk, despite_dispute=reason),
        )

    @act(2, when=_paid, back=RECENT)
    def send_it(self, back: int) -> None:
        order = self.pick(self.model.orders, back)
        self.both(
            "send", lambda: self.model.mark_sent(order), lambda: mark_sent(order.pk, carrier="A rider", tracking="")
        )

    @act(3, when=_paid_online, back=RECENT, stands=HOW_IT_STANDS)
    def money_is_disputed(self, back: int, stands: str) -> None:
        self.disputes.append(self.pick(_paid_online(self), back))
        self._tell(len(self.disputes) - 1, "open")
        self._tell(len(self.disputes) - 1, stands)

    @act(3, when=lambda self: self.disputes, back=RECENT, stands=HOW_IT_STANDS)
    def dispute_goes_on(self, back: int, stands: str) -> None:
        """Paystack tells how a dispute stands, again perhaps, or of its beginning after its end."""
        self._tell(len(self.disputes) - 1 - back % len(self.disputes), stands)

    def _tell(self, which: int, stands: str) -> None:
        payment = self.disputes[which]
        self.model.hear_dispute(payment, which + 1, stands)
        assert self.shop.tell_of_dispute(which + 1, payment.reference, stands) == 200
