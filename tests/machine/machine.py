"""Random days in the life of the shop, compared after every step with a model that keeps its own books."""

import uuid
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import time_machine
from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from shop.cart.change import add_line, remove_line, set_quantity
from shop.cart.models import Cart as ShopCart
from shop.cart.models import CartLine
from shop.cart.refused import CartRefused
from shop.catalogue.models import Variant
from shop.checkout.agree import CheckoutRefused, Shown
from shop.checkout.bought import forget_bought_lines
from shop.checkout.cancel import CannotCancel, cancel_order
from shop.checkout.expire import expire_orders
from shop.checkout.place import place_order
from shop.management.audit import RULES
from shop.orders.models import Actor
from shop.payments.confirm import confirm_payment
from shop.payments.models import Payment as ShopPayment
from shop.payments.paystack import PaystackError
from shop.payments.reconcile import reconcile_payments
from shop.payments.refund import RefundRefused
from shop.payments.start import CannotPay, open_page, start_payment
from shop.stock.count import StockRefused, receive, recount, write_off
from tests.cart.make import make_cup, make_customization
from tests.gateway import Gateway
from tests.machine.model import Model, Refused, Unreachable
from tests.machine.shop_under_test import Crash, ShopUnderTest, Weather
from tests.machine.things import FEE_KOBO, Cart, Order, Page, Payment, RefundAtPaystack
from tests.make import make_variant

START = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
PRICES = {"cup": 950_000, "mug": 400_000, "tray": 1_200_000}
SHELF = {"cup": 3, "mug": 2, "tray": 0}
MADE_TO_ORDER = {"tray"}
# The others are true only after the jobs have run, which in the machine may be long ago.
AT_ANY_TIME = {name for name, _ in RULES} - {"no order waits for money for ever", "every success is decided"}

NAMES = st.sampled_from(sorted(SHELF))
CARTS = st.integers(0, 2)
HOW_TO_PAY = st.sampled_from(
    ["exact"] * 6 + ["not at all", "not at all", "short", "over", "currency", "failed", "ongoing", "ongoing"]
)
TIMES = st.sampled_from([1, 1, 1, 2, 3])
RECENT = st.sampled_from([0, 0, 0, 1, 1, 2, 3])  # counted from the newest

Thing = TypeVar("Thing")


def outcome(call: Callable[[], Any]) -> str:
    """Return how it went, in the words of model and shop alike."""
    try:
        call()
    except (Refused, CartRefused, CheckoutRefused, CannotCancel, CannotPay, StockRefused, RefundRefused):
        return "refused"
    except (Unreachable, PaystackError):
        return "unreachable"
    except Crash:
        return "crashed"
    return "done"


def has_news(machine: "ShopMachine") -> bool:
    return bool(machine.events)


