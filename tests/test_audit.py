"""The audit: a shop that works breaks no rule, and each rule names the row that breaks it.

The rows are spoilt by raw updates. Where the database itself would refuse, its constraint is taken away first, as a
restore from a bad backup or a migration gone wrong would have done.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, models
from django.utils import timezone

from shop.checkout.expire import expire_orders
from shop.management.audit import RULES, broken_rules
from shop.orders.correct_email import correct_email
from shop.orders.models import Actor, Order, OrderEvent, OrderLine, OutboxMail, Status
from shop.payments.confirm import confirm_payment
from shop.payments.models import Payment, PaymentStatus, Refund
from shop.stock.models import Reservation, Stock, StockMove
from shop.vouchers.models import Voucher, VoucherUse
from tests.cart.make import make_cup
from tests.checkout.make import make_cart, place
from tests.gateway import Gateway
from tests.make import make_variant
from tests.payments.make import make_awaiting, pay

pytestmark = pytest.mark.django_db

LONG_AGO = timedelta(hours=2)


class Shop:
    """A shop in which everything has happened: an unpaid order, a paid one, one paid twice, one that ran out."""

    def __init__(self, gateway: Gateway) -> None:
        self.product = make_cup().product
        self.voucher = Voucher.objects.create(code="ADIRE10", kind="percent", percent=10)
        self.waiting = self.place(voucher=self.voucher)
        self.paid = self.pay(self.place(), gateway)
        self.other = self.pay(self.place(), gateway)
        self.second = self._pay_again(gateway)
        self.expired = self.place()
        earlier = timezone.now() - timedelta(minutes=50)
        Order.objects.filter(pk=self.expired.pk).update(placed_at=earlier, hold_expires_at=earlier)
        expire_orders()

    def place(self, **details: Any) -> Order:
        return place(make_cart(make_variant(self.product)), **details)

    def pay(self, order: Order, gateway: Gateway) -> Order:
        pay(gateway, order.payments.get())
        confirm_payment(order.payments.get().reference)
        return order

    def _pay_again(self, gateway: Gateway) -> Payment:
        first = self.other.payments.get()
        asked = {"order": self.other, "amount_kobo": first.amount_kobo, "domain": "test"}
        second = Payment.objects.create(reference="lg-second", next_check_at=timezone.now(), **asked)
        pay(gateway, second)
        return confirm_payment(second.reference)

    def stock_of(self, order: Order) -> Stock:
        return Stock.objects.get(variant=order.lines.get().variant_id)


@pytest.fixture
def shop(gateway: Gateway) -> Shop:
    return Shop(gateway)


def spoil(row: models.Model, **fields: object) -> models.Model:
    """Write fields past every verb and return the row as it is then."""
    rows = type(row)._default_manager.filter(pk=row.pk)
    rows.update(**fields)
    return rows.get()


@contextmanager
def without_check(model: type[models.Model], name: str) -> Iterator[None]:
    """Take a CHECK away for a moment, on PostgreSQL until the test's transaction rolls back."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints = ON")
            yield
            cursor.execute("PRAGMA ignore_check_constraints = OFF")
        else:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with checks to come cannot be altered
            cursor.execute(f"ALTER TABLE {model._meta.db_table} DROP CONSTRAINT {name}")
            yield


