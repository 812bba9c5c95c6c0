"""A voucher with few uses left, wanted by many; two vouchers swapped by two shoppers."""

import uuid
from functools import partial

import pytest

from shop.cart.models import Cart
from shop.checkout import place as placing
from shop.checkout.expire import expire_orders
from shop.checkout.place import place_order
from shop.orders.models import Order
from shop.payments.confirm import confirm_payment
from shop.payments.models import Payment
from shop.vouchers import use as voucher_use
from shop.vouchers.models import Voucher
from tests.cart.make import make_cup
from tests.checkout.make import make_cart, make_details, place, shown
from tests.gateway import Gateway
from tests.payments.make import pay
from tests.races.make import run_out
from tests.races.together import Call, Rival, after, together
from tests.races.unguarded import IS_POSTGRES


def make_voucher(code: str, **fields: int) -> Voucher:
    return Voucher.objects.create(code=code, kind="percent", percent=10, **fields)


def carts(number: int) -> list[Cart]:
    cup = make_cup(on_hand=20)
    return [make_cart(cup) for _ in range(number)]


def ordering(cart: Cart, voucher: Voucher, *, email: str = "ada@example.com") -> Call:
    details, seen, token = make_details(voucher=voucher, email=email), shown(cart), uuid.uuid4()
    return lambda: place_order(cart.pk, details, seen, token).order


def uses(voucher: Voucher) -> int:
    voucher.refresh_from_db()
    return voucher.uses


def test_the_last_two_uses_go_to_two_of_six_shoppers() -> None:
    voucher = make_voucher("LAST2", max_uses=2)

    outcomes = together(*[ordering(cart, voucher) for cart in carts(6)])

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["CheckoutRefused"] * 4 + ["Order"] * 2
    assert uses(voucher) == 2


def test_one_use_for_each_address_is_one_however_many_tabs_there_are() -> None:
    voucher = make_voucher("ONCE", max_uses_per_email=1)

    tabs = zip(carts(4), ["ada", "Ada", "ADA", "bisi"], strict=True)
    outcomes = together(*[ordering(cart, voucher, email=f"{name}@example.com") for cart, name in tabs])

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["CheckoutRefused"] * 2 + ["Order"] * 2
    assert uses(voucher) == 2


def test_the_last_use_of_an_order_that_ran_out_is_won_back_or_the_money_goes_back(gateway: Gateway) -> None:
    voucher = make_voucher("LAST", max_uses=1)
    first, second = carts(2)
    late = place(first, voucher=voucher)
    pay(gateway, late.payments.get())
    run_out(late, minutes_ago=50)

    together(lambda: confirm_payment(late.payments.get().reference), ordering(second, voucher))

    assert uses(voucher) == 1


def late_money(gateway: Gateway, voucher: Voucher) -> list[Call]:
    """Let two orders of one address run out and be paid all the same; return what learns of the money of each."""
    references = []
    for cart in carts(2):
        order = place(cart, voucher=voucher)
        run_out(order, minutes_ago=50)
        expire_orders()
        pay(gateway, order.payments.get())
        references.append(order.payments.get().reference)
    return [partial(confirm_payment, reference) for reference in references]


def effects_of_both(monkeypatch: pytest.MonkeyPatch, first: Call, second: Call) -> list[str]:
    """Learn of the money of both: of the second when the first has just counted what its address used."""
    rival = after(monkeypatch, voucher_use, "_refuse_beyond_share", second)
    first()
    rival.result()
    return sorted(Payment.objects.values_list("effect", flat=True))


def test_two_late_orders_of_one_address_get_its_share_and_no_more(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    voucher = make_voucher("ONCE", max_uses_per_email=1)
    calls = late_money(gateway, voucher)

    assert effects_of_both(monkeypatch, *calls) == ["applied", "refund"]
    assert uses(voucher) == 1


@pytest.mark.skipif(not IS_POSTGRES, reason="SQLite has one lock for all rows")
def test_twin_with_the_voucher_not_locked_both_get_it(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch, unguarded: None
) -> None:
    calls = late_money(gateway, make_voucher("ONCE", max_uses_per_email=1))
    monkeypatch.setattr(voucher_use, "_take_one", lambda voucher: None)

    assert effects_of_both(monkeypatch, *calls) == ["applied", "applied"]


def swapping(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Let two shoppers change vouchers with each other: the second begins when the first has given its own back."""
    one, two = make_voucher("ONE"), make_voucher("TWO")
    ours, theirs = carts(2)
    place(ours, voucher=one)
    place(theirs, voucher=two)
    we, they = ordering(ours, two), ordering(theirs, one)
    rival = after(monkeypatch, placing, "give_back_use", they)
    us = Rival(we)
    us.start()
    return [us.outcome(), rival.outcome()]


def test_two_shoppers_who_swap_vouchers_do_not_lock_each_other_out(monkeypatch: pytest.MonkeyPatch) -> None:
    assert [type(outcome) for outcome in swapping(monkeypatch)] == [Order, Order]
    assert list(Voucher.objects.values_list("uses", flat=True)) == [1, 1]


@pytest.mark.skipif(not IS_POSTGRES, reason="SQLite has one lock for all rows")
def test_twin_without_one_order_of_vouchers_one_of_them_dies_of_a_deadlock(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(placing, "lock_vouchers", lambda order_id, voucher: None)

    outcomes = swapping(monkeypatch)

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["OperationalError", "Order"]
