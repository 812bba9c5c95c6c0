"""What an order holds, pieces and a use of its voucher, as one thing: let go, sold, held once more, or taken back.

Each function runs inside the transaction of the verb that moves the order, its row locked. The voucher goes before
the variants: the order of locks everywhere.
"""

from uuid import UUID

from django.db import transaction

from shop.stock import reserve
from shop.vouchers import use


class GoneMeanwhile(Exception):
    """Something that the order had held is gone. Nothing is held again."""


def let_go(order_id: UUID) -> None:
    """Give back everything the order holds. Does nothing the second time."""
    use.give_back_use(order_id)
    reserve.release(order_id)


def sell(order_id: UUID) -> None:
    """Turn everything the order holds into sold. Does nothing the second time."""
    use.confirm_use(order_id)
    reserve.commit(order_id)


def take_back(order_id: UUID, *, restock: bool) -> None:
    """Undo a sale: its voucher can be used again and, with `restock`, its pieces lie on the shelf again.

    Does nothing the second time.
    """
    use.give_back_use(order_id)
    if restock:
        reserve.put_back(order_id)


def hold_again(order_id: UUID) -> None:
    """Hold once more everything an expired order had held, or raise GoneMeanwhile."""
    try:
        with transaction.atomic():  # a savepoint: half a hold must not stay
            use.hold_use_again(order_id)
            reserve.hold_again(order_id)
    except (reserve.SoldOut, use.VoucherRefused) as gone:
        raise GoneMeanwhile from gone


def hold_what_is_there(order_id: UUID) -> dict[int, int]:
    """Hold once more what an expired order had held and is still there; return the pieces by variant id that are not.

    Those are sold all the same, to be made or bought. Raises GoneMeanwhile when its voucher has been used up.
    """
    try:
        use.hold_use_again(order_id)
    except use.VoucherRefused as gone:
        raise GoneMeanwhile from gone
    return reserve.hold_what_is_there(order_id)
