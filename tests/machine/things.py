"""What the model knows of: carts, orders, payments, refunds, and what Paystack has of them. Plain Python, no tables.

Times are whole seconds since the start, amounts kobo, pieces by the name of a variant.
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

FEE_KOBO = 150_000
WORDS_TYPED = "Tolu"  # on every gift, until somebody changes them
ON_ITS_WAY = {"ongoing", "pending", "processing", "queued"}
WON = "declined"  # Paystack's word for a dispute that took nothing
REFUND_WORDS = {
    "pending": "processing",
    "processing": "processing",
    "processed": "succeeded",
    "failed": "failed",
    "needs-attention": "needs_attention",
}


@dataclass(eq=False)
class Line:
    """A line of a cart; a line that was removed and added again is another one."""

    pieces: int


@dataclass(eq=False)
class Voucher:
    """A code that takes so many of a hundred off: so often in all, so often for each address."""

    percent: int
    in_all: int | None = None
    for_each: int | None = None
    covers_delivery: bool = False
    is_on: bool = True
    has_ended: bool = False


@dataclass(eq=False)
class Page:
    """What a checkout page shows until it is drawn again: a code that was typed is summed up on it.

    `names` are the gifts that it says are bought.
    """

    version: int
    items_kobo: int
    names: frozenset[str]
    code: str = ""
    off_kobo: int = 0

    def off_by(self, code: str) -> int:
        """What it says that a code takes off; nothing for one that is not summed up."""
        return self.off_kobo if code == self.code else 0


@dataclass(eq=False)
class Typed:
    """What the shopper types into the checkout page."""

    address: str
    email: str = "ada@example.com"
    code: str = ""


@dataclass(eq=False)
class Cart:
    pk: int
    version: int = 0
    lines: dict[str, Line] = field(default_factory=dict)
    placed: "Order | None" = None
    page: Page | None = None

    @property
    def pieces(self) -> dict[str, int]:
        return {name: line.pieces for name, line in self.lines.items()}


@dataclass(eq=False)
class Order:
    cart: Cart
    token: object
    typed: Typed
    version: int
    lines: dict[str, tuple[Line, int]]
    total_kobo: int
    placed_at: int
    deadline: int
    status: str = "awaiting_payment"
    is_extended: bool = False
    pk: Any = None
    mails: Counter[str] = field(default_factory=Counter)
    payments: "list[Payment]" = field(default_factory=list)
    from_the_shelf: dict[str, int] = field(default_factory=dict)
    voucher_use: str = ""
    fulfilment: str = "new"
    words: dict[str, str] = field(default_factory=dict)  # what is engraved on each of its gifts

    @property
    def said(self) -> tuple[object, ...]:
        """What two checkouts of one cart that are the same agree in."""
        return self.typed.address, self.typed.email, self.typed.code, self.version, self.total_kobo, set(self.lines)

    @property
    def is_waiting(self) -> bool:
        return self.status == "awaiting_payment"

    @property
    def pieces(self) -> dict[str, int]:
        return {name: pieces for name, (_, pieces) in self.lines.items()}

    @property
    def newest_first(self) -> "list[Payment]":
        return self.payments[::-1]

    @property
    def is_in_flight(self) -> bool:
        return any(payment.is_on_its_way for payment in self.payments)

    @property
    def brings_money(self) -> bool:
        """Whether money is on its way, has just come, or lies there for a person to look at."""
        return self.is_in_flight or any(p.is_undecided or p.status == "needs_review" for p in self.payments)


@dataclass(eq=False)
class AtPaystack:
    """A payment as Paystack has it, from the moment its page is opened."""

    word: str
    amount_kobo: int
    currency: str = "NGN"


@dataclass(eq=False)
class Payment:
    order: Order
    started_at: int
    reference: str = ""
    status: str = "started"
    effect: str = ""
    received_kobo: int | None = None
    heard: str = ""
    page: AtPaystack | None = None
    has_address: bool = False
    is_by_hand: bool = False
    refunds: "list[Refund]" = field(default_factory=list)
    dashboard: "list[RefundAtPaystack]" = field(default_factory=list)
    disputes: "dict[int, str]" = field(default_factory=dict)  # how the shop knows each to stand, by Paystack's number

    @property
    def currency(self) -> str:
        """What the shop wrote down: money by hand is naira."""
        return self.page.currency if self.page is not None and self.status != "started" else "NGN"

    @property
    def is_open(self) -> bool:
        return self.status in {"started", "failed", "abandoned"}

    @property
    def can_be_paid(self) -> bool:
        return self.page is not None and self.page.word != "success"

    @property
    def is_on_its_way(self) -> bool:
        return self.is_open and self.heard in ON_ITS_WAY

    @property
    def is_undecided(self) -> bool:
        return self.status == "succeeded" and not self.effect

    @property
    def still_here_kobo(self) -> int:
        gone = sum(refund.amount_kobo for refund in self.refunds if refund.status != "failed")
        return (self.received_kobo or 0) - gone

    @property
    def lost_kobo(self) -> int:
        """What lost disputes took: Paystack does not say how much, so each took all."""
        lost = [stands for stands in self.disputes.values() if stands not in {"open", WON}]
        return len(lost) * (self.received_kobo or 0)

    @property
    def refundable_kobo(self) -> int:
        return max(self.still_here_kobo - self.lost_kobo, 0)


@dataclass(eq=False)
class RefundAtPaystack:
    amount_kobo: int
    word: str = "pending"


@dataclass(eq=False)
class Refund:
    payment: Payment
    amount_kobo: int
    cause: str
    status: str = "requested"
    sent_at: int | None = None
    at_paystack: RefundAtPaystack | None = None
