"""A voucher takes off what it says, is held with the order, and comes back when the order comes to nothing."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from shop.checkout.agree import CheckoutRefused, price
from shop.checkout.cancel import cancel_order
from shop.checkout.place import place_order
from shop.management.audit import broken_rules
from shop.orders.hold import let_go
from shop.orders.models import Actor, Order, Status
from shop.orders.moves import lock_order, mark_expired
from shop.payments.confirm import confirm_payment
from shop.payments.models import Payment, Refund
from shop.vouchers.models import Voucher, VoucherUse
from shop.vouchers.use import VoucherRefused, discount_kobo, find_voucher, give_back_use
from tests.cart.make import make_cup
from tests.checkout.make import make_cart, make_details, place, shown
from tests.gateway import Gateway
from tests.make import make_place
from tests.payments.make import counts, pay

pytestmark = pytest.mark.django_db


def make_voucher(code: str = "ADIRE10", **fields: Any) -> Voucher:
    what = {} if "amount_kobo" in fields else {"percent": 10}
    kind = "percent" if what or "percent" in fields else "amount"
    return Voucher.objects.create(**{"code": code, "kind": kind} | what | fields)


def uses(voucher: Voucher) -> int:
    voucher.refresh_from_db()
    return voucher.uses


@pytest.mark.parametrize("typed", ["ADIRE10", "adire10", "  Adire 10 "])
def test_a_code_is_found_however_it_is_typed(typed: str) -> None:
    voucher = make_voucher()
    assert find_voucher(typed) == voucher


@pytest.mark.parametrize(
    "fields",
    [
        {"is_active": False},
        {"starts_at": timezone.now() + timedelta(days=1)},
        {"ends_at": timezone.now() - timedelta(seconds=1)},
    ],
)
def test_a_code_that_does_not_hold_now_is_refused(fields: dict[str, Any]) -> None:
    make_voucher(**fields)
    with pytest.raises(VoucherRefused):
        find_voucher("ADIRE10")


@pytest.mark.parametrize("typed", ["NOSUCH", "", "<b>", "ADIRE\0", "😀", "x" * 10_000])
def test_a_code_that_we_do_not_know_is_refused(typed: str) -> None:
    make_voucher()
    with pytest.raises(VoucherRefused):
        find_voucher(typed)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"percent": 10}, 95_000),
        ({"percent": 33}, 313_500),
        ({"percent": 100}, 950_000),
        ({"percent": 100, "covers_delivery": True}, 1_100_000),
        ({"amount_kobo": 200_000}, 200_000),
        ({"amount_kobo": 9_000_000}, 950_000),
        ({"amount_kobo": 9_000_000, "covers_delivery": True}, 1_100_000),
        ({"percent": 10, "minimum_kobo": 950_000}, 95_000),
    ],
)
def test_it_takes_off_what_it_says_and_never_more_than_there_is(fields: dict[str, Any], expected: int) -> None:
    assert discount_kobo(make_voucher(**fields), items_kobo=950_000, delivery_kobo=150_000) == expected


def test_below_its_minimum_it_is_refused() -> None:
    with pytest.raises(VoucherRefused, match="₦9,500.01 or more"):
        discount_kobo(make_voucher(minimum_kobo=950_001), items_kobo=950_000, delivery_kobo=0)


def test_a_percentage_is_rounded_down_to_the_kobo() -> None:
    assert discount_kobo(make_voucher(percent=33), items_kobo=101, delivery_kobo=0) == 33


def test_a_total_below_what_paystack_takes_is_refused_and_nothing_is_not() -> None:
    almost = make_voucher("ALMOST", amount_kobo=948_000)
    with pytest.raises(CheckoutRefused, match="below ₦50"):
        price(950_000, 0, almost)
    assert price(950_000, 0, make_voucher("ALL", percent=100)).total_kobo == 0


def test_an_order_with_a_voucher_holds_a_use_and_asks_for_less() -> None:
    voucher = make_voucher(max_uses=1)
    order = place(make_cart(make_cup(price_kobo=950_000)), voucher=voucher)
    use = VoucherUse.objects.get()
    assert (order.discount_kobo, order.total_kobo, order.voucher_code) == (95_000, 1_005_000, "ADIRE10")
    assert order.payments.get().amount_kobo == 1_005_000
    assert (use.state, use.email, use.discount_kobo, uses(voucher)) == ("held", "ada@example.com", 95_000, 1)


def test_the_last_use_is_given_once() -> None:
    voucher = make_voucher(max_uses=1)
    place(make_cart(), voucher=voucher)
    with pytest.raises(CheckoutRefused, match="used up"):
        place(make_cart(), voucher=voucher)
    assert (uses(voucher), Order.objects.count()) == (1, 1)


def test_an_address_has_its_share_letter_case_aside() -> None:
    voucher = make_voucher(max_uses_per_email=1)
    place(make_cart(), voucher=voucher)
    with pytest.raises(CheckoutRefused, match="with your email address already"):
        place(make_cart(), voucher=voucher, email="ADA@example.com")
    assert place(make_cart(), voucher=voucher, email="obi@example.com").discount_kobo > 0
    assert uses(voucher) == 2


def test_cancelling_gives_the_use_back_once(gateway: Gateway) -> None:
    voucher = make_voucher(max_uses=1)
    order = place(make_cart(), voucher=voucher)
    for _ in range(2):
        cancel_order(order.pk, actor=Actor.SHOPPER, reason="changed my mind")
    assert uses(voucher) == 0
    assert place(make_cart(), voucher=voucher).discount_kobo > 0


def test_a_use_given_back_twice_leaves_the_uses_of_others_alone(gateway: Gateway) -> None:
    voucher = make_voucher(max_uses=2)
    order = place(make_cart(), voucher=voucher)
    place(make_cart(), voucher=voucher)
    for _ in range(2):
        give_back_use(order.pk)
    assert uses(voucher) == 1


def test_a_new_checkout_takes_the_use_over_from_the_order_it_replaces(gateway: Gateway) -> None:
    voucher = make_voucher(max_uses=1, max_uses_per_email=1)
    cart = make_cart()
    first = place(cart, voucher=voucher)
    second = place(cart, voucher=voucher, name="Another name")
    first.refresh_from_db()
    assert (first.status, second.discount_kobo > 0, uses(voucher)) == (Status.CANCELLED, True, 1)


def test_paying_turns_the_held_use_into_a_used_one(gateway: Gateway) -> None:
    voucher = make_voucher(max_uses=1)
    payment = place(make_cart(), voucher=voucher).payments.get()
    pay(gateway, payment)
    confirm_payment(payment.reference)
    assert (VoucherUse.objects.get().state, uses(voucher)) == ("used", 1)
    assert broken_rules() == []


def expire(order: Order) -> None:
    mark_expired(lock_order(order.pk))
    let_go(order.pk)


def test_paid_late_it_holds_the_use_again(gateway: Gateway) -> None:
    voucher = make_voucher(max_uses=1)
    order = place(make_cart(), voucher=voucher)
    expire(order)
    assert uses(voucher) == 0
    payment = order.payments.get()
    pay(gateway, payment)
    assert confirm_payment(payment.reference).effect == Payment.Effect.APPLIED
    assert (VoucherUse.objects.get().state, uses(voucher)) == ("used", 1)


def test_paid_late_with_the_last_use_gone_the_money_goes_back(gateway: Gateway) -> None:
    voucher = make_voucher(max_uses=1)
    cup = make_cup(on_hand=5)
    order = place(make_cart(cup), voucher=voucher)
    expire(order)
    place(make_cart(cup), voucher=voucher)
    payment = order.payments.get()
    pay(gateway, payment)
    assert confirm_payment(payment.reference).effect == Payment.Effect.REFUND
    assert Refund.objects.get().cause == Refund.Cause.LATE
    assert (uses(voucher), counts(cup)) == (1, (5, 1))


def test_paid_late_with_the_share_of_its_address_gone_the_money_goes_back(gateway: Gateway) -> None:
    voucher = make_voucher(max_uses_per_email=1)
    cup = make_cup(on_hand=5)
    orders = []
    for _ in range(2):
        orders.append(place(make_cart(cup), voucher=voucher))
        expire(orders[-1])
    late, later = (order.payments.get() for order in orders)
    pay(gateway, late)
    pay(gateway, later)

    assert confirm_payment(late.reference).effect == Payment.Effect.APPLIED
    assert confirm_payment(later.reference).effect == Payment.Effect.REFUND

    assert Refund.objects.get().cause == Refund.Cause.LATE
    assert (uses(voucher), counts(cup)) == (1, (4, 0))
    assert [use.state for use in VoucherUse.objects.order_by("pk")] == ["used", "given_back"]


def test_a_total_of_nothing_is_paid_at_once_without_paystack(gateway: Gateway) -> None:
    cup = make_cup(on_hand=5)
    voucher = make_voucher("ALL", percent=100, covers_delivery=True)
    order = place(make_cart(cup), voucher=voucher)
    payment = Payment.objects.get()
    assert (order.status, order.total_kobo) == (Status.PAID, 0)
    assert (payment.kind, payment.effect, payment.received_kobo) == ("free", "applied", 0)
    assert sorted(mail.kind for mail in order.mails.all()) == ["paid", "placed"]
    assert (counts(cup), VoucherUse.objects.get().state, gateway.requests) == ((4, 0), "used", [])
    assert broken_rules() == []


def test_a_voucher_valid_when_the_order_was_placed_stays_valid_for_it(gateway: Gateway) -> None:
    voucher = make_voucher()
    order = place(make_cart(), voucher=voucher)
    Voucher.objects.update(is_active=False, percent=1)
    payment = order.payments.get()
    pay(gateway, payment)
    confirm_payment(payment.reference)
    order.refresh_from_db()
    assert (order.status, order.total_kobo) == (Status.PAID, payment.amount_kobo)


def test_a_sold_out_piece_takes_no_use_with_it() -> None:
    cup = make_cup(on_hand=1)
    voucher = make_voucher(max_uses=1)
    cart, rival = make_cart(cup), make_cart(cup)
    seen = shown(cart)
    place(rival)
    with pytest.raises(CheckoutRefused):
        place_order(cart.pk, make_details(voucher=voucher, place=make_place()), seen, uuid.uuid4())
    assert (uses(voucher), VoucherUse.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    "fields",
    [{"percent": 0}, {"percent": 101}, {"amount_kobo": 0}, {"percent": 10, "amount_kobo": 5}, {"code": "lower"}]
    + [{"minimum_kobo": -1}, {"max_uses": 1, "uses": 2}],
)
def test_the_database_refuses_a_voucher_that_cannot_be(fields: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        make_voucher(**fields)
