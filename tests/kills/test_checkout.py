"""Killed while an order is placed: afterwards there is the whole order or nothing of it, and sending again is right."""

import pytest
import requests
from django.db import transaction
from django.utils import timezone

from shop.cart.models import Cart
from shop.catalogue.models import Variant
from shop.orders.models import Order, Status
from shop.payments.models import Payment
from shop.payments.start import OPENING_TAKES
from shop.stock.models import Reservation
from shop.vouchers.models import Voucher
from tests.gateway import Gateway
from tests.kills.conftest import Kill, WhenAsked
from tests.kills.gate import Gate
from tests.kills.shopper import Shopper, in_the_background, ring
from tests.kills.wait import somebody_waits_for_a_row, until
from tests.kills.world import World, world
from tests.payments.make import counts, pay
from tests.servers.shop import Shop

WRITES = [
    ("INSERT", "shop_order"),
    ("INSERT", "shop_orderline"),
    ("INSERT", "shop_orderevent"),
    ("INSERT", "shop_outboxmail"),
    ("UPDATE", "shop_cart"),
    ("INSERT", "shop_payment"),
    ("UPDATE", "shop_voucher"),
    ("INSERT", "shop_voucheruse"),
    ("INSERT", "shop_reservation"),
    ("UPDATE", "shop_stock"),
]
NOTHING_YET = World(0, 0, 0, 0, 0, 0, 0, 0, on_hand=10, reserved=0, cart_pieces=2)
ONE_ORDER = World(1, 1, 1, 1, 1, 1, 0, 0, on_hand=10, reserved=2, cart_pieces=2)


def test_f1_before_the_transaction_nothing_exists_and_sending_again_works(
    shop: Shop, shopper: Shopper, gateway: Gateway
) -> None:
    form = shopper.checkout_form()
    with transaction.atomic():
        Cart.objects.select_for_update().get()
        with in_the_background(lambda: shopper.send(form)) as answer:
            until(somebody_waits_for_a_row, "the shop waits for the cart")
            shop.kill()
    assert answer.result() is None
    assert world() == NOTHING_YET
    shop.start()
    assert_leads_to_paystack(shopper.send(form), gateway)
    assert world() == ONE_ORDER


@pytest.mark.parametrize(("event", "table"), WRITES)
def test_f2_f3_between_two_writes_all_is_undone_and_sending_again_works(
    event: str, table: str, shop: Shop, shopper: Shopper, gate: Gate, kill_at: Kill, gateway: Gateway
) -> None:
    Voucher.objects.create(code="TENTH", kind=Voucher.Kind.PERCENT, percent=10)
    form = shopper.checkout_form(voucher="TENTH")
    gate.close_before(event, table)
    kill_at(lambda: shopper.send(form))
    assert world() == NOTHING_YET
    shop.start()
    assert_leads_to_paystack(shopper.send(form), gateway)
    assert world() == World(1, 1, 1, 1, 1, 1, 1, 1, on_hand=10, reserved=2, cart_pieces=2)


def test_f3_the_order_that_was_to_be_replaced_still_waits_and_holds(
    shop: Shop, shopper: Shopper, gate: Gate, kill_at: Kill, gateway: Gateway
) -> None:
    shopper.send(shopper.checkout_form())
    gate.close_before("UPDATE", "shop_stock")
    again = shopper.checkout_form(address="14 Quarry Road, Ibara")
    kill_at(lambda: shopper.send(again))
    assert Order.objects.get().status == Status.AWAITING_PAYMENT
    assert world() == ONE_ORDER
    shop.start()
    assert_leads_to_paystack(shopper.send(again), gateway)
    assert sorted(Order.objects.values_list("status", "address")) == [
        ("awaiting_payment", "14 Quarry Road, Ibara"),
        ("cancelled", "12 Quarry Road, Ibara"),
    ]
    assert world().reserved == 2


