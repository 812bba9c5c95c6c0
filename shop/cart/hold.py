"""One change to one cart at a time: the frame that every verb of this room works in."""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction
from django.db.models import F, Sum
from django.utils import timezone

from shop.built_query import BuiltQuery
from shop.built_write import BuiltUpdate
from shop.cart.models import Cart, CartLine
from shop.cart.refused import CartRefused
from shop.catalogue.models import Variant
from shop.stock.available import available_of, held_on_paper

_lines_of: BuiltQuery[CartLine] = BuiltQuery(
    lambda cart: CartLine.objects.filter(cart=cart).annotate(  # type: ignore[no-redef]
        cart_version=F("cart__version"), cart_order=F("cart__placed_order_id")
    )
)
_grow = BuiltUpdate(lambda cart, now: (Cart.objects.filter(pk=cart), {"version": F("version") + 1, "updated_at": now}))


class Held:
    """A cart that nobody else changes now, with its lines.

    What a verb has done no more than `add` is known here; after anything else the cart is read again.
    """

    def __init__(self, cart: Cart, lines: list[CartLine]) -> None:
        self.cart, self.lines = cart, lines
        self.before = _pieces(lines)
        self.added: list[CartLine] = []
        self.has_changed = False  # in another way

    @property
    def is_known(self) -> bool:
        return bool(self.added) and not self.has_changed

    @property
    def gifts(self) -> list[CartLine]:
        return [line for line in self.lines if line.parent_id is None]

    def add(self, lines: list[CartLine]) -> None:
        """Take note of lines that are new in the cart."""
        self.added += lines
        self.lines += lines

    def empty(self) -> None:
        """Take everything out. What was in the cart before does not make it easier to ask for as much again."""
        if self.lines:
            CartLine.objects.filter(cart=self.cart).delete()
            self.lines, self.before, self.has_changed = [], Counter(), True

    def wanted_now(self) -> Mapping[int, int]:
        return _pieces(self.lines) if self.is_known else wanted_of(self.cart)


@contextmanager
def hold(cart: Cart) -> Iterator[Held]:
    """Lock the cart for one transaction and grow its version; at the end refuse what stock cannot give.

    A cart that is not saved yet is saved. Raises CartRefused if it has been cleaned up, or if the change asks for
    more of a variant than before and than there is; everything is rolled back then, and a new cart is unsaved again.
    """
    is_new = not cart.pk
    try:
        with transaction.atomic(durable=True):
            now = _lock(cart)
            held = Held(cart, [] if is_new else _read_lines(cart))
            yield held
            _refuse_more_than_there_is(held)
    except BaseException:
        if is_new:
            cart.pk = None  # the row it was saved as was rolled back
        raise
    _tell(held, now, is_new=is_new)


def _lock(cart: Cart) -> datetime:
    """Growing the version is what locks the row. On SQLite the lock is the whole database's, by BEGIN IMMEDIATE."""
    now = timezone.now()
    if not cart.pk:
        cart.version = 1
        cart.save(force_insert=True)
    elif not _grow.run(cart.pk, now):
        raise CartRefused("Your cart was empty for a long time and is gone. Add the gift again")
    return now


def _read_lines(cart: Cart) -> list[CartLine]:
    lines = _lines_of.rows(cart.pk)
    if lines:
        cart.placed_order_id = lines[0].cart_order  # another tab may just have placed one
    for line in lines:
        line.cart = cart
    return lines


def _tell(held: Held, now: datetime, *, is_new: bool) -> None:
    """Let the caller's cart know what is known of it by now. Its version was read with its lines."""
    if held.is_known:
        held.cart.gift_count = sum(line.quantity for line in held.gifts)
    version = next((line.cart_version for line in held.lines if line not in held.added), 0)
    if version:
        held.cart.version, held.cart.updated_at = version, now
    elif not is_new:
        held.cart.refresh_from_db(fields=["version", "updated_at"])


def _pieces(lines: list[CartLine]) -> Counter[int]:
    pieces = Counter[int]()
    for line in lines:
        pieces[line.variant_id] += line.quantity
    return pieces


def wanted_of(cart: Cart) -> dict[int, int]:
    """Return how many pieces of each variant the cart asks for, extras included."""
    lines = CartLine.objects.filter(cart=cart).order_by()
    return dict(lines.values_list("variant_id").annotate(pieces=Sum("quantity")))


def _refuse_more_than_there_is(held: Held) -> None:
    """Raise CartRefused for a variant that is asked for more than before and more than is available.

    Stock is advisory here, checkout decides. Asking for less must always work, even when it is still too much.
    """
    wanted = held.wanted_now()
    variants = _with_stock([pk for pk, pieces in wanted.items() if pieces > held.before[pk]], held.added)
    on_paper = held_on_paper(variants, held.cart.placed_order_id)
    for variant in variants:
        available = available_of(variant, on_paper)
        if available is not None and wanted[variant.pk] > available:
            raise CartRefused(_too_few(variant, available, wanted[variant.pk]))


def _with_stock(keys: list[int], added: list[CartLine]) -> list[Variant]:
    """Return these variants with their stock, as it was read a moment ago for what was added."""
    loaded = {line.variant_id: line.variant for line in added if Variant.stock.is_cached(line.variant)}
    missing = [pk for pk in keys if pk not in loaded]
    if missing:
        loaded |= {one.pk: one for one in Variant.objects.filter(pk__in=missing).select_related("product", "stock")}
    return [loaded[pk] for pk in sorted(keys)]


def _too_few(variant: Variant, available: int, wanted: int) -> str:
    if available <= 0:
        return f"{variant} is sold out"
    return f"Only {available} left of {variant}, and your cart would have {wanted}"
