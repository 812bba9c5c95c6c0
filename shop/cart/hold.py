"""One change to one cart at a time: the frame that every verb of this room works in."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from django.db import transaction
from django.db.models import F, Sum
from django.utils import timezone

from shop.cart.models import Cart, CartLine
from shop.cart.refused import CartRefused
from shop.catalogue.models import Variant
from shop.stock.available import available_of, held_on_paper


@contextmanager
def hold(cart: Cart) -> Iterator[None]:
    """Lock the cart for one transaction; at its end refuse what stock cannot give and grow its version.

    A cart that is not saved yet is saved. Raises CartRefused if it has been cleaned up, or if the change asks for
    more of a variant than before and than there is; everything is rolled back then, and a new cart is unsaved again.
    """
    is_new = not cart.pk
    try:
        with transaction.atomic(durable=True):
            _lock(cart)
            before = wanted_of(cart)
            yield
            _refuse_more_than_there_is(cart, before)
            Cart.objects.filter(pk=cart.pk).update(version=F("version") + 1, updated_at=timezone.now())
            cart.refresh_from_db(fields=["version", "updated_at"])
    except BaseException:
        if is_new:
            cart.pk = None  # the row it was saved as was rolled back
        raise


def _lock(cart: Cart) -> None:
    # On SQLite the lock is the whole database's, taken by BEGIN IMMEDIATE.
    if not cart.pk:
        cart.save(force_insert=True)
    elif Cart.objects.select_for_update().filter(pk=cart.pk).first() is None:
        raise CartRefused("Your cart was empty for a long time and is gone. Add the gift again")


def wanted_of(cart: Cart) -> dict[int, int]:
    """Return how many pieces of each variant the cart asks for, extras included."""
    lines = CartLine.objects.filter(cart=cart).order_by()
    return dict(lines.values_list("variant_id").annotate(pieces=Sum("quantity")))


def _refuse_more_than_there_is(cart: Cart, before: Mapping[int, int]) -> None:
    """Raise CartRefused for a variant that is asked for more than before and more than is available.

    Stock is advisory here, checkout decides. Asking for less must always work, even when it is still too much.
    """
    wanted = wanted_of(cart)
    grown = [pk for pk, pieces in wanted.items() if pieces > before.get(pk, 0)]
    variants = list(Variant.objects.filter(pk__in=grown).select_related("product", "stock").order_by("pk"))
    on_paper = held_on_paper(variants, cart.placed_order_id)
    for variant in variants:
        available = available_of(variant, on_paper)
        if available is not None and wanted[variant.pk] > available:
            raise CartRefused(_too_few(variant, available, wanted[variant.pk]))


def _too_few(variant: Variant, available: int, wanted: int) -> str:
    if available <= 0:
        return f"{variant} is sold out"
    return f"Only {available} left of {variant}, and your cart would have {wanted}"