class ShopMachine(RuleBasedStateMachine):
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
        self.model = Model(dict(SHELF), dict(PRICES), MADE_TO_ORDER)
        self.events: list[tuple[str, Payment]] = []
        self.unhandled: list[int] = []
        self.handled: set[int] = set()
        self.tokens: dict[int, uuid.UUID] = {}

    @initialize(first=st.lists(st.tuples(CARTS, NAMES, st.integers(1, 2)), min_size=1, max_size=4))
    def open_the_shop(self, first: list[tuple[int, str, int]]) -> None:
        product = make_cup(on_hand=SHELF["cup"], price_kobo=PRICES["cup"]).product
        variants: dict[str, Variant] = {"cup": product.variants.get()}
        for name in ("mug", "tray"):
            on_hand = None if name in MADE_TO_ORDER else SHELF[name]
            variants[name] = make_variant(product, name=name, price_kobo=PRICES[name], on_hand=on_hand)
        self.shop = ShopUnderTest(self.gateway, self.weather, variants)
        self.model.carts = [Cart(ShopCart.objects.create().pk) for _ in range(3)]
        for which, name, pieces in first:
            self._add(self.model.carts[which], name, pieces)

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
        self.expire()
        self.reconcile()
        self.model_and_shop_agree()
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

    @precondition(lambda self: self.model.orders)
    @rule(which=CARTS, name=NAMES, pieces=st.integers(1, 3))
    def add(self, which: int, name: str, pieces: int) -> None:
        self._add(self.model.carts[which], name, pieces)

    def _add(self, cart: Cart, name: str, pieces: int) -> None:
        there = cart.pieces.get(name, 0)
        self.both(
            "add",
            lambda: self.model.set_pieces(cart, name, there + pieces),
            lambda: add_line(self._shop_cart(cart), self.shop.variants[name], pieces, make_customization()),
        )

    @precondition(lambda self: any(cart.lines for cart in self.model.carts))
    @rule(which=CARTS, back=RECENT, pieces=st.integers(0, 21))
    def change(self, which: int, back: int, pieces: int) -> None:
        cart = self.pick([cart for cart in self.model.carts if cart.lines], which)
        name = self.pick(list(cart.lines), back)
        line = CartLine.objects.select_related("cart").get(cart_id=cart.pk, variant=self.shop.variants[name])
        if pieces == 0:
            self.both("remove", lambda: self.model.remove(cart, name), lambda: remove_line(line))
        else:
            self.both("change", lambda: self.model.set_pieces(cart, name, pieces), lambda: set_quantity(line, pieces))

    @rule(which=CARTS)
    def look_at_the_checkout_page(self, which: int) -> None:
        cart = self.model.carts[which]
        self.model.browse(cart)
        forget_bought_lines(self._shop_cart(cart))
        cart.page = self.model.page_of(cart)

    @precondition(lambda self: any(cart.lines for cart in self.model.carts))
    @rule(which=CARTS, is_fresh=st.integers(0, 5), is_again=st.integers(0, 3), street=st.sampled_from("11112"))
    def place(self, which: int, is_fresh: int, is_again: int, street: str) -> None:
        """Send the checkout page, mostly as it is now, at times as it was drawn long ago, or a second time."""
        cart = self.pick([cart for cart in self.model.carts if cart.lines], which)
        page = cart.page if cart.page is not None and not is_fresh else self.model.page_of(cart)
        token = uuid.uuid4() if is_again or cart.pk not in self.tokens else self.tokens[cart.pk]
        self.tokens[cart.pk] = token
        self._place(cart, page, token, f"{street} Quarry Road")

    def _place(self, cart: Cart, page: Page, token: uuid.UUID, address: str) -> None:
        orders: dict[str, Any] = {}
        seen = Shown(page.version, page.items_kobo, FEE_KOBO)
        details = self.shop.details(address)
        if self.both(
            "place",
            lambda: orders.update(model=self.model.place(cart, page, token, address)),
            lambda: orders.update(shop=place_order(cart.pk, details, seen, token)),
        ):
            order: Order = orders["model"]
            if order.pk is None:
                order.pk = orders["shop"].pk
                order.payments[0].reference = orders["shop"].payments.get().reference
            assert orders["shop"].pk == order.pk

    def _buy(self, which: int, name: str, how: str) -> None:
        """Do at a stroke what most shoppers do: fill an empty cart, order, pay. Paystack may tell of it later."""
        cart = self.model.carts[which]
        if not cart.lines:
            self._add(cart, name, 1)
        if not cart.lines:
            return
        self._place(cart, self.model.page_of(cart), uuid.uuid4(), "1 Quarry Road")
        if cart.placed is not None:
            self._go_to_pay(cart.placed)
            self._pay(cart.placed.payments[-1], how)

    # Several rules that are one: rules are drawn alike, and days without a purchase teach little.
    buy = rule(which=CARTS, name=NAMES, how=HOW_TO_PAY)(_buy)
    buy_too = rule(which=CARTS, name=NAMES, how=HOW_TO_PAY)(_buy)
    buy_as_well = rule(which=CARTS, name=NAMES, how=HOW_TO_PAY)(_buy)

    @precondition(lambda self: self.model.orders)
    @rule(back=RECENT)
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

    @precondition(lambda self: any(p.page and p.page.word != "success" for p in self.payments))
    @rule(back=RECENT, how=HOW_TO_PAY)
    def pay(self, back: int, how: str) -> None:
        self._pay(self.pick([p for p in self.payments if p.page and p.page.word != "success"], back), how)

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

    @precondition(lambda self: self.payments)
    @rule(back=RECENT)
    def come_back(self, back: int) -> None:
        payment = self.pick(self.payments, back)
        went = outcome(lambda: self.model.confirm(payment))
        assert self.shop.come_back(payment.reference) == 200
        type(self).done[f"come back: {went}"] += 1

    @precondition(lambda self: self.model.orders)
    @rule(back=RECENT)
    def cancel(self, back: int) -> None:
        order = self.pick(self.model.orders, back)
        self.both(
            "cancel",
            lambda: self.model.cancel(order),
            lambda: cancel_order(order.pk, actor=Actor.SHOPPER, reason="changed my mind"),
        )

    # --- Paystack ----------------------------------------------------------------------------------------

    def _webhook(self, back: int, times: int) -> None:
        """Deliver any event of the past, any number of times."""
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

    webhook = precondition(has_news)(rule(back=RECENT, times=TIMES)(_webhook))
    webhook_again = precondition(has_news)(rule(back=RECENT, times=TIMES)(_webhook))

    @precondition(lambda self: any(p.received_kobo for p in self.payments))
    @rule(back=RECENT, part=st.sampled_from([1, 2, 3]))
    def refund_on_the_dashboard(self, back: int, part: int) -> None:
        payment = self.pick([p for p in self.payments if p.received_kobo], back)
        amount = (payment.received_kobo or 0) // part
        payment.dashboard.append(RefundAtPaystack(amount))
        self.shop.refund_on_dashboard(payment.reference, amount)
        self.events.append(("refund.pending", payment))

    @precondition(lambda self: self.refunds_at_paystack)
    @rule(back=RECENT, word=st.sampled_from(["processing", "processed", "processed", "failed", "needs-attention"]))
    def refund_moves_on(self, back: int, word: str) -> None:
        payment, there = self.pick(self.refunds_at_paystack, back)
        if there.word in {"processed", "failed"}:
            return
        there.word = word
        self.shop.refund_moves_on(payment.reference, payment.dashboard.index(there), word)
        self.events.append((f"refund.{word}", payment))

    @precondition(lambda self: self.model.orders)
    @rule(sky=st.sampled_from(["down", "lossy"]))
    def bad_weather(self, sky: str) -> None:
        """Paystack cannot be reached in the next step."""
        self.model.sky = self.weather.sky = sky
        self.is_weather_for_the_next_step = True

    # --- Time, jobs, crashes -----------------------------------------------------------------------------

    @precondition(lambda self: self.model.orders)
    @rule(minutes=st.sampled_from([1, 4, 6, 11, 15, 16, 31]))
    def wait(self, minutes: int) -> None:
        self._let_pass(minutes * 60)

    @precondition(lambda self: any(order.is_waiting for order in self.model.orders))
    @rule()
    def expire(self) -> None:
        self.both("expire", self.model.expire, expire_orders)

    @precondition(lambda self: self.payments)
    @rule()
    def reconcile(self) -> None:
        self.shop.make_everything_due()
        left = self.model.reconcile([self.events[number] for number in self.unhandled])
        reconcile_payments()
        done = [number for number in self.unhandled if self.events[number] not in left]
        self.handled.update(done)
        self.unhandled = [number for number in self.unhandled if number not in done]

    @precondition(lambda self: any(p.page and p.page.word == "success" for p in self.payments))
    @rule(back=RECENT)
    def crash_half_way(self, back: int) -> None:
        """The process dies after it recorded what Paystack said and before it decided what that buys."""
        payment = self.pick([p for p in self.payments if p.page and p.page.word == "success"], back)

        def crash() -> None:
            self.model.confirm(payment, dies_half_way=True)
            raise Crash

        with self.shop.dying_half_way():
            self.both("crash", crash, lambda: confirm_payment(payment.reference))

    # --- The owner ---------------------------------------------------------------------------------------

    @rule(name=NAMES, what=st.sampled_from(["receive", "receive", "write off", "recount"]), pieces=st.integers(0, 3))
    def count(self, name: str, what: str, pieces: int) -> None:
        pk, model = self.shop.variants[name].pk, self.model
        if what == "recount":
            change = pieces - model.shelf[name]
            self.both("recount", lambda: model.count(name, change), lambda: recount(pk, pieces))
        elif what == "receive":
            self.both("receive", lambda: model.count(name, pieces + 1), lambda: receive(pk, pieces + 1))
        else:
            more = pieces + 1
            self.both("write off", lambda: model.count(name, -more), lambda: write_off(pk, more, note="broken"))

    @precondition(lambda self: self.model.orders)
    @rule(name=NAMES, kobo=st.sampled_from([300_000, 950_000]))
    def edit_price(self, name: str, kobo: int) -> None:
        self.model.prices[name] = kobo
        Variant.objects.filter(pk=self.shop.variants[name].pk).update(price_kobo=kobo)

    @precondition(lambda self: any(p.received_kobo for p in self.payments))
    @rule(back=RECENT, part=st.sampled_from([1, 1, 2, 3]))
    def refund(self, back: int, part: int) -> None:
        payment = self.pick([p for p in self.payments if p.received_kobo], back)
        amount = (payment.received_kobo or 0) // part
        self.both(
            "refund",
            lambda: self.model.refund_by_owner(payment, amount),
            lambda: self.shop.refund_by_owner(payment.reference, amount),
        )

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
        assert shop.orders() == {o.pk: (o.status, o.total_kobo, at[o.pk]) for o in model.orders}
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
