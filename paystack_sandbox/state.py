"""Everything the sandbox remembers, in memory, behind one lock."""

import threading
import time
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from paystack_sandbox.cards import Card
from paystack_sandbox.clock import Alarm, now
from paystack_sandbox.faults import Faults
from paystack_sandbox.messages import Json
from paystack_sandbox.settings import Settings

INTEGRATION = 412829
OWNER_EMAIL = "owner@sandbox.example"


@dataclass
class Customer:
    """A payer, known by email address."""

    id: int
    email: str
    first_name: str | None = None
    last_name: str | None = None
    phone: str | None = None

    @property
    def code(self) -> str:
        return f"CUS_{self.id:015x}"


@dataclass
class Step:
    """One line of a transaction's log: what the payer did, so many seconds after the page opened."""

    kind: str
    message: str
    second: int


@dataclass
class Transaction:
    """One reference, for ever. Amounts in kobo."""

    id: int
    reference: str
    access_code: str
    customer: Customer
    requested_amount: int
    currency: str
    callback_url: str
    channels: tuple[str, ...]
    metadata: Any
    created_at: datetime = field(default_factory=now)
    amount: int = 0  # what was really charged; as requested until somebody pays otherwise
    status: str = "abandoned"  # Paystack's word for "nobody has paid yet"
    channel: str = "card"
    gateway_response: str = "The transaction was not completed"
    paid_at: datetime | None = None
    card: Card | None = None
    refund_end: str = "processed"
    is_charged_back: bool = False
    attempts: int = 0
    errors: int = 0
    steps: list[Step] = field(default_factory=list)


@dataclass
class Refund:
    """Money on its way back. `reference` is the processor's, known once the refund has come to rest."""

    id: int
    transaction: Transaction
    amount: int
    customer_note: str
    merchant_note: str
    by: str
    status: str = "pending"
    created_at: datetime = field(default_factory=now)
    updated_at: datetime = field(default_factory=now)
    reference: str | None = None
    is_retried: bool = False

    @property
    def currency(self) -> str:
        return self.transaction.currency


@dataclass
class Dispute:
    """A payer told their bank that something is wrong."""

    id: int
    transaction: Transaction
    amount: int
    status: str = "awaiting-merchant-feedback"
    resolution: str | None = None
    created_at: datetime = field(default_factory=now)
    updated_at: datetime = field(default_factory=now)
    resolved_at: datetime | None = None


@dataclass
class Try:
    """One attempt to deliver a webhook: the status that came back, or what went wrong instead."""

    at: datetime
    status: int | None
    error: str


@dataclass(eq=False)
class Delivery:
    """One webhook: the bytes, their signature, and every try so far."""

    id: int
    event: str
    reference: str
    body: bytes
    signature: str | None
    is_forged: bool = False  # a forger does not try again
    state: str = "waiting"  # waiting, sending, delivered, lost (never sent), held (for a later one), refused
    tries: list[Try] = field(default_factory=list)


class World:
    """The whole memory. Take `lock` to read or change anything; never hold it while talking to the network."""

    def __init__(self, settings: Settings) -> None:
        self.lock = threading.Lock()
        self.changed = threading.Condition(self.lock)  # notified when a delivery moves
        self.alarm = Alarm(self.changed)
        self.started_with = settings
        self.address = ""  # http://127.0.0.1:PORT, known once the port is open
        # Numbers go on from the clock: a restarted sandbox never repeats an id that a shop's database may hold.
        # They need 64 bits, as Paystack's do.
        self._last_id = int(time.time() * 1000)
        with self.lock:
            self.clear()

    def clear(self) -> None:
        """Forget everything and behave as started. The caller holds the lock."""
        self.settings = self.started_with
        self.faults = Faults()
        self.customers: dict[str, Customer] = {}
        self.transactions: dict[str, Transaction] = {}  # by reference
        self.refunds: dict[int, Refund] = {}
        self.disputes: dict[int, Dispute] = {}
        self.deliveries: list[Delivery] = []
        self.requests: deque[Json] = deque(maxlen=10_000)
        self.alarm.clear()

    def next_id(self) -> int:
        """Give a number that was never given before."""
        self._last_id += 1
        return self._last_id

    def refunds_of(self, transaction: Transaction) -> list[Refund]:
        """Give every refund of a transaction, oldest first."""
        return [refund for refund in self.refunds.values() if refund.transaction is transaction]
