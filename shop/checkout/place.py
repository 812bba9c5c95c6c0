"""Place an order: the transaction that turns a cart into an order. Order first, money second.

Everything an order is made of is written together or not at all: the order, its lines, the first payment, the
mail it owes, the hold on every piece. Prices are read inside; what the page said is only compared with them.
"""

import logging
from collections import Counter
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from shop.built_query import BuiltQuery
from shop.built_write import BuiltUpdate, insert_together
from shop.cart.contents import CartView
from shop.cart.models import Cart
from shop.cart.read import read_cart
from shop.catalogue.models import Variant
from shop.checkout.agree import CheckoutRefused, Details, Shown, compare, price
from shop.checkout.busy import CannotWrite, TooBusy, once_more
from shop.checkout.expire import expire_due_holds
from shop.checkout.freeze import freeze_extras, freeze_lines
from shop.delivery.promise import made_on, promise
from shop.orders.events import event_of
from shop.orders.models import Actor, Order, OrderLine, OutboxMail
from shop.orders.moves import lock_order, mark_cancelled
from shop.orders.number import new_number
from shop.orders.words import words_for
from shop.payments.confirm import ask_about_open_payments, pay_nothing
from shop.payments.models import Payment
from shop.payments.paystack import PaystackError
from shop.payments.start import abandon_payments, new_payment
from shop.stock.reserve import SoldOut, reserve
from shop.vouchers.models import Voucher
from shop.vouchers.use import VoucherRefused, give_back_use, hold_use, lock_vouchers

log = logging.getLogger(__name__)

_order_of = BuiltQuery(lambda token: Order.objects.filter(checkout_token=token))
_keep_in_mind = BuiltUpdate(lambda cart, order: (Cart.objects.filter(pk=cart), {"placed_order_id": order}))

# What two checkouts of one cart that are the same agree in.
SAID = ["email", "name", "phone", "place_name", "address", "note", "pay_with", "voucher_code"]
SAID += ["cart_version", "total_kobo"]


class PaymentOnItsWay(CheckoutRefused):
    """An earlier order of this cart has a payment in progress at Paystack, or is paid already."""

    def __init__(self, order: Order) -> None:
        super().__init__(f"A payment of your order {order.number} is on its way. Wait for it before you order again")
        self.order = order


@dataclass(frozen=True)
class Placed:
    """An order, and the payment that was started with it: None where it was there before or costs nothing."""

    order: Order
    payment: Payment | None = None


class _NotAskedYet(Exception):
    """The cart has an unpaid order whose payments have to be verified first, with no transaction open."""

    def __init__(self, order_id: UUID) -> None:
        super().__init__(f"order {order_id}")
        self.order_id = order_id


def place_order(cart_id: int, details: Details, shown: Shown, token: UUID) -> Placed:
    """Return the order made from the cart, with its first payment started and every piece held.

    The same `token` gives the same order, however often it is sent. An unpaid order of the same cart is replaced, once
    Paystack was asked about it; where nothing differs it is returned as it is. Raises CheckoutRefused when something
    moved since the page was drawn. A piece that only a run-out hold keeps is freed first, whatever became of the jobs.
    """
    asked: UUID | None = None
    while True:
        try:
            return _place(cart_id, details, shown, token, asked)
        except _NotAskedYet as before:
            asked = before.order_id
            _ask_about_the_order_before(asked)
        except VoucherRefused as refusal:
            raise CheckoutRefused(str(refusal)) from None
        except SoldOut as sold_out:
            if not expire_due_holds(sold_out.variant_id):
                raise _just_sold(sold_out) from None


def _ask_about_the_order_before(order_id: UUID) -> None:
    """Verify the payments of the unpaid order that this one would replace, with no transaction open."""
    try:
        ask_about_open_payments(order_id)
    except PaystackError:
        return  # Money that arrives for the replaced order after all is sent back.


def _place(cart_id: int, details: Details, shown: Shown, token: UUID, asked: UUID | None) -> Placed:
    try:
        return once_more(lambda: _place_once(cart_id, details, shown, token, asked))
    except TooBusy:
        raise CheckoutRefused("The shop is very busy just now. Nothing was charged; press the button again") from None
    except CannotWrite:
        log.exception("no order can be written: the database has no room")
        raise CheckoutRefused(
            "We cannot take orders for the moment. Nothing was charged, and what you typed is still here: "
            "try again in a few minutes, or call us"
        ) from None


