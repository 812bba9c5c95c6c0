"""Random days in the life of the shop, compared after every step with a model that keeps its own books."""

import uuid
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, TypeVar

import time_machine
from django.db import transaction
from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from shop.cart.change import add_line, remove_line, set_quantity
from shop.cart.models import Cart as ShopCart
from shop.cart.models import CartLine
from shop.catalogue.models import Variant
from shop.checkout.agree import Shown
from shop.checkout.bought import forget_bought_lines
from shop.checkout.cancel import cancel_order
from shop.checkout.expire import expire_orders
from shop.checkout.place import place_order
from shop.management.audit import RULES
from shop.orders.models import Actor
from shop.payments.confirm import confirm_payment
from shop.payments.models import Payment as ShopPayment
from shop.payments.reconcile import reconcile_payments
from shop.payments.start import open_page, start_payment
from shop.stock.count import receive, recount, write_off
from tests.cart.make import make_cup, make_customization
from tests.gateway import Gateway
from tests.machine.act import ACTS, act, outcome
from tests.machine.making import Making
from tests.machine.model import Model
from tests.machine.owner import OwnersDecisions
from tests.machine.shop_under_test import Crash, ShopUnderTest, Weather
from tests.machine.things import FEE_KOBO, Cart, Order, Page, Payment, RefundAtPaystack, Typed, Voucher
from tests.make import make_variant

START = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
PRICES = {"cup": 950_000, "mug": 400_000, "tray": 1_200_000}
SHELF = {"cup": 2, "mug": 1, "tray": 0}
MADE_TO_ORDER = {"tray"}
# The others are true only after the jobs have run, which in the machine may be long ago.
AT_ANY_TIME = {name for name, _ in RULES} - {"no order waits for money for ever", "every success is decided"}

NAMES = sorted(SHELF)
CARTS = [0, 1, 2]
HOW_TO_PAY = ["exact"] * 6 + ["not at all", "not at all", "short", "over", "currency", "failed", "ongoing", "ongoing"]
PIECES = [1, 1, 1, 2, 3, 21]
EMAILS = ["ada@example.com", "ada@example.com", "Ada@example.com", "obi@example.com"]
CODES = ["", "", "", "ONCE", "ONCE", "FEW", "FREE"]
OLD_OR_NEW = ["new", "new", "new", "old"]
OWNER_DOES = ["write all off", "write all off", "receive", "write off", "recount", "price"]
RECENT = [0, 0, 0, 1, 1, 2, 3]  # counted from the newest

Thing = TypeVar("Thing")


