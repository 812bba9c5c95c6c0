"""What the owner decides in the machine: money by hand, reviews, orders that are paid, money that is handed back."""

from collections.abc import Callable
from typing import Any

from shop.checkout.cancel import cancel_paid_order
from shop.payments.give_back import drop_manual_refund, finish_manual_refund
from shop.payments.make_anyway import make_anyway
from shop.payments.manual import record_manual_payment
from shop.payments.models import Payment as ShopPayment
from shop.payments.models import Refund as ShopRefund
from shop.payments.review import accept_payment, send_back_payment
from tests.machine.act import act
from tests.machine.shop_under_test import ShopUnderTest
from tests.machine.things import Order, Payment, Refund

RECENT = [0, 0, 0, 1, 1, 2, 3]  # counted from the newest
HOW_MUCH = ["exact", "exact", "exact", "short", "over"]


def _by_hand(machine: Any) -> list[Payment]:
    return [payment for payment in machine.payments if payment.is_by_hand]


def _owed(machine: Any) -> list[Payment]:
    return [payment for payment in machine.payments if payment.effect == "refund" and payment.is_by_hand]


def _to_hand_over(machine: Any) -> list[Refund]:
    return [refund for payment in _by_hand(machine) for refund in payment.refunds]


class OwnersDecisions:
    """Rules of the machine; `both` compares what model and shop say of each."""

    model: Any
    shop: ShopUnderTest
    both: Callable[..., bool]
    pick: Callable[..., Any]
    expire: Callable[..., None]
    owner: Callable[..., None]
    receipts = 0

    @property
    def payments(self) -> list[Payment]:
        raise NotImplementedError

    @act(4, when=lambda self: self.model.orders, back=RECENT, much=HOW_MUCH, receipt=["new", "new", "new", "old"])
    def cash(self, back: int, much: str, receipt: str) -> None:
        order = self.pick(self.model.orders, back)
        self._cash(order, order.total_kobo + {"short": -1, "over": 5_000}.get(much, 0), receipt)

    def _cash(self, order: Order, amount: int, receipt: str) -> None:
        self.receipts += receipt == "new" or not self.receipts
        evidence = f"R{self.receipts}"
        self.both(
            "cash",
            lambda: self.model.cash(order, amount, f"cash-{evidence}"),
            lambda: record_manual_payment(order.pk, how="cash", amount_kobo=amount, evidence=evidence, user=None),
        )

    @act(
        2,
        when=lambda self: self.model.orders,
        code=["ONCE", "FEW"],
        percent=[5, 10, 20],
        is_on=[True, True, True, False],
        has_ended=[False, False, False, True],
    )
    def change_a_voucher(self, code: str, percent: int, *, is_on: bool, has_ended: bool) -> None:
        """Orders that were placed with it keep what it took off."""
        voucher = self.model.vouchers.codes[code]
        voucher.percent, voucher.is_on, voucher.has_ended = percent, is_on, has_ended
        self.shop.change_voucher(code, voucher)

    @act(
        4,
        when=lambda self: any(p.status == "needs_review" for p in self.payments),
        back=RECENT,
        what=["accept", "send back"],
    )
    def review(self, back: int, what: str) -> None:
        payment = self.pick([p for p in self.payments if p.status == "needs_review"], back)
        model, shop = {
            "accept": (self.model.accept, accept_payment),
            "send back": (self.model.send_back, send_back_payment),
        }[what]
        self.both(what, lambda: model(payment), lambda: shop(key_of(payment), user=None))

    @act(2, when=lambda self: self.model.orders, back=RECENT)
    def cancel_what_is_paid(self, back: int) -> None:
        order = self.pick(self.model.orders, back)
        self.both(
            "cancel paid",
            lambda: self.model.cancel_paid(order),
            lambda: cancel_paid_order(order.pk, user=None, reason="She asked for it"),
        )

    @act(5, when=_owed, back=RECENT)
    def make_it_anyway(self, back: int) -> None:
        self._make_anyway(self.pick(_owed(self), back))

    def _make_anyway(self, payment: Payment) -> None:
        self.both(
            "make anyway",
            lambda: self.model.make_anyway(payment),
            lambda: make_anyway(key_of(payment), reason="It can be made", user=None),
        )

    @act(
        3,
        when=lambda self: any(order.is_waiting for order in self.model.orders),
        back=RECENT,
        makes=[True, True, False],
    )
    def too_late_with_cash(self, back: int, *, makes: bool) -> None:
        """A customer brings cash when the order has run out and its pieces are gone; the owner may make it anyway."""
        order = self.pick([order for order in self.model.orders if order.is_waiting], back)
        self.expire(minutes=46)
        for name in order.pieces:
            self.owner(name=name, what="write all off", pieces=0)
        self._cash(order, order.total_kobo, "new")
        owed = [payment for payment in order.payments if payment.is_by_hand and payment.effect == "refund"]
        if owed and makes:
            self._make_anyway(owed[-1])

    @act(3, when=_to_hand_over, back=RECENT, how=["succeeded", "succeeded", "failed"])
    def hand_money_over(self, back: int, how: str) -> None:
        refund: Refund = self.pick(_to_hand_over(self), back)
        nth = refund.payment.refunds.index(refund)
        ended = finish_manual_refund if how == "succeeded" else drop_manual_refund
        self.both(
            f"by hand {how}",
            lambda: self.model.end_by_hand(refund, how),
            lambda: ended(refund_key(refund.payment, nth), user=None),
        )


def key_of(payment: Payment) -> int:
    return ShopPayment.objects.values_list("pk", flat=True).get(reference=payment.reference)


def refund_key(payment: Payment, nth: int) -> int:
    """Return the key of the nth refund of a payment, as both have written them."""
    return list(
        ShopRefund.objects.filter(payment__reference=payment.reference).order_by("pk").values_list("pk", flat=True)
    )[nth]
