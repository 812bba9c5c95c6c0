"""What the shop must do, said once more and differently: dictionaries and sums instead of tables and locks.

It is told what the shopper, the owner and Paystack did, never what the shop made of it. `sky` says how Paystack can
be reached during one step: "fine"; "down", nothing arrives; "lossy", everything arrives and every answer is lost.
"""

from collections.abc import Mapping
from dataclasses import replace

from tests.machine.things import (
    FEE_KOBO,
    REFUND_WORDS,
    WON,
    WORDS_TYPED,
    AtPaystack,
    Cart,
    Line,
    Order,
    Page,
    Payment,
    Refund,
    RefundAtPaystack,
    Typed,
    Voucher,
)
from tests.machine.vouchers import Vouchers

MINUTE = 60
HOLD, HOLD_AT_MOST = 15 * MINUTE, 45 * MINUTE
REUSE_PAGE_FOR = 10 * MINUTE
SENDER_IS_DEAD_AFTER = 5 * MINUTE
MOST_ON_A_LINE = 20
NEXT_TAKER_FREES = GIVES_UP_AFTER = 3


class Refused(Exception):
    """The shop must say no, and nothing may change."""


class Unreachable(Exception):
    """Paystack must have been asked and not have answered."""


class Model:
    def __init__(
        self, shelf: dict[str, int], prices: dict[str, int], made_to_order: set[str], codes: dict[str, Voucher]
    ) -> None:
        self.now = 0
        self.sky = "fine"
        self.shelf, self.prices, self.made_to_order = shelf, prices, made_to_order
        self.carts: list[Cart] = []
        self.orders: list[Order] = []
        self.refunds: list[Refund] = []
        self.vouchers = Vouchers(codes, self.orders)

    # --- Stock -------------------------------------------------------------------------------------------

    def held(self, name: str) -> int:
        return sum(order.pieces.get(name, 0) for order in self.orders if order.is_waiting)

    def is_enough(self, name: str, pieces: int, *, counting_as_free: int = 0) -> bool:
        free = self.shelf[name] - self.held(name) + counting_as_free
        return name in self.made_to_order or free >= pieces

    def on_paper(self, name: str, cart: Cart) -> int:
        """Pieces that are held and still count as available to this cart: holds that ran out, and its own."""
        holding = [order for order in self.orders if order.is_waiting]
        return sum(o.pieces.get(name, 0) for o in holding if o.deadline <= self.now or o is cart.placed)

    def count(self, name: str, change: int) -> None:
        """Let the owner put pieces on the shelf or take some off."""
        left = self.shelf[name] + change
        if left < 0 or (name not in self.made_to_order and left < self.held(name)):
            raise Refused
        self.shelf[name] = left

    # --- Cart --------------------------------------------------------------------------------------------

    def set_pieces(self, cart: Cart, name: str, pieces: int) -> None:
        """Make a line have so many pieces, a new one where there is none."""
        if pieces > MOST_ON_A_LINE:
            raise Refused
        line = cart.lines.get(name)
        has_grown = pieces > (line.pieces if line else 0)
        if has_grown and not self.is_enough(name, pieces, counting_as_free=self.on_paper(name, cart)):
            raise Refused
        if line is None:
            cart.lines[name] = Line(pieces)
        else:
            line.pieces = pieces
        cart.version += 1

    def remove(self, cart: Cart, name: str) -> None:
        del cart.lines[name]
        cart.version += 1

    def browse(self, cart: Cart) -> None:
        """A page is asked for: what was bought leaves the cart once it is paid."""
        order = cart.placed
        if order is None or order.status in {"awaiting_payment", "expired"}:
            return
        for name, (bought, pieces) in order.lines.items() if order.status == "paid" else ():
            line = cart.lines.get(name)
            if line is bought and line.pieces > pieces:
                line.pieces -= pieces
            elif line is bought:
                del cart.lines[name]
        cart.placed = None
        cart.version += 1

    def page_of(self, cart: Cart, code: str = "") -> Page:
        """Return what the page shows: all but what is sold out. Of what there is too little it still says all."""
        names = frozenset(n for n in cart.pieces if self.is_enough(n, 1, counting_as_free=self.on_paper(n, cart)))
        items = self.sum_of(cart, names)
        code = code if self.vouchers.can_be_typed(code) else ""
        return Page(cart.version, items, names, code, self.vouchers.off(code, items))

    def sum_of(self, cart: Cart, names: frozenset[str]) -> int:
        return sum(self.prices[name] * pieces for name, pieces in cart.pieces.items() if name in names)

    # --- Placing -----------------------------------------------------------------------------------------

    def place(self, cart: Cart, page: Page, token: object, typed: Typed) -> Order:
        """Return the order that the checkout leads to, a new one at the end of `orders` or one that was there."""
        if not self.vouchers.can_be_typed(typed.code):
            raise Refused
        before = next((o for o in self.orders if o.cart is cart and o.is_waiting and o.token != token), None)
        if before is not None and self._ask_all(before):
            self._refuse_if_money_comes(before)
        while True:
            order, missing = self._place_now(cart, page, token, typed)
            if order is not None:
                return order
            due = [o for o in self._run_out() if o.pieces.get(missing)]
            if not self._let_go_all(due[:NEXT_TAKER_FREES]):
                raise Refused

    def _place_now(self, cart: Cart, page: Page, token: object, typed: Typed) -> tuple[Order | None, str]:
        """Return the order, or None and the variant of which there are too few."""
        known = next((order for order in self.orders if order.token == token), None)
        if known is not None:
            return known, ""
        bought = {name: line for name, line in cart.lines.items() if name in page.names}
        lacking = [
            n for n in bought if not self.is_enough(n, bought[n].pieces, counting_as_free=self.on_paper(n, cart))
        ]
        items_kobo = self.sum_of(cart, page.names)
        if not bought or lacking or (page.version, page.items_kobo) != (cart.version, items_kobo):
            raise Refused
        off = self.vouchers.off(typed.code, items_kobo)
        if off < page.off_by(typed.code):
            raise Refused
        before = cart.placed
        if before is not None:
            self._refuse_if_money_comes(before)
        before = before if before is not None and before.is_waiting else None
        order = self._order_of(cart, bought, token, typed, items_kobo + FEE_KOBO - off)
        if before is not None and before.deadline > self.now and before.said == order.said:
            return before, ""
        if not self.vouchers.have_room(typed, besides=before):
            raise Refused
        back = before.pieces if before is not None else {}
        missing = self._first_missing(order.pieces, back)
        if missing:
            return None, missing
        if before is not None:
            self._close(before, "cancelled")
        order.voucher_use = "held" if typed.code else ""
        order.mails["placed"] += 1
        self.orders.append(order)
        cart.placed = order
        order.payments.append(Payment(order, self.now))
        if not order.total_kobo:
            order.payments[0].status, order.payments[0].received_kobo = "succeeded", 0
            self._sell(order.payments[0], order.pieces)
        return order, ""

    def _order_of(self, cart: Cart, bought: Mapping[str, Line], token: object, typed: Typed, total_kobo: int) -> Order:
        return Order(
            cart=cart,
            token=token,
            typed=typed,
            version=cart.version,
            lines={name: (line, line.pieces) for name, line in bought.items()},
            total_kobo=total_kobo,
            placed_at=self.now,
            deadline=self.now + HOLD,
            words=dict.fromkeys(bought, WORDS_TYPED),
        )

    def _first_missing(self, wanted: Mapping[str, int], back: Mapping[str, int]) -> str:
        for name in self.shelf:  # in the order in which the variants were made
            if name in wanted and not self.is_enough(name, wanted[name], counting_as_free=back.get(name, 0)):
                return name
        return ""

    def _refuse_if_money_comes(self, order: Order) -> None:
        if order.status == "paid" or (order.is_waiting and order.brings_money):
            raise Refused

    # --- The end of an unpaid order ------------------------------------------------------------------------

    def cancel(self, order: Order) -> None:
        self._ask_all(order)
        if order.status == "paid" or (order.is_waiting and order.brings_money):
            raise Refused
        if order.is_waiting:
            self._close(order, "cancelled")
            order.mails["cancelled"] += 1

    def expire(self) -> None:
        self._let_go_all(self._run_out())

    def _run_out(self) -> list[Order]:
        return sorted((o for o in self.orders if o.is_waiting and o.deadline <= self.now), key=lambda o: o.deadline)

    def _let_go_all(self, orders: list[Order]) -> int:
        """Return how many were let go; a Paystack that cannot be asked is not asked for ever."""
        freed = unasked = 0
        for order in orders:
            is_known = self._ask_all(order)
            unasked = 0 if is_known else unasked + 1
            freed += self._let_go(order, is_known=is_known)
            if unasked == GIVES_UP_AFTER:
                break
        return freed

    def _let_go(self, order: Order, *, is_known: bool) -> bool:
        if not order.is_waiting or order.deadline > self.now or any(p.is_undecided for p in order.payments):
            return False
        may_wait = self.now < order.placed_at + HOLD_AT_MOST
        if may_wait and not is_known:
            return False
        if may_wait and not order.is_extended and order.is_in_flight:
            order.deadline, order.is_extended = order.placed_at + HOLD_AT_MOST, True
            return False
        self._close(order, "expired")
        return True

    def _close(self, order: Order, status: str) -> None:
        order.status = status
        order.voucher_use = order.voucher_use and "given_back"
        for payment in order.payments:
            if payment.status == "started":
                payment.status = "abandoned"

    # --- Paying ------------------------------------------------------------------------------------------

    def start(self, order: Order) -> Payment:
        """Return the payment that the shopper is led to: the open page while it is young, else a new one."""
        if order.is_waiting and order.deadline > self.now:
            for payment in order.newest_first:
                is_young = payment.started_at > self.now - REUSE_PAGE_FOR
                if (
                    payment.status == "started"
                    and payment.heard in {"", "abandoned"}
                    and is_young
                    and payment.has_address
                ):
                    return payment
        if not self._ask_all(order):
            raise Unreachable
        if not order.is_waiting or order.deadline <= self.now or order.brings_money:
            raise Refused
        order.payments.append(Payment(order, self.now))
        return order.payments[-1]

    def open_page(self, payment: Payment) -> None:
        if payment.has_address:
            return
        if self.sky == "down":
            raise Unreachable
        if payment.page is not None:
            raise Unreachable if self.sky == "lossy" else Refused
        payment.page = AtPaystack("abandoned", payment.order.total_kobo)
        if self.sky == "lossy":
            raise Unreachable
        payment.has_address = True

    def confirm(self, payment: Payment, *, dies_half_way: bool = False) -> None:
        if payment.status != "succeeded":
            if self.sky != "fine":
                raise Unreachable
            self._hear(payment)
        if not dies_half_way:
            self._decide(payment)

    def _ask_all(self, order: Order) -> bool:
        """Ask about every payment that may bring money; return whether Paystack answered about all of them."""
        try:
            for payment in order.newest_first:
                if payment.is_open or payment.is_undecided:
                    self.confirm(payment)
        except Unreachable:
            return False
        return True

    def _hear(self, payment: Payment) -> None:
        there = payment.page
        if there is None or payment.status == "needs_review":
            return
        payment.heard = there.word
        if there.word == "failed":
            payment.status = "failed"
        if there.word == "success":
            is_right = there.currency == "NGN" and there.amount_kobo >= payment.order.total_kobo
            payment.status = "succeeded" if is_right else "needs_review"
            payment.received_kobo = there.amount_kobo

    def _decide(self, payment: Payment) -> None:
        if not payment.is_undecided:
            return
        order = payment.order
        everything = self.vouchers.have_room(order.typed) and all(
            self.is_enough(name, pieces) for name, pieces in order.pieces.items()
        )
        if order.is_waiting or (order.status == "expired" and everything):
            self._sell(payment, order.pieces)
            return
        cause = {"expired": "late", "cancelled": "cancelled"}.get(order.status, "double")
        payment.effect = "refund"
        if payment.refundable_kobo and not payment.is_by_hand:
            order.mails["refund_requested"] += 1
            self._send(self.write_refund(payment, payment.refundable_kobo, cause))

    def _sell(self, payment: Payment, there: Mapping[str, int]) -> None:
        """Let money pay its order; what is `there` leaves the shelf, unless it never lay on one."""
        order = payment.order
        order.status, payment.effect = "paid", "applied"
        order.voucher_use = order.voucher_use and "used"
        order.mails["paid"] += 1
        order.from_the_shelf = {name: pieces for name, pieces in there.items() if name not in self.made_to_order}
        for name, pieces in order.from_the_shelf.items():
            self.shelf[name] -= pieces

    # --- The owner ---------------------------------------------------------------------------------------

    def cash(self, order: Order, amount_kobo: int, reference: str) -> None:
        """The owner writes down cash. The same receipt is written down once."""
        if any(payment.reference == reference for each in self.orders for payment in each.payments):
            raise Refused
        self._ask_all(order)
        if any(payment.is_on_its_way or payment.is_undecided for payment in order.payments):
            raise Refused
        if amount_kobo <= 0:
            raise Refused
        status = "succeeded" if amount_kobo >= order.total_kobo else "needs_review"
        cash = Payment(order, self.now, reference, status, received_kobo=amount_kobo, is_by_hand=True)
        order.payments.append(cash)
        self._decide(cash)

    def accept(self, payment: Payment) -> None:
        if payment.status != "needs_review" or payment.currency != "NGN":
            raise Refused
        payment.status = "succeeded"
        self._decide(payment)

    def send_back(self, payment: Payment) -> None:
        """Send back what needs review; other money than naira only Paystack's dashboard can send."""
        if payment.status == "needs_review" and payment.currency != "NGN" and self.sky != "fine":
            raise Refused
        if payment.currency != "NGN":
            self.follow(payment)
        if payment.status != "needs_review" or (payment.currency != "NGN" and payment.refundable_kobo):
            raise Refused
        is_gone = payment.lost_kobo > 0 and not payment.refundable_kobo and not payment.refunds
        if not payment.refundable_kobo and not payment.refunds and not is_gone:
            raise Refused
        payment.status, payment.effect = "succeeded", "refund"
        if is_gone:
            self.write_refund(payment, payment.still_here_kobo, "dashboard").status = "succeeded"
            payment.order.mails["refunded"] += 1
        elif payment.refundable_kobo:
            self.write_refund(payment, payment.refundable_kobo, "owner")
            payment.order.mails["refund_requested"] += not payment.is_by_hand
        self._send(payment.refunds[-1])

    def cancel_paid(self, order: Order) -> None:
        if order.status == "cancelled":
            return
        if order.status != "paid":
            raise Refused
        order.status = "cancelled"
        order.voucher_use = order.voucher_use and "given_back"
        order.mails["cancelled"] += 1
        for name, pieces in order.from_the_shelf.items() if order.fulfilment == "new" else ():
            self.shelf[name] += pieces

    def change_words(self, order: Order, name: str, words: str) -> None:
        if words == order.words[name]:
            return
        if not order.is_waiting and (order.status != "paid" or order.fulfilment != "new"):
            raise Refused
        order.words[name] = words

    def correct_email(self, order: Order, email: str) -> None:
        """No mail leaves in the machine, so that the one that waits is the one that says it right."""
        if email == order.typed.email:
            return
        if not order.is_waiting and (order.status != "paid" or order.fulfilment == "sent"):
            raise Refused
        order.typed = replace(order.typed, email=email)

    def start_production(self, order: Order, *, despite_dispute: bool) -> None:
        if order.status == "paid" and order.fulfilment == "in_production":
            return
        in_the_way = any(stands != WON for payment in order.payments for stands in payment.disputes.values())
        if order.status != "paid" or order.fulfilment != "new" or (in_the_way and not despite_dispute):
            raise Refused
        order.fulfilment = "in_production"
        order.mails["in_production"] += 1

    def mark_sent(self, order: Order) -> None:
        if order.status == "paid" and order.fulfilment == "sent":
            return
        if order.status != "paid" or order.fulfilment != "in_production":
            raise Refused
        order.fulfilment = "sent"
        order.mails["sent"] += 1

    def make_anyway(self, payment: Payment) -> None:
        order = payment.order
        if order.status != "expired" or payment.effect != "refund" or payment.refunds:
            raise Refused
        if not self.vouchers.have_room(order.typed):
            raise Refused
        self._sell(payment, {name: pieces for name, pieces in order.pieces.items() if self.is_enough(name, pieces)})

    def end_by_hand(self, refund: Refund, status: str) -> None:
        """Money that came by hand was handed back, or was not."""
        if refund.status == status:
            return
        if refund.status in {"succeeded", "failed"}:
            raise Refused
        refund.status = status
        refund.payment.order.mails["refunded"] += status == "succeeded"

    # --- Money back --------------------------------------------------------------------------------------

    def write_refund(self, payment: Payment, amount_kobo: int, cause: str) -> Refund:
        most = payment.still_here_kobo if cause == "dashboard" else payment.refundable_kobo
        if not 0 < amount_kobo <= most:
            raise Refused
        payment.refunds.append(Refund(payment, amount_kobo, cause))
        self.refunds.append(payment.refunds[-1])
        return payment.refunds[-1]

    def refund_by_owner(self, payment: Payment, amount_kobo: int) -> None:
        if not payment.effect:
            raise Refused
        refund = self.write_refund(payment, amount_kobo, "owner")
        payment.order.mails["refund_requested"] += not payment.is_by_hand
        self._send(refund)

    def _send(self, refund: Refund) -> None:
        self._try(self._deliver, refund)

    def _deliver(self, refund: Refund) -> None:
        was_sent = refund.sent_at is not None
        if (
            refund.payment.is_by_hand
            or refund.status != "requested"
            or (was_sent and (refund.sent_at or 0) >= self.now - SENDER_IS_DEAD_AFTER)
        ):
            return
        refund.sent_at = self.now
        if self.sky == "down" or (was_sent and self.sky != "fine"):
            raise Unreachable
        if refund.at_paystack is None:
            refund.at_paystack = RefundAtPaystack(refund.amount_kobo)
            refund.payment.dashboard.append(refund.at_paystack)
        if self.sky != "fine":
            raise Unreachable
        self._hear_refund(refund, refund.at_paystack.word)

    def follow(self, payment: Payment) -> None:
        """Ask for Paystack's list of the payment's refunds and take over what it says, the owner's own included."""
        if not payment.heard:  # we do not even know Paystack's number of it
            return
        if self.sky != "fine":
            raise Unreachable
        for there in payment.dashboard:
            ours = next((refund for refund in payment.refunds if refund.at_paystack is there), None)
            if ours is None and there.amount_kobo <= payment.still_here_kobo:
                ours = self.write_refund(payment, there.amount_kobo, "dashboard")
                ours.at_paystack, ours.sent_at = there, self.now
            if ours is not None:
                self._hear_refund(ours, there.word)

    def _hear_refund(self, refund: Refund, word: str) -> None:
        if refund.status in {REFUND_WORDS[word], "succeeded", "failed"}:
            return
        refund.status = REFUND_WORDS[word]
        if refund.status == "succeeded":
            refund.payment.order.mails["refunded"] += 1

    def hear_dispute(self, payment: Payment, number: int, stands: str) -> None:
        """Paystack tells of a dispute, of any of its moves and in any order: once it is over it stays so."""
        if payment.disputes.get(number, "open") == "open":
            payment.disputes[number] = stands

    # --- The job -----------------------------------------------------------------------------------------

    def reconcile(self, unhandled: list[tuple[str, Payment]]) -> list[tuple[str, Payment]]:
        """Finish and ask about everything, newest first; return the webhooks that stay unhandled.

        A Paystack that leaves a few calls in a row unanswered is not asked about the rest.
        """
        silences = 0

        def ask(what: object, about: object) -> bool:
            nonlocal silences
            is_answered = silences < GIVES_UP_AFTER and self._try(what, about)
            silences = 0 if is_answered else silences + 1
            return is_answered

        payments = [payment for order in self.orders for payment in order.payments]
        payments.sort(key=lambda payment: payment.started_at, reverse=True)
        for payment in payments:
            self._decide(payment)
        for payment in payments:
            if payment.is_open:
                ask(self.confirm, payment)
        refunds = [refund for refund in self.refunds[::-1] if not refund.payment.is_by_hand]
        waiting = [(r, r.status) for r in refunds if r.status in {"requested", "processing", "needs_attention"}]
        for refund, status in waiting:
            if status == "requested":
                ask(self._deliver, refund)
            else:
                ask(self.follow, refund.payment)
        return [event for event in unhandled if not ask(self.handle, event)]

    def handle(self, event: tuple[str, Payment]) -> None:
        """Do what a webhook asks for: look."""
        kind, payment = event
        (self.confirm if kind == "charge.success" else self.follow)(payment)

    def _try(self, ask: object, about: object) -> bool:
        try:
            ask(about)  # type: ignore[operator]
        except Unreachable:
            return False
        return True