class ShopMachine(OwnersDecisions, Making, RuleBasedStateMachine):
    gateway: Gateway
    weather: Weather
    steps = 0
    done: Counter[str] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.clock = time_machine.travel(START, tick=False)
        self.traveller = self.clock.start()
        self.frame = transaction.atomic()
        self.frame._from_testcase = True  # type: ignore[attr-defined]  # the shop's own transactions are durable
        self.frame.__enter__()
        self.gateway.transactions.clear()
        self.gateway.refunds.clear()
        self.weather.sky = "fine"
        codes = {"ONCE": Voucher(10, for_each=1), "FEW": Voucher(20, in_all=2)}
        codes["FREE"] = Voucher(100, in_all=2, covers_delivery=True)
        self.model = Model(dict(SHELF), dict(PRICES), MADE_TO_ORDER, codes)
        self.events: list[tuple[str, Payment]] = []
        self.disputes: list[Payment] = []  # which payment each is about
        self.unhandled: list[int] = []
        self.handled: set[int] = set()
        self.tokens: dict[int, uuid.UUID] = {}

    @initialize(first=st.lists(st.tuples(st.sampled_from(CARTS), st.sampled_from(NAMES)), min_size=1, max_size=4))
    def open_the_shop(self, first: list[tuple[int, str]]) -> None:
        product = make_cup(on_hand=SHELF["cup"], price_kobo=PRICES["cup"]).product
        variants: dict[str, Variant] = {"cup": product.variants.get()}
        for name in ("mug", "tray"):
            on_hand = None if name in MADE_TO_ORDER else SHELF[name]
            variants[name] = make_variant(product, name=name, price_kobo=PRICES[name], on_hand=on_hand)
        self.shop = ShopUnderTest(self.gateway, self.weather, variants)
        self.shop.offer_vouchers(self.model.vouchers.codes)
        self.model.carts = [Cart(ShopCart.objects.create().pk) for _ in range(3)]
        for which, name in first:
            self._add(self.model.carts[which], name, 1)

    def teardown(self) -> None:
        try:
            if hasattr(self, "shop"):
                self._run_the_jobs_to_the_end()
        finally:
            transaction.set_rollback(True)
            self.frame.__exit__(None, None, None)
            self.clock.stop()

    def _run_the_jobs_to_the_end(self) -> None:
        """Whatever happened: once Paystack answers and the jobs run, no rule is broken."""
        self.model.sky = self.weather.sky = "fine"
        self.expire(minutes=0)
        self.reconcile()
        self.model_and_shop_agree()
        type(self).done.update(f"order {order.status}" for order in self.model.orders)
        type(self).done.update(f"dispute: {stands}" for p in self.payments for stands in p.disputes.values())
        type(self).done.update(f"order {order.fulfilment}" for order in self.model.orders)
        type(self).done.update(f"voucher {o.typed.code}: {o.voucher_use}" for o in self.model.orders if o.voucher_use)
        type(self).done.update(f"refund {r.cause}: {r.status}" for p in self.payments for r in p.refunds)
        assert [(name, row) for name, rows in RULES if name not in AT_ANY_TIME for row in rows()] == []

    def both(self, name: str, model: Callable[[], Any], shop: Callable[[], Any]) -> bool:
        """Do a thing in the model and in the shop; both must say the same. Return whether it was done."""
        expected, really = outcome(model), outcome(shop)
        assert really == expected, f"{name}: the shop says {really}, the model {expected}"
        type(self).done[f"{name}: {really}"] += 1
        return really == "done"

    def pick(self, things: list[Thing], back: int) -> Thing:
        return things[-1 - back % len(things)]

    @property
    def payments(self) -> list[Payment]:
        return sorted((p for order in self.model.orders for p in order.payments), key=lambda p: p.started_at)

    @property
    def refunds_at_paystack(self) -> list[tuple[Payment, RefundAtPaystack]]:
        return [(payment, refund) for payment in self.payments for refund in payment.dashboard]

    # --- The shopper -------------------------------------------------------------------------------------

    def _add(self, cart: Cart, name: str, pieces: int) -> None:
        there = cart.pieces.get(name, 0)
        self.both(
            "add",
            lambda: self.model.set_pieces(cart, name, there + pieces),
            lambda: add_line(self._shop_cart(cart), self.shop.variant(name), pieces, make_customization()),
        )

    @act(
        2, when=lambda self: self.model.orders, which=CARTS, name=NAMES, act=["add", "change", "remove"], pieces=PIECES
    )
    def fill_the_cart(self, which: int, name: str, act: str, pieces: int) -> None:
        cart, variant = self.model.carts[which], self.shop.variants[name]
        if act == "add" or name not in cart.lines:
            self._add(cart, name, pieces)
            return
        line = CartLine.objects.select_related("cart").get(cart_id=cart.pk, variant=variant)
        if act == "remove":
            self.both("remove", lambda: self.model.remove(cart, name), lambda: remove_line(line))
        else:
            self.both("change", lambda: self.model.set_pieces(cart, name, pieces), lambda: set_quantity(line, pieces))

    @act(2, when=lambda self: self.model.orders, which=CARTS, code=CODES)
    def look_at_the_checkout_page(self, which: int, code: str) -> None:
        cart = self.model.carts[which]
        self._browse(cart)
        cart.page = self.model.page_of(cart, code)

    def _browse(self, cart: Cart) -> None:
        self.model.browse(cart)
        forget_bought_lines(self._shop_cart(cart))

    @act(
        4,
        when=lambda self: any(cart.lines for cart in self.model.carts),
        which=CARTS,
        page=OLD_OR_NEW,
        token=OLD_OR_NEW,
        street=[1, 1, 1, 1, 2],
        email=EMAILS,
        code=CODES,
    )
    def place(self, which: int, page: str, token: str, street: int, email: str, code: str) -> None:
        """Send the checkout page, mostly as it is now, at times as it was drawn long ago, or a second time."""
        cart = self.pick([cart for cart in self.model.carts if cart.lines], which)
        shown = cart.page if cart.page is not None and page == "old" else self.model.page_of(cart, code)
        if token == "new" or cart.pk not in self.tokens:
            self.tokens[cart.pk] = uuid.uuid4()
        self._place(cart, shown, self.tokens[cart.pk], Typed(f"{street} Quarry Road", email, code))

    @act(
        2,
        when=lambda self: any(cart.lines for cart in self.model.carts),
        which=CARTS,
        email=EMAILS,
        code=["ONCE", "FEW"],
        percent=[5, 30],
    )
    def place_with_another_discount(self, which: int, email: str, code: str, percent: int) -> None:
        """The owner changes a voucher while a page that sums it up is open."""
        cart = self.pick([cart for cart in self.model.carts if cart.lines], which)
        shown = self.model.page_of(cart, code)
        self.change_a_voucher(code=code, percent=percent, is_on=True, has_ended=False)
        self._place(cart, shown, uuid.uuid4(), Typed("1 Quarry Road", email, code))

    def _place(self, cart: Cart, page: Page, token: uuid.UUID, typed: Typed) -> None:
        orders: dict[str, Any] = {}
        lines, off = self.shop.line_ids(cart.pk, page.names), page.off_by(typed.code)
        seen = Shown(page.version, page.items_kobo, FEE_KOBO, line_ids=lines, discount_kobo=off)
        if self.both(
            "place",
            lambda: orders.update(model=self.model.place(cart, page, token, typed)),
            lambda: orders.update(shop=place_order(cart.pk, self.shop.details(typed), seen, token).order),
        ):
            order: Order = orders["model"]
            if order.pk is None:
                order.pk = orders["shop"].pk
                order.payments[0].reference = orders["shop"].payments.get().reference
            assert orders["shop"].pk == order.pk
            type(self).done["place: without what is sold out"] += len(order.lines) < len(cart.lines)

    @act(12, which=CARTS, name=NAMES, how=HOW_TO_PAY, email=EMAILS, code=CODES)
    def buy(self, which: int, name: str, how: str, email: str, code: str) -> None:
        """Do at a stroke what most shoppers do: fill an empty cart, order, pay. Paystack may tell of it later."""
        cart = self.model.carts[which]
        self._browse(cart)
        if not cart.lines:
            self._add(cart, name, 1)
        if not cart.lines:
            return
        self._place(cart, self.model.page_of(cart, code), uuid.uuid4(), Typed("1 Quarry Road", email, code))
        if cart.placed is not None:
            self._go_to_pay(cart.placed)
            self._pay(cart.placed.payments[-1], how)

    @act(4, which=CARTS, name=NAMES, broken=NAMES)
    def buy_the_rest(self, which: int, name: str, broken: str) -> None:
        """Order a cart of two gifts of which one has just been written off, but for what is held."""
        cart = self.model.carts[which]
        self._browse(cart)
        for each in (name, broken):
            if each not in cart.lines:
                self._add(cart, each, 1)
        self.owner(name=broken, what="write all off", pieces=0)
        if cart.lines:
            self._place(cart, self.model.page_of(cart), uuid.uuid4(), Typed("1 Quarry Road"))

    @act(2, when=lambda self: self.model.orders, back=RECENT)
    def go_to_pay(self, back: int) -> None:
        self._go_to_pay(self.pick(self.model.orders, back))

    def _go_to_pay(self, order: Order) -> None:
        """Press "Pay": first the payment that the order was placed with, then whatever there is to pay with."""
        started: dict[str, Any] = {"model": order.payments[0]}
        if order.payments[0].page is None and len(order.payments) == 1 and order.is_waiting:
            started["shop"] = ShopPayment.objects.get(reference=order.payments[0].reference)
        elif not self.both(
            "start",
            lambda: started.update(model=self.model.start(order)),
            lambda: started.update(shop=start_payment(order.pk)),
        ):
            return
        payment: Payment = started["model"]
        payment.reference = payment.reference or started["shop"].reference
        assert started["shop"].reference == payment.reference
        self.both("open page", lambda: self.model.open_page(payment), lambda: open_page(started["shop"]))

    @act(
        6,
        when=lambda self: any(not p.order.is_waiting and p.can_be_paid for p in self.payments),
        back=RECENT,
        how=HOW_TO_PAY,
        told=["at once", "later"],
    )
    def pay_after_all(self, back: int, how: str, told: str) -> None:
        """Pay on a page whose order is over, or paid already; Paystack tells of it at once, or not."""
        payment = self.pick([p for p in self.payments if not p.order.is_waiting and p.can_be_paid], back)
        self._pay(payment, how)
        if told == "at once" and self.events:
            self._deliver(0, 1)

    @act(5, when=lambda self: self.model.orders, name=NAMES, email=EMAILS, code=["ONCE", "ONCE", "FEW"])
    def pay_two_late(self, name: str, email: str, code: str) -> None:
        """Two orders of one address with one voucher run out one after the other, and then the money of both comes."""
        late = []
        self.owner(name=name, what="receive", pieces=3)
        self.change_a_voucher(code=code, percent=10, is_on=True, has_ended=False)
        for which in CARTS[:2]:
            self.buy(which, name, "not at all", email, code)
            self.expire(minutes=46)
            late.append(self.model.carts[which].placed)
        for order in filter(None, late):
            self._pay(order.payments[-1], "exact")
            if self.events:
                self._deliver(0, 1)

    @act(3, when=lambda self: any(p.can_be_paid for p in self.payments), back=RECENT, how=HOW_TO_PAY)
    def pay(self, back: int, how: str) -> None:
        self._pay(self.pick([p for p in self.payments if p.can_be_paid], back), how)

    def _pay(self, payment: Payment, how: str) -> None:
        """The shopper does something on the hosted page. The shop hears of it later, or never."""
        there, asked = payment.page, payment.order.total_kobo
        if there is None or there.word == "success" or how == "not at all":
            return
        there.word = how if how in {"failed", "ongoing"} else "success"
        there.amount_kobo = asked + {"short": -1, "over": 5_000}.get(how, 0)
        there.currency = "GHS" if how == "currency" else "NGN"
        told = {"amount": there.amount_kobo, "currency": there.currency, "requested_amount": asked}
        self.gateway.pay(payment.reference, there.word, **told)
        type(self).done[f"pay: {how}"] += 1
        if there.word == "success":
            self.events.append(("charge.success", payment))

    @act(3, when=lambda self: self.payments, back=RECENT)
    def come_back(self, back: int) -> None:
        payment = self.pick(self.payments, back)
        went = outcome(lambda: self.model.confirm(payment))
        assert self.shop.come_back(payment.reference) == 200
        type(self).done[f"come back: {went}"] += 1

    @act(2, when=lambda self: self.model.orders, back=RECENT)
    def cancel(self, back: int) -> None:
        order = self.pick(self.model.orders, back)
        self.both(
            "cancel",
            lambda: self.model.cancel(order),
            lambda: cancel_order(order.pk, actor=Actor.SHOPPER, reason="changed my mind"),
        )

    # --- Paystack ----------------------------------------------------------------------------------------

    @act(5, when=lambda self: self.events, back=RECENT, times=[1, 1, 1, 2, 3])
    def webhook(self, back: int, times: int) -> None:
        """Deliver any event of the past, any number of times."""
        self._deliver(back, times)

    def _deliver(self, back: int, times: int) -> None:
        number = len(self.events) - 1 - back % len(self.events)
        kind, payment = self.events[number]
        for _ in range(times):
            went = outcome(lambda: self.model.handle((kind, payment)))
            status = self.shop.deliver(kind, payment.reference, number)
            assert status == {"done": 200, "unreachable": 503}[went]
            type(self).done[f"webhook {kind}: {went}"] += 1
            if went == "done":
                self.handled.add(number)
                self.unhandled = [waiting for waiting in self.unhandled if waiting != number]
            elif number not in self.handled and number not in self.unhandled:
                self.unhandled.append(number)

    @act(
        3,
        when=lambda self: self.refunds_at_paystack,
        back=RECENT,
        word=["processing", "processed", "processed", "failed", "needs-attention"],
    )
    def refund_moves_on(self, back: int, word: str) -> None:
        payment, there = self.pick(self.refunds_at_paystack, back)
        if there.word in {"processed", "failed"}:
            return
        there.word = word
        self.shop.refund_moves_on(payment.reference, payment.dashboard.index(there), word)
        self.events.append((f"refund.{word}", payment))

    @act(3, when=lambda self: self.model.orders, sky=["down", "lossy"])
    def bad_weather(self, sky: str) -> None:
        """Paystack cannot be reached in the next step."""
        self.model.sky = self.weather.sky = sky
        self.is_weather_for_the_next_step = True

    # --- Time, jobs, crashes -----------------------------------------------------------------------------

    @act(2, when=lambda self: self.model.orders, minutes=[1, 6, 11, 16, 46])
    def wait(self, minutes: int) -> None:
        self._let_pass(minutes * 60)

    @act(5, when=lambda self: any(order.is_waiting for order in self.model.orders), minutes=[0, 16, 16, 31, 46])
    def expire(self, minutes: int) -> None:
        """Let time pass, long enough for holds to run out, and the job come by."""
        self._let_pass(minutes * 60)
        self.both("expire", self.model.expire, expire_orders)

    @act(3, when=lambda self: self.payments)
    def reconcile(self) -> None:
        self.shop.make_everything_due()
        left = self.model.reconcile([self.events[number] for number in self.unhandled])
        reconcile_payments()
        done = [number for number in self.unhandled if self.events[number] not in left]
        self.handled.update(done)
        self.unhandled = [number for number in self.unhandled if number not in done]

    @act(3, when=lambda self: any(p.page and p.page.word == "success" for p in self.payments), back=RECENT)
    def crash_half_way(self, back: int) -> None:
        """The process dies after it recorded what Paystack said and before it decided what that buys."""
        payment = self.pick([p for p in self.payments if p.page and p.page.word == "success"], back)

        def crash() -> None:
            self.model.confirm(payment, dies_half_way=True)
            raise Crash

        with self.shop.dying_half_way():
            self.both("crash", crash, lambda: confirm_payment(payment.reference))

    # --- The owner ---------------------------------------------------------------------------------------

    @act(5, when=lambda self: self.model.orders, name=NAMES, what=OWNER_DOES, pieces=[0, 1, 2, 3])
    def owner(self, name: str, what: str, pieces: int) -> None:
        variant, model, some = self.shop.variants[name], self.model, pieces + 1
        if what == "write all off":  # but for what is held: whoever pays late comes too late
            some, what = max(1, model.shelf[name] - model.held(name)), "write off"
        if what == "price":
            model.prices[name] = some * 100_000
            Variant.objects.filter(pk=variant.pk).update(price_kobo=some * 100_000)
        elif what == "recount":
            change = pieces - model.shelf[name]
            self.both(what, lambda: model.count(name, change), lambda: recount(variant.pk, pieces))
        elif what == "receive":
            self.both(what, lambda: model.count(name, some), lambda: receive(variant.pk, some))
        else:
            self.both(what, lambda: model.count(name, -some), lambda: write_off(variant.pk, some, note="broken"))

    @act(
        2,
        when=lambda self: any(p.received_kobo for p in self.payments),
        back=RECENT,
        by=["owner", "owner", "dashboard"],
        part=[1, 1, 2, 3],
    )
    def give_money_back(self, back: int, by: str, part: int) -> None:
        payment = self.pick([p for p in self.payments if p.received_kobo], back)
        amount = (payment.received_kobo or 0) // part
        if by == "dashboard" and not payment.is_by_hand:
            payment.dashboard.append(RefundAtPaystack(amount))
            self.shop.refund_on_dashboard(payment.reference, amount)
            self.events.append(("refund.pending", payment))
            return
        self.both(
            "refund",
            lambda: self.model.refund_by_owner(payment, amount),
            lambda: self.shop.refund_by_owner(payment.reference, amount),
        )

    # --- A busy hour ---------------------------------------------------------------------------------------

    @rule(seed=st.integers(0, 2**32 - 1))
    def busy_hour(self, seed: int) -> None:
        """Do ten things at random, more even-handed than the search for a failure is: it likes to repeat itself."""
        random = Random(seed)
        for _ in range(10):
            possible = [each for each in ACTS if each.when(self)]
            chosen = random.choices(possible, [each.often for each in possible])[0]
            drawn = {name: random.choice(some) for name, some in chosen.options.items()}
            note(f"  {chosen.do.__name__}({drawn})")
            chosen.do(self, **drawn)
            self.model_and_shop_agree()

    # --- Do they agree? ----------------------------------------------------------------------------------

    is_weather_for_the_next_step = False

    @invariant()
    def model_and_shop_agree(self) -> None:
        if not hasattr(self, "shop"):
            return
        type(self).steps += 1
        model, shop = self.model, self.shop
        payments = self.payments
        assert shop.stock() == {name: (model.shelf[name], model.held(name)) for name in model.shelf}
        at = {o.pk: START + timedelta(seconds=o.deadline) for o in model.orders}
        assert shop.orders() == {o.pk: (o.status, o.fulfilment, o.total_kobo, at[o.pk]) for o in model.orders}
        assert shop.emails() == {order.pk: order.typed.email for order in model.orders}
        assert shop.words() == {(o.pk, name): words for o in model.orders for name, words in o.words.items()}
        assert shop.disputes() == {number: stands for p in payments for number, stands in p.disputes.items()}
        assert shop.vouchers() == {code: len(model.vouchers.used_by(code)) for code in model.vouchers.codes}
        assert shop.voucher_uses() == {o.pk: (o.typed.code, o.voucher_use) for o in model.orders if o.typed.code}
        assert shop.payments() == {p.reference: (p.status, p.effect, p.received_kobo) for p in payments}
        refunds = [refund for payment in payments for refund in payment.refunds]
        assert shop.refunds() == Counter((r.payment.reference, r.amount_kobo, r.status, r.cause) for r in refunds)
        there = [(payment.reference, refund.amount_kobo) for payment, refund in self.refunds_at_paystack]
        assert shop.refunds_at_paystack() == Counter(there)
        assert shop.mails() == Counter({(o.pk, kind): n for o in model.orders for kind, n in o.mails.items()})
        assert shop.carts() == {cart.pk: (cart.version, cart.pieces) for cart in model.carts}
        self.shop.check(AT_ANY_TIME)
        if not self.is_weather_for_the_next_step:
            model.sky = self.weather.sky = "fine"
        self.is_weather_for_the_next_step = False
        self._let_pass(1)

    def _let_pass(self, seconds: int) -> None:
        self.model.now += seconds
        self.traveller.shift(seconds)

    def _shop_cart(self, cart: Cart) -> ShopCart:
        return ShopCart.objects.get(pk=cart.pk)
