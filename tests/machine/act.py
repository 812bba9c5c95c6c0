"""What can happen in the machine, and the few words for how it went."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from shop.cart.refused import CartRefused
from shop.checkout.agree import CheckoutRefused
from shop.checkout.cancel import CannotCancel
from shop.orders.change_text import TextRefused
from shop.orders.correct_email import EmailRefused
from shop.orders.fulfil import CannotFulfil
from shop.payments.make_anyway import CannotMake
from shop.payments.manual import ManualPaymentRefused
from shop.payments.paystack import PaystackError
from shop.payments.refund import RefundRefused
from shop.payments.review import ReviewRefused
from shop.payments.start import CannotPay
from shop.stock.count import StockRefused
from shop.vouchers.use import VoucherRefused
from tests.machine.model import Refused, Unreachable
from tests.machine.shop_under_test import Crash

OF_SHOPPERS = (CartRefused, CheckoutRefused, VoucherRefused, CannotCancel, CannotPay, EmailRefused, TextRefused)
OF_THE_OWNERS = (CannotFulfil, CannotMake, ManualPaymentRefused, RefundRefused, ReviewRefused, StockRefused)


@dataclass(frozen=True)
class Act:
    """Something that can happen: how often it does in a busy hour, when it can at all, and what may be drawn for it."""

    do: Callable[..., None]
    often: int
    when: Callable[[Any], object]
    options: dict[str, list[Any]]


ACTS: list[Act] = []


def act(often: int, *, when: Callable[[Any], object] = lambda _: True, **options: list[Any]) -> Callable[[Any], Any]:
    """Make a method both a rule of the machine and something for a busy hour."""

    def register(do: Callable[..., None]) -> Any:
        ACTS.append(Act(do, often, when, options))
        drawn = {name: st.sampled_from(some) for name, some in options.items()}
        return precondition(lambda machine: bool(when(machine)))(rule(**drawn)(do))  # type: ignore[call-overload]

    return register


def outcome(call: Callable[[], Any]) -> str:
    """Return how it went, in the words of model and shop alike."""
    try:
        call()
    except (Refused, *OF_SHOPPERS, *OF_THE_OWNERS):
        return "refused"
    except (Unreachable, PaystackError):
        return "unreachable"
    except Crash:
        return "crashed"
    return "done"
