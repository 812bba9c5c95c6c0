"""An answer of Paystack's that was true when it was given and is not any more when it is written down."""

import pytest

from shop.payments import confirm as confirming
from shop.payments.confirm import confirm_payment
from shop.payments.models import Payment
from tests.cart.make import make_cup
from tests.checkout.make import make_cart, place
from tests.gateway import Gateway
from tests.payments.make import pay
from tests.races.together import before


def test_a_decline_that_is_written_down_after_the_success_changes_nothing(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The shopper is declined, we hear of it, and before we write that down a second card works and is confirmed."""
    order = place(make_cart(make_cup(on_hand=5)))
    payment = order.payments.get()
    pay(gateway, payment, "failed")

    def second_card() -> Payment:
        pay(gateway, payment)
        return confirm_payment(payment.reference)

    rival = before(monkeypatch, confirming, "_record", second_card)

    confirm_payment(payment.reference)

    rival.result()
    payment.refresh_from_db()
    order.refresh_from_db()
    assert (payment.status, payment.gateway_status, payment.effect) == ("succeeded", "success", "applied")
    assert order.is_paid
