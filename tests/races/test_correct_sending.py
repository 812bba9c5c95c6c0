"""With whom an order travels is corrected in the moment in which its mail leaves: the customer reads what is right."""

import pytest
from django.core import mail

from shop.orders import correct_sending as correcting
from shop.orders.correct_sending import correct_sending
from shop.orders.emails import owe_mail, send_waiting_mail
from shop.orders.fulfil import mark_sent, start_production
from shop.orders.models import Order, OutboxMail
from shop.payments.confirm import confirm_payment
from tests.gateway import Gateway
from tests.payments.make import pay
from tests.races.make import ordered
from tests.races.together import after
from tests.races.unguarded import IS_POSTGRES


@pytest.fixture
def sent(gateway: Gateway) -> Order:
    """An order that left with a slip in its tracking number, and whose mail about that has not left."""
    order, payment = ordered()
    pay(gateway, payment)
    confirm_payment(payment.reference)
    start_production(order.pk)
    send_waiting_mail()
    mail.outbox.clear()
    return mark_sent(order.pk, carrier="GIG Logistics", tracking="GIG-77")


def correct(order: Order) -> None:
    correct_sending(order.pk, carrier="GIG Logistics", tracking="GIG-88", tell=True)


def wrong_and_right() -> list[tuple[bool, bool]]:
    """Return of each mail that left whether it has the wrong number, and whether the right one."""
    return [("GIG-77" in message.body, "GIG-88" in message.body) for message in mail.outbox]


def test_a_sender_that_comes_before_the_commit_says_what_is_right(sent: Order, monkeypatch: pytest.MonkeyPatch) -> None:
    sender = after(monkeypatch, correcting, "_tell", send_waiting_mail)
    correct(sent)
    sender.result()
    send_waiting_mail()
    assert wrong_and_right() == [(False, True)]


@pytest.mark.skipif(not IS_POSTGRES, reason="SQLite has one lock for all rows")
def test_twin_that_only_looks_whether_the_mail_waits_lets_the_wrong_number_leave(
    sent: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    def look(order: Order) -> None:
        if not OutboxMail.objects.filter(order=order, state=OutboxMail.State.WAITING, attempts=0).exists():
            owe_mail(order, OutboxMail.Kind.SENT, "corrected")

    monkeypatch.setattr(correcting, "_tell", look)
    sender = after(monkeypatch, correcting, "_tell", send_waiting_mail)
    correct(sent)
    sender.result()
    send_waiting_mail()
    assert wrong_and_right() == [(True, False)]
