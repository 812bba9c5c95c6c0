"""What the checkout page showed, as its hidden fields say it and as they are read again.

They come back from a browser: whatever cannot be read counts as something that the page did not show.
"""

from collections.abc import Sequence

from shop.cart.contents import CartView
from shop.cart.models import MAX_LINES
from shop.delivery.models import DeliveryPlace
from shop.vouchers.models import Voucher
from shop.vouchers.use import VoucherRefused, discount_kobo, find_voucher

_NOTHING = "none"  # what the page says it buys where nothing can be had; a page that says "" is too old to say


def lines_of(view: CartView) -> str:
    """Return the keys of the lines that are bought."""
    return " ".join(str(line.line_id) for line in view.counted) or _NOTHING


def lines_in(said: str) -> frozenset[int] | None:
    """Return the keys of lines that a page says it buys, None where it does not say. Raises ValueError for nonsense."""
    if not said.strip():
        return None
    keys = [] if said == _NOTHING else said.split()
    if len(keys) > MAX_LINES or not all(key.isascii() and key.isdigit() and len(key) < 19 for key in keys):
        raise ValueError(said)
    return frozenset(map(int, keys))


def fees_at(places: Sequence[DeliveryPlace], items_kobo: int) -> str:
    """Return what delivery costs to each place."""
    return " ".join(f"{place.slug}={place.fee_for(items_kobo)}" for place in places)


def fee_in(said: str, slug: str) -> int:
    """Return the fee of a place, in kobo; -1, which none is, for one that is not said."""
    return _amount(said, slug, unsaid=-1)


def discounts_at(places: Sequence[DeliveryPlace], items_kobo: int, code: str) -> str:
    """Return the code that is typed with what it takes off at each place; "" for one that takes nothing off."""
    try:
        voucher = find_voucher(code)
        fees = {place.slug: place.fee_for(items_kobo) for place in places}
        off = {slug: discount_kobo(voucher, items_kobo=items_kobo, delivery_kobo=fee) for slug, fee in fees.items()}
    except VoucherRefused:
        return ""
    return " ".join([voucher.code, *(f"{slug}={kobo}" for slug, kobo in off.items())])


def discount_in(said: str, slug: str, voucher: Voucher | None) -> int:
    """Return what a voucher takes off at a place, in kobo; 0 for one that was not summed up."""
    code, _, discounts = said.partition(" ")
    return _amount(discounts, slug, unsaid=0) if voucher is not None and voucher.code == code else 0


def _amount(said: str, slug: str, *, unsaid: int) -> int:
    amount = dict(pair.partition("=")[::2] for pair in said.split()).get(slug, "")
    return int(amount) if amount.isascii() and amount.isdigit() and len(amount) < 12 else unsaid