def _place_once(cart_id: int, details: Details, shown: Shown, token: UUID, asked: UUID | None) -> Placed:
    with transaction.atomic(durable=True):
        # The cart's lock makes a second tab or a double click wait here, and then find the order.
        cart = Cart.objects.select_for_update().filter(pk=cart_id).first()
        placed = _order_of.first(token)
        if placed is not None:
            return Placed(placed)
        if cart is None:
            raise CheckoutRefused("Your cart was empty for a long time and is gone. Add the gift again")
        before = _order_before(cart, asked)
        view = read_cart(cart, only=shown.line_ids)
        compare(view, details, shown)
        order = _new_order(cart, view, details, token)
        if before is not None:
            if _is_same(before, order, view):
                return Placed(before)
            mark_cancelled(before, actor=Actor.SHOPPER, reason="Replaced by a new order")
            abandon_payments(before.pk)
            if details.voucher is not None:
                lock_vouchers(before.pk, details.voucher)
            give_back_use(before.pk)
        payment = new_payment(order) if order.total_kobo else None
        lines = _write(order, view, payment)
        _keep_in_mind.run(cart.pk, order.pk)
        _hold(order, lines, details.voucher, giving_up=before)
        if payment is None:
            pay_nothing(order)
    return Placed(order, payment)


def _write(order: Order, view: CartView, payment: Payment | None) -> list[OrderLine]:
    """Write the order with its lines, its first payment, what happened and the mail it owes; return the lines."""
    gifts = freeze_lines(order, view)
    event = event_of(order, Actor.SHOPPER, "placed", after=order.status)
    mail = OutboxMail(order=order, kind=OutboxMail.Kind.PLACED, cause="placed")
    insert_together(order, *gifts, event, mail, *([payment] if payment else []))
    return gifts + freeze_extras(gifts, view)


def _hold(order: Order, lines: list[OrderLine], voucher: Voucher | None, *, giving_up: Order | None) -> None:
    """Hold the voucher's use and every piece; last, so that the row everybody wants is locked for the shortest."""
    if voucher is not None and order.discount_kobo:
        hold_use(voucher, order.pk, email=order.email, discount=order.discount_kobo)
    wanted: Counter[int] = Counter()
    for line in lines:
        wanted[line.variant_id] += line.quantity
    reserve(order.pk, wanted, giving_up=giving_up.pk if giving_up else None)


def _order_before(cart: Cart, asked: UUID | None) -> Order | None:
    """Return this cart's unpaid order, locked. Raises PaymentOnItsWay when its money came.

    Raises _NotAskedYet for one whose payments were not verified: a transaction must not wait for Paystack.
    """
    if cart.placed_order_id is None:
        return None
    try:
        order = lock_order(cart.placed_order_id)
    except Order.DoesNotExist:
        return None
    _refuse_while_it_is_paid(order)
    if order.is_awaiting_payment and order.pk != asked:
        raise _NotAskedYet(order.pk)
    return order if order.is_awaiting_payment else None


def _refuse_while_it_is_paid(order: Order) -> None:
    if order.is_paid or (order.is_awaiting_payment and any(p.brings_money for p in order.payments.all())):
        raise PaymentOnItsWay(order)


def _new_order(cart: Cart, view: CartView, details: Details, token: UUID) -> Order:
    now = timezone.now()
    today = timezone.localdate(now)
    bill = price(view.items_kobo, details.place.fee_for(view.items_kobo), details.voucher)
    order = Order(
        number=new_number(),
        checkout_token=token,
        cart_key=cart.pk,
        cart_version=cart.version,
        email=details.email,
        name=details.name,
        phone=details.phone,
        place_name=details.place_name,
        place_days=promise(view.making_days, details.place, today=today),
        send_by=made_on(view.making_days, today=today),
        address=details.address,
        note=details.note,
        pay_with=details.pay_with,
        voucher_code=details.voucher.code if details.voucher else "",
        items_kobo=bill.items_kobo,
        delivery_kobo=bill.delivery_kobo,
        discount_kobo=bill.discount_kobo,
        total_kobo=bill.total_kobo,
        placed_at=now,
        hold_expires_at=now + settings.ORDER_HOLD,
    )
    order.found_by = words_for(order, [(line.description, line.contact) for line in view.lines])
    return order


def _is_same(before: Order, order: Order, view: CartView) -> bool:
    """Whether an unpaid order, still held, says just what the new one would: a second tab or click."""
    if before.seconds_left <= 0 or any(getattr(before, name) != getattr(order, name) for name in SAID):
        return False
    # Other gifts of the same cart can come to the same total: what could be had then, and what can be had now.
    bought = before.lines.filter(parent=None).values_list("cart_line_key", flat=True)
    return set(bought) == {line.line_id for line in view.lines}


def _just_sold(sold_out: SoldOut) -> CheckoutRefused:
    variant = Variant.objects.select_related("product").get(pk=sold_out.variant_id)
    return CheckoutRefused(
        f"{variant} was just sold to somebody else. Nothing was charged; the rest of your cart is here"
    )