def test_f4_inside_commit_the_order_stands_and_sending_again_shows_it(
    shop: Shop, shopper: Shopper, gate: Gate, kill_at: Kill, gateway: Gateway
) -> None:
    form = shopper.checkout_form()
    gate.close_in_commit("INSERT", "shop_order")
    kill_at(lambda: shopper.send(form))
    assert world() == ONE_ORDER
    shop.start()
    answer = shopper.send(form)
    assert_leads_to_paystack(answer, gateway)
    assert answer.headers["Location"].endswith(Payment.objects.get().reference)
    assert world() == ONE_ORDER
    assert shopper.get(f"/orders/{Order.objects.get().pk}/").status_code == 200


def test_f5_after_commit_and_before_the_answer_sending_again_shows_the_order(
    shop: Shop, shopper: Shopper, when_asked: WhenAsked, gateway: Gateway
) -> None:
    form = shopper.checkout_form()
    when_asked("POST /transaction/initialize", shop.kill)
    with in_the_background(lambda: shopper.send(form)) as answer:
        assert answer.result() is None
    assert world() == ONE_ORDER
    shop.start()
    assert_leads_to_paystack(shopper.send(form), gateway)
    assert world() == ONE_ORDER


def test_f6_after_paystack_opened_a_page_nobody_knows_paying_again_takes_a_new_reference(
    shop: Shop, shopper: Shopper, when_asked: WhenAsked, gateway: Gateway, cup: Variant
) -> None:
    form = shopper.checkout_form()
    when_asked("POST /transaction/initialize", shop.kill, has_effect=True)
    with in_the_background(lambda: shopper.send(form)) as answer:
        assert answer.result() is None
    order, lost = Order.objects.get(), Payment.objects.get()
    assert lost.authorization_url == ""
    assert list(gateway.transactions) == [lost.reference]
    shop.start()

    # Paystack takes a reference once: the order's own page offers to pay.
    assert shopper.send(form).headers["Location"] == f"/orders/{order.pk}/"
    Payment.objects.update(started_at=timezone.now() - OPENING_TAKES)  # until then somebody may be opening it
    asked_before = gateway.asked(f"/transaction/verify/{lost.reference}")
    assert_leads_to_paystack(shopper.post(f"/orders/{order.pk}/pay/", {}), gateway)
    assert gateway.asked(f"/transaction/verify/{lost.reference}") == asked_before + 1
    new = Payment.objects.exclude(pk=lost.pk).get()
    assert new.reference != lost.reference

    # Both are paid after all: one counts, the other goes back.
    pay(gateway, new)
    pay(gateway, lost)
    assert [ring(shop.url, each.reference).status_code for each in (new, lost)] == [200, 200]
    assert counts(cup) == (8, 0)
    assert sorted(Payment.objects.values_list("reference", "effect")) == sorted(
        [(new.reference, "applied"), (lost.reference, "refund")]
    )
    assert len(gateway.refunds) == 1


def test_a_total_of_nothing_is_paid_or_not_there_at_all(
    shop: Shop, shopper: Shopper, gate: Gate, kill_at: Kill
) -> None:
    Voucher.objects.create(code="ALLOFIT", kind=Voucher.Kind.PERCENT, percent=100, covers_delivery=True)
    form = shopper.checkout_form(voucher="ALLOFIT")
    gate.close_before("UPDATE", "shop_reservation")  # the pieces are being sold
    kill_at(lambda: shopper.send(form))
    assert world() == NOTHING_YET
    shop.start()
    assert shopper.send(form).headers["Location"] == f"/orders/{Order.objects.get().pk}/"
    assert Order.objects.get().is_paid
    assert Reservation.objects.get().state == Reservation.State.COMMITTED
    assert world().on_hand == 8


def assert_leads_to_paystack(answer: requests.Response, gateway: Gateway) -> None:
    assert answer.status_code == 303, (answer.status_code, answer.text[:500])
    assert answer.headers["Location"].startswith(f"{gateway.url}/checkout/")
