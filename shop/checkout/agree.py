"""What the shopper typed, what the page showed, what it comes to, and whether the three still agree."""

from dataclasses import dataclass

from shop.cart.contents import CartView
from shop.delivery.models import DeliveryPlace
from shop.money import MAX_KOBO, format_naira
from shop.orders.models import PayWith
from shop.vouchers.models import Voucher
from shop.vouchers.use import VoucherRefused, discount_kobo, find_voucher

MIN_KOBO = 5_000  # Paystack takes nothing below ₦50.


class CheckoutRefused(Exception):
    """The order cannot be placed as shown; the text is for the shopper. Nothing was written, nothing is held."""


@dataclass(frozen=True)
class Details:
    """What the shopper typed, valid by itself. `place_name` is the place as it reads on the parcel."""

    email: str
    name: str
    phone: str
    place: DeliveryPlace
    place_name: str
    address: str
    note: str
    pay_with: PayWith
    voucher: Voucher | None = None


@dataclass(frozen=True)
class Shown:
    """What the checkout page said when the shopper pressed the button. Amounts in kobo.

    `line_ids` are the lines that it said are bought; None for a page that did not say: those are all.
    `discount_kobo` is what it said that this voucher takes off; 0 for one that it had not summed up.
    """

    cart_version: int
    items_kobo: int
    fee_kobo: int
    line_ids: frozenset[int] | None = None
    discount_kobo: int = 0

    def are_lines_of(self, view: CartView) -> bool:
        return self.line_ids is None or self.line_ids == {line.line_id for line in view.lines}


@dataclass(frozen=True)
class Bill:
    """What an order comes to, in kobo."""

    items_kobo: int
    delivery_kobo: int
    discount_kobo: int

    @property
    def total_kobo(self) -> int:
        return self.items_kobo + self.delivery_kobo - self.discount_kobo


def price(items_kobo: int, delivery_kobo: int, voucher: Voucher | None) -> Bill:
    """Return what gifts, delivery and voucher come to.

    Raises VoucherRefused when the voucher does not go with these gifts, CheckoutRefused for a total that Paystack
    does not take; a total of nothing needs no Paystack.
    """
    discount = 0
    if voucher is not None:
        discount = discount_kobo(voucher, items_kobo=items_kobo, delivery_kobo=delivery_kobo)
    bill = Bill(items_kobo, delivery_kobo, discount)
    if 0 < bill.total_kobo < MIN_KOBO:
        raise CheckoutRefused(
            f"Paystack takes no payment below {format_naira(MIN_KOBO)}. Add something, or leave the voucher out"
        )
    if bill.total_kobo > MAX_KOBO:
        raise CheckoutRefused(
            f"Paystack takes at most {format_naira(MAX_KOBO)} in one payment. Make two orders, or call us"
        )
    return bill


def sum_up(items_kobo: int, fee_kobo: int, code: str) -> tuple[Bill, str]:
    """Return what the page says it comes to, and why the voucher typed takes nothing off ("" if it does)."""
    without = Bill(items_kobo, fee_kobo, 0)
    try:
        return price(items_kobo, fee_kobo, find_voucher(code) if code.strip() else None), ""
    except (VoucherRefused, CheckoutRefused) as refusal:
        return without, str(refusal)


def compare(view: CartView, details: Details, shown: Shown) -> None:
    """Raise CheckoutRefused, naming what moved, unless the cart can be bought for what the page showed.

    `view` is the cart read with the lines only that the page showed: each of them has to be there and to be had.
    Raises VoucherRefused when the voucher does not go with these gifts any more.
    """
    for line in view.lines:
        if line.problem:
            is_named = str(line.variant) in line.problem
            raise CheckoutRefused(line.problem if is_named else f"{line.variant}: {line.problem}")
    if view.version != shown.cart_version or not shown.are_lines_of(view):
        raise CheckoutRefused("Your cart changed in another tab. Look at it once more")
    if not view.lines:
        raise CheckoutRefused("There was nothing to order. Look at your cart once more")
    if view.items_kobo != shown.items_kobo:
        before, now = format_naira(shown.items_kobo), format_naira(view.items_kobo)
        raise CheckoutRefused(f"Prices changed: your gifts were {before}, they are {now} now. Pay again to agree")
    fee_kobo = details.place.fee_for(view.items_kobo)
    if fee_kobo != shown.fee_kobo:
        before, now = format_naira(shown.fee_kobo), format_naira(fee_kobo)
        raise CheckoutRefused(f"Delivery to {details.place.name} was {before}, it is {now} now. Pay again to agree")
    if details.voucher is not None:
        _compare_discount(details.voucher, view.items_kobo, fee_kobo, shown)


def _compare_discount(voucher: Voucher, items_kobo: int, fee_kobo: int, shown: Shown) -> None:
    """Refuse a voucher that takes off less than the page said. More than it said, or unsaid, only makes it cheaper."""
    discount = discount_kobo(voucher, items_kobo=items_kobo, delivery_kobo=fee_kobo)
    if discount < shown.discount_kobo:
        before, now = format_naira(shown.discount_kobo), format_naira(discount)
        raise CheckoutRefused(f"Voucher {voucher.code} took off {before}, it takes off {now} now. Pay again to agree")
