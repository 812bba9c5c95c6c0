"""Use a voucher: hold one use for an order, count it as used, or give it back.

Each function runs inside the transaction of the verb that moves the order, after the order's row is locked. The
count of uses moves by one conditional UPDATE, which also makes rivals for the same voucher take turns.
"""

from uuid import UUID

from django.db.models import F, Q
from django.utils import timezone

from shop.money import format_naira
from shop.vouchers.models import Voucher, VoucherUse

_LIVE = [VoucherUse.State.HELD, VoucherUse.State.USED]


class VoucherRefused(ValueError):
    """The voucher cannot be used; the text is for the shopper."""


def find_voucher(code: str) -> Voucher:
    """Return the voucher that a shopper typed, letter case and white space aside. Raises VoucherRefused."""
    typed = "".join(code.split()).upper()
    voucher = Voucher.objects.filter(code=typed, is_active=True).first() if typed.isalnum() else None
    if voucher is None:
        raise VoucherRefused("We do not know this voucher code. Check it, or leave the field empty")
    now = timezone.now()
    if voucher.starts_at is not None and now < voucher.starts_at:
        raise VoucherRefused(f"This voucher can be used from {timezone.localtime(voucher.starts_at):%d %B %Y} on")
    if voucher.ends_at is not None and now >= voucher.ends_at:
        raise VoucherRefused("This voucher has ended. Leave the field empty to go on without it")
    return voucher


def discount_kobo(voucher: Voucher, *, items_kobo: int, delivery_kobo: int) -> int:
    """Return what the voucher takes off, in kobo, never more than there is to pay. Raises VoucherRefused.

    A percentage is taken of the sum once and rounded down, so the discount is exact to the kobo.
    """
    if items_kobo < voucher.minimum_kobo:
        raise VoucherRefused(f"This voucher is for gifts of {format_naira(voucher.minimum_kobo)} or more together")
    base = items_kobo + (delivery_kobo if voucher.covers_delivery else 0)
    if voucher.percent is not None:
        return base * voucher.percent // 100
    return min(voucher.amount_kobo or 0, base)


def hold_use(voucher: Voucher, order_id: UUID, *, email: str, discount: int) -> None:
    """Hold one use of the voucher for the order. Raises VoucherRefused when none is left."""
    folded = email.strip().lower()
    _take_one(voucher)
    _refuse_beyond_share(voucher, folded)
    VoucherUse.objects.create(voucher=voucher, order_id=order_id, email=folded, discount_kobo=discount)


def lock_vouchers(order_id: UUID, voucher: Voucher) -> None:
    """Lock the voucher that an order holds together with another one, before the use of either moves.

    In primary-key order: two shoppers who swap the same two vouchers must not wait for each other.
    """
    held = VoucherUse.objects.filter(order_id=order_id).values("voucher_id")
    list(Voucher.objects.select_for_update().filter(Q(pk=voucher.pk) | Q(pk__in=held)).order_by("pk"))


def confirm_use(order_id: UUID) -> None:
    """Count the order's held use as used. Does nothing where none is held."""
    VoucherUse.objects.filter(order_id=order_id, state=VoucherUse.State.HELD).update(state=VoucherUse.State.USED)


def give_back_use(order_id: UUID) -> None:
    """Give the order's use back, held or used. Does nothing the second time."""
    use = VoucherUse.objects.filter(order_id=order_id, state__in=_LIVE).first()
    if use is not None and VoucherUse.objects.filter(pk=use.pk, state=use.state).update(
        state=VoucherUse.State.GIVEN_BACK
    ):
        Voucher.objects.filter(pk=use.voucher_id).update(uses=F("uses") - 1)


def move_use(order_id: UUID, *, email: str) -> None:
    """Count the order's use with another address, the one it was corrected to. Does nothing where there is none."""
    VoucherUse.objects.filter(order_id=order_id).update(email=email.strip().lower())


def hold_use_again(order_id: UUID) -> None:
    """Hold once more the use that an expired order gave back.

    Raises VoucherRefused when none is left, in all or for its address.
    """
    use = VoucherUse.objects.select_related("voucher").filter(order_id=order_id).first()
    if use is not None and use.state == VoucherUse.State.GIVEN_BACK:
        _take_one(use.voucher)
        _refuse_beyond_share(use.voucher, use.email)
        VoucherUse.objects.filter(pk=use.pk).update(state=VoucherUse.State.HELD)


def _take_one(voucher: Voucher) -> None:
    left = Q(max_uses=None) | Q(uses__lt=F("max_uses"))
    if not Voucher.objects.filter(left, pk=voucher.pk, is_active=True).update(uses=F("uses") + 1):
        raise VoucherRefused("This voucher has been used up. Leave the field empty to go on without it")


def _refuse_beyond_share(voucher: Voucher, email: str) -> None:
    """Raise VoucherRefused where this address has its share. Call it after `_take_one`.

    The update there has locked the voucher's row, so nobody of the same address can slip in after this count.
    """
    mine = VoucherUse.objects.filter(voucher=voucher, email=email, state__in=_LIVE).count()
    if voucher.max_uses_per_email is not None and mine >= voucher.max_uses_per_email:
        raise VoucherRefused("This voucher was used with your email address already")