def without_index(name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP INDEX {name}")


Plant = Callable[[Shop], models.Model]
PLANTS: list[tuple[str, Plant]] = []


def breaks(rule: str) -> Callable[[Plant], Plant]:
    """Register what breaks a rule; the function returns the row that the audit must name."""

    def register(plant: Plant) -> Plant:
        PLANTS.append((rule, plant))
        return plant

    return register


@breaks("on hand is the sum of its ledger")
def a_count_without_a_move(shop: Shop) -> models.Model:
    return spoil(shop.stock_of(shop.paid), on_hand=50)


@breaks("on hand is the sum of its ledger")
def a_move_without_a_count(shop: Shop) -> models.Model:
    stock = shop.stock_of(shop.paid)
    StockMove.objects.create(variant=stock.variant, change=-1, reason=StockMove.Reason.SALE)
    return stock


@breaks("on hand is the sum of its ledger")
def a_count_of_which_nobody_ever_wrote_a_move(shop: Shop) -> models.Model:
    return spoil(make_variant(on_hand=0).stock, on_hand=1)


@breaks("reserved is the sum of what is held")
def a_hold_that_was_given_back_on_paper_only(shop: Shop) -> models.Model:
    return spoil(shop.stock_of(shop.waiting), reserved=0)


@breaks("reserved is the sum of what is held")
def a_piece_that_nobody_holds(shop: Shop) -> models.Model:
    return spoil(shop.stock_of(shop.expired), reserved=1)


@breaks("nothing is sold that is not there")
def more_reserved_than_there_is(shop: Shop) -> models.Model:
    with without_check(Stock, "stock_reserved_within_on_hand"):
        return spoil(shop.stock_of(shop.waiting), on_hand=0)


@breaks("nothing is sold that is not there")
def less_than_nothing_on_hand(shop: Shop) -> models.Model:
    with without_check(Stock, "stock_reserved_within_on_hand"):
        return spoil(shop.stock_of(shop.paid), on_hand=-1)


@breaks("an order's total is the sum of its lines, plus delivery, minus discount")
def a_line_that_got_cheaper(shop: Shop) -> models.Model:
    spoil(shop.paid.lines.get(), unit_price_kobo=1, total_kobo=1)
    return shop.paid


@breaks("an order's total is the sum of its lines, plus delivery, minus discount")
def a_total_that_forgot_the_delivery(shop: Shop) -> models.Model:
    with without_check(Order, "order_total_is_its_parts"):
        return spoil(shop.paid, total_kobo=models.F("items_kobo"))


@breaks("only an unpaid order holds, only a paid one has sold")
def a_hold_of_an_order_that_ran_out(shop: Shop) -> models.Model:
    spoil(shop.waiting, status=Status.EXPIRED)
    return shop.waiting.reservations.get()


@breaks("only an unpaid order holds, only a paid one has sold")
def pieces_sold_with_an_order_that_is_not_paid(shop: Shop) -> models.Model:
    spoil(shop.paid, status=Status.EXPIRED)
    return shop.paid.reservations.get()


@breaks("an order holds or has sold every piece of its lines")
def an_unpaid_order_that_holds_nothing(shop: Shop) -> models.Model:
    spoil(shop.waiting.reservations.get(), state=Reservation.State.RELEASED, ended_at=timezone.now())
    return shop.waiting


@breaks("an order holds or has sold every piece of its lines")
def a_paid_order_that_sold_a_piece_too_few(shop: Shop) -> models.Model:
    spoil(shop.paid.lines.get(), quantity=2, total_kobo=models.F("unit_price_kobo") * 2)
    return shop.paid


@breaks("what is held is what the lines say")
def a_hold_of_another_variant(shop: Shop) -> models.Model:
    return spoil(shop.waiting.reservations.get(), variant=make_variant())


@breaks("a paid order has the payment that paid it")
def a_paid_order_whose_payment_went_elsewhere(shop: Shop) -> models.Model:
    spoil(shop.paid.payments.get(), effect="")
    return shop.paid


@breaks("a paid order has the payment that paid it")
def a_paid_order_that_got_too_little(shop: Shop) -> models.Model:
    spoil(shop.paid.payments.get(), received_kobo=models.F("amount_kobo") - 1)
    return shop.paid


@breaks("a payment that counts belongs to a paid order")
def a_payment_that_paid_an_order_that_waits(shop: Shop) -> models.Model:
    spoil(shop.paid, status=Status.AWAITING_PAYMENT)
    return shop.paid.payments.get()


@breaks("an order is paid by one payment")
def two_payments_that_both_count(shop: Shop) -> models.Model:
    without_index("one_applied_payment_per_order")
    spoil(shop.second, effect=Payment.Effect.APPLIED)
    return shop.other


@breaks("every success is decided")
def a_success_that_lay_about_for_too_long(shop: Shop) -> models.Model:
    return spoil(shop.paid.payments.get(), effect="", checked_at=timezone.now() - timedelta(minutes=16))


@breaks("money that goes back has a refund or waits for the owner")
def money_to_go_back_that_nobody_sends(shop: Shop) -> models.Model:
    Refund.objects.all().delete()
    return shop.second


@breaks("no more goes back than was received")
def a_kobo_too_much(shop: Shop) -> models.Model:
    spoil(shop.second.refunds.get(), amount_kobo=models.F("amount_kobo") + 1)
    return shop.second


@breaks("no more goes back than was received")
def money_back_for_a_payment_that_brought_none(shop: Shop) -> models.Model:
    payment = shop.waiting.payments.get()
    Refund.objects.create(payment=payment, key="rf-x", amount_kobo=1, cause="owner", next_check_at=timezone.now())
    return payment


@breaks("no order waits for money for ever")
def an_order_that_the_job_forgot(shop: Shop) -> models.Model:
    earlier = timezone.now() - LONG_AGO
    return spoil(shop.waiting, placed_at=earlier, hold_expires_at=earlier + timedelta(minutes=15))


@breaks("a paid order owes or has sent its mail")
def a_paid_order_of_which_nobody_heard(shop: Shop) -> models.Model:
    OutboxMail.objects.filter(order=shop.paid, kind=OutboxMail.Kind.PAID).delete()
    return shop.paid


@breaks("every order has a history")
def an_order_from_nowhere(shop: Shop) -> models.Model:
    OrderEvent.objects.filter(order=shop.paid).delete()
    return shop.paid


@breaks("a payment asks for its order's total")
def a_payment_of_a_kobo_less(shop: Shop) -> models.Model:
    return spoil(shop.waiting.payments.get(), amount_kobo=models.F("amount_kobo") - 1)


@breaks("an open payment will be looked at again")
def a_payment_without_a_next_look(shop: Shop) -> models.Model:
    return spoil(shop.waiting.payments.get(), next_check_at=None)


@breaks("a refund on its way will be looked at again")
def a_refund_without_a_next_look(shop: Shop) -> models.Model:
    return spoil(shop.second.refunds.get(), next_check_at=None)


@breaks("a voucher counts the orders that use it")
def a_use_that_nobody_counted(shop: Shop) -> models.Model:
    return spoil(shop.voucher, uses=0)


@breaks("a voucher counts the orders that use it")
def a_use_that_was_given_back_and_is_still_counted(shop: Shop) -> models.Model:
    spoil(shop.waiting.voucher_use, state=VoucherUse.State.GIVEN_BACK)
    return shop.voucher


@breaks("an address uses a voucher as often as it may")
def a_use_beyond_the_share_of_its_address(shop: Shop) -> models.Model:
    shop.place(voucher=shop.voucher)
    spoil(shop.voucher, max_uses_per_email=1)
    return shop.waiting.voucher_use


@breaks("a voucher's use moves with its order")
def a_use_held_for_a_paid_order(shop: Shop) -> models.Model:
    spoil(shop.waiting, status=Status.PAID, paid_at=timezone.now())
    return shop.waiting.voucher_use


@breaks("a voucher's use moves with its order")
def a_use_that_an_unpaid_order_has_used_up(shop: Shop) -> models.Model:
    return spoil(shop.waiting.voucher_use, state=VoucherUse.State.USED)


@breaks("a voucher's use moves with its order")
def a_use_given_back_while_its_order_waits(shop: Shop) -> models.Model:
    return spoil(shop.waiting.voucher_use, state=VoucherUse.State.GIVEN_BACK)


@breaks("a discount is what a voucher took off")
def a_discount_that_no_voucher_gave(shop: Shop) -> models.Model:
    shop.waiting.voucher_use.delete()
    return shop.waiting


@pytest.mark.parametrize(("rule", "plant"), PLANTS, ids=[plant.__name__ for _, plant in PLANTS])
def test_a_rule_names_the_row_that_breaks_it(shop: Shop, rule: str, plant: Plant) -> None:
    row = plant(shop)
    assert f"{rule}: not so for {row!r}" in broken_rules()


def test_every_rule_has_a_row_that_breaks_it() -> None:
    assert {rule for rule, _ in PLANTS} == {rule for rule, _ in RULES}


def test_a_shop_in_which_everything_has_happened_breaks_none(shop: Shop) -> None:
    assert {order.status for order in Order.objects.all()} == {"awaiting_payment", "paid", "expired"}
    assert broken_rules() == []


def test_an_address_that_was_corrected_to_one_with_its_share_breaks_none(shop: Shop) -> None:
    spoil(shop.voucher, max_uses_per_email=1)
    other = shop.place(voucher=Voucher.objects.get(), email="ade@example.com")
    correct_email(other.pk, "ada@example.com", actor=Actor.OWNER)
    assert VoucherUse.objects.filter(email="ada@example.com").count() == 2
    assert broken_rules() == []


def test_an_empty_shop_breaks_none() -> None:
    assert broken_rules() == []


def test_what_is_only_just_late_is_left_to_the_jobs(shop: Shop) -> None:
    """A success of a moment ago is about to be decided; an order whose hold ran out is about to be let go."""
    earlier = timezone.now() - timedelta(minutes=20)
    spoil(shop.waiting, placed_at=earlier, hold_expires_at=earlier + timedelta(minutes=15))
    order, payment = make_awaiting()
    OrderEvent.objects.create(order=order, actor="shopper", what="placed")
    came = {"received_kobo": payment.amount_kobo, "paid_at": timezone.now() - LONG_AGO, "checked_at": timezone.now()}
    spoil(payment, status=PaymentStatus.SUCCEEDED, **came)
    assert broken_rules() == []


def test_what_is_made_to_order_never_runs_out(gateway: Gateway) -> None:
    never_ending = make_variant(on_hand=None)
    order, _ = make_awaiting(never_ending, quantity=7)
    OrderEvent.objects.create(order=order, actor="shopper", what="placed")
    assert broken_rules() == []


def test_the_number_of_queries_does_not_grow_with_the_shop(shop: Shop, django_assert_num_queries) -> None:
    assert OrderLine.objects.count() > 3
    with django_assert_num_queries(len(RULES)):
        broken_rules()


def test_the_command_says_that_all_is_well(shop: Shop) -> None:
    said = StringIO()
    call_command("audit", stdout=said)
    assert re.fullmatch(rf"audit: all {len(RULES)} rules hold\n", said.getvalue())


def test_the_command_names_what_is_broken_and_exits_1(shop: Shop) -> None:
    spoil(shop.paid.payments.get(), next_check_at=None, status=PaymentStatus.STARTED, effect="")
    said = StringIO()
    with pytest.raises(SystemExit) as left:
        call_command("audit", stdout=said)
    assert left.value.code == 1
    assert said.getvalue().splitlines() == broken_rules()
    assert len(broken_rules()) == 2
