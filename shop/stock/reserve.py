"""Hold pieces for an unpaid order, sell them, or give them back.

Each function runs inside the transaction of the verb that moves the order, after that verb has locked the order
row. A count moves by one conditional UPDATE per variant, in primary-key order: the condition is in the WHERE, so
two shoppers cannot both take the last piece, and the order of the locks is the same for everybody.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from shop.built_write import BuiltUpdate, insert_together
from shop.stock.models import Reservation, Stock, StockMove


def _hold_if_there(variant_id: Any, back: Any, more: Any) -> tuple[QuerySet[Stock], dict[str, Any]]:
    enough = Q(is_tracked=False) | Q(on_hand__gte=F("reserved") - back + more)
    return Stock.objects.filter(enough, variant_id=variant_id), {"reserved": F("reserved") - back + more}


_hold = BuiltUpdate(_hold_if_there)


class SoldOut(Exception):
    """There are not enough pieces of `variant_id`. The caller's transaction must roll back: counts may have moved."""

    def __init__(self, variant_id: int) -> None:
        super().__init__(f"not enough of variant {variant_id}")
        self.variant_id = variant_id


def reserve(order_id: UUID, wanted: Mapping[int, int], *, giving_up: UUID | None = None) -> None:
    """Hold `wanted` (pieces by variant id) for the order, or raise SoldOut.

    What the order `giving_up` holds is given back in the same pass over the variants, so that a shopper who
    checks out again is not refused for their own earlier hold.
    """
    insert_together(
        *(
            Reservation(order_id=order_id, variant_id=variant_id, quantity=wanted[variant_id])
            for variant_id in sorted(wanted)
        )
    )
    given_up = _end(giving_up, Reservation.State.RELEASED) if giving_up else {}
    for variant_id in sorted({*wanted, *given_up}):
        back, more = given_up.get(variant_id, 0), wanted.get(variant_id, 0)
        if not _hold.run(variant_id, back, more):
            raise SoldOut(variant_id)


def release(order_id: UUID) -> None:
    """Give back what the order holds. Does nothing where nothing is held any more."""
    for variant_id, pieces in sorted(_end(order_id, Reservation.State.RELEASED).items()):
        Stock.objects.filter(variant_id=variant_id).update(reserved=F("reserved") - pieces)


def commit(order_id: UUID) -> None:
    """Sell what the order holds: it leaves the shelf and the ledger says so. Does nothing the second time."""
    for variant_id, pieces in sorted(_end(order_id, Reservation.State.COMMITTED).items()):
        of_variant = Stock.objects.filter(variant_id=variant_id)
        if of_variant.filter(is_tracked=True).update(on_hand=F("on_hand") - pieces, reserved=F("reserved") - pieces):
            StockMove.objects.create(
                variant_id=variant_id, change=-pieces, reason=StockMove.Reason.SALE, order_id=order_id
            )
        else:
            of_variant.update(reserved=F("reserved") - pieces)


def hold_again(order_id: UUID) -> None:
    """Hold once more what an expired order had held, or raise SoldOut."""
    released = Reservation.objects.filter(order_id=order_id, state=Reservation.State.RELEASED)
    reserve(order_id, dict(released.values_list("variant_id", "quantity")))


def hold_what_is_there(order_id: UUID) -> dict[int, int]:
    """Hold once more what an expired order had held; what is gone counts as sold without having been on the shelf.

    Returns the pieces by variant id that are not there and so have to be made or bought. A variant that is there in
    part is not there: what the count says stays true for the next shopper. No count falls below nothing.
    """
    released = Reservation.objects.filter(order_id=order_id, state=Reservation.State.RELEASED)
    wanted = dict(released.values_list("variant_id", "quantity"))
    missing = {}
    for variant_id, pieces in sorted(wanted.items()):
        enough = Q(is_tracked=False) | Q(on_hand__gte=F("reserved") + pieces)
        is_there = Stock.objects.filter(enough, variant_id=variant_id).update(reserved=F("reserved") + pieces)
        state = Reservation.State.HELD if is_there else Reservation.State.COMMITTED
        ended_at = None if is_there else timezone.now()
        Reservation.objects.create(
            order_id=order_id, variant_id=variant_id, quantity=pieces, state=state, ended_at=ended_at
        )
        if not is_there:
            missing[variant_id] = pieces
    return missing


def put_back(order_id: UUID) -> None:
    """Return what left the shelf with the order. Does nothing the second time.

    What was made to order when it was sold never lay on the shelf, so it does not go there now.
    """
    ended = _end(order_id, Reservation.State.RETURNED)
    sold = StockMove.objects.filter(order_id=order_id, reason=StockMove.Reason.SALE)
    for variant_id in sorted(set(sold.values_list("variant_id", flat=True)) & set(ended)):
        Stock.objects.filter(variant_id=variant_id).update(on_hand=F("on_hand") + ended[variant_id])
        StockMove.objects.create(
            variant_id=variant_id, change=ended[variant_id], reason=StockMove.Reason.RETURN, order_id=order_id
        )


def _end(order_id: UUID, state: Reservation.State) -> dict[int, int]:
    """Move the order's reservations to `state` and return the pieces by variant that moved just now."""
    before = Reservation.State.COMMITTED if state == Reservation.State.RETURNED else Reservation.State.HELD
    rows = Reservation.objects.filter(order_id=order_id, state=before)
    pieces = dict(rows.values_list("variant_id", "quantity"))
    if pieces and rows.update(state=state, ended_at=timezone.now()) != len(pieces):
        raise RuntimeError(f"the reservations of order {order_id} moved while it was locked")
    return pieces
