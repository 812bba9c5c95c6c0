"""The owner's counting: pieces come in, are counted again, are written off. Each is a change with a ledger row."""

from collections.abc import Iterable, Mapping

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F, Q

from shop.catalogue.models import Variant
from shop.stock.models import Reservation, Stock, StockMove

BATCH = 500  # rows in one statement
MOST_PIECES = 1_000_000  # More of one thing than this is a slip of the keyboard.


class StockRefused(ValueError):
    """The count stays as it was. The message is a sentence for the owner."""


def receive(
    variant_id: int, pieces: int, *, note: str = "", actor: User | None = None, seen: int | None = None
) -> StockMove:
    """Add `pieces` that came in. Raises StockRefused.

    `seen` is `newest_move_id` as the person deciding saw it: whatever happened since refuses the change, so a form
    sent twice counts once. None means that nobody looked.
    """
    _refuse_nonsense(pieces, least=1)
    with transaction.atomic(durable=True):
        _lock(variant_id, seen=seen)
        return _move(variant_id, pieces, StockMove.Reason.RECEIVE, note=note, actor=actor)


def recount(
    variant_id: int, counted: int, *, note: str = "", actor: User | None = None, seen: int | None = None
) -> StockMove | None:
    """Make the count what was `counted` on the shelf; None when that is what it was. `seen` as in `receive`.

    Raises StockRefused, also for fewer than are held for unpaid orders.
    """
    _refuse_nonsense(counted, least=0)
    with transaction.atomic(durable=True):
        return _recount(variant_id, counted, note=note, actor=actor, seen=seen)


def recount_all(counts: Mapping[int, tuple[int, int]], *, note: str = "", actor: User | None = None) -> list[StockMove]:
    """Make the counts of several variants what was counted, all of them or none, and return the moves it took.

    `counts` has by variant id what was counted and the `seen` of `receive`. Raises StockRefused.
    """
    for counted, _ in counts.values():
        _refuse_nonsense(counted, least=0)
    with transaction.atomic(durable=True):
        moves = [
            _recount(variant_id, counts[variant_id][0], note=note, actor=actor, seen=counts[variant_id][1])
            for variant_id in sorted(counts)  # the order in which everybody locks them
        ]
    return [move for move in moves if move is not None]


def _recount(variant_id: int, counted: int, *, note: str, actor: User | None, seen: int | None) -> StockMove | None:
    change = counted - _lock(variant_id, seen=seen).on_hand
    return _move(variant_id, change, StockMove.Reason.RECOUNT, note=note, actor=actor) if change else None


def write_off(
    variant_id: int, pieces: int, *, note: str, actor: User | None = None, seen: int | None = None
) -> StockMove:
    """Take out `pieces` that cannot be sold; `note` says why. `seen` as in `receive`.

    Raises StockRefused, also when pieces held for unpaid orders would have to go.
    """
    _refuse_nonsense(pieces, least=1)
    if not note.strip():
        raise StockRefused("Say why they are written off")
    with transaction.atomic(durable=True):
        _lock(variant_id, seen=seen)
        return _move(variant_id, -pieces, StockMove.Reason.WRITE_OFF, note=note, actor=actor)


def start_tracking(variant: Variant) -> None:
    """Count this variant from now on, from none where it has no count yet. Safe to call twice, and in a transaction.

    Raises StockRefused where orders hold more of it than are on hand: recount first.
    """
    stock, _ = Stock.objects.get_or_create(variant=variant)
    if not Stock.objects.filter(pk=stock.pk, reserved__lte=F("on_hand")).update(is_tracked=True):
        raise StockRefused(f"There are {stock.on_hand} on hand, {_held(stock)}. Recount what is on hand first")


def start_tracking_new(variants: Iterable[Variant]) -> None:
    """Count these from now on, from none. For variants made a moment ago, in the same transaction."""
    Stock.objects.bulk_create([Stock(variant=variant) for variant in variants], batch_size=BATCH)


def stop_tracking(variant: Variant) -> None:
    """Let this variant never run out: it is made to order. The count stays where it is. Safe to call twice."""
    Stock.objects.filter(variant=variant).update(is_tracked=False)


def newest_move_id(variant_id: int) -> int:
    """Return the id of the newest ledger row of a variant, 0 where there is none. It only ever grows."""
    return StockMove.objects.filter(variant_id=variant_id).order_by("-pk").values_list("pk", flat=True).first() or 0


def _refuse_nonsense(pieces: int, *, least: int) -> None:
    if not least <= pieces <= MOST_PIECES:
        raise StockRefused(f"Enter a whole number from {least} to {MOST_PIECES:,}")


def _lock(variant_id: int, *, seen: int | None) -> Stock:
    """Return the count under its row's lock, the row made where there is none. Refuses a decision made on old news.

    SQLite locks the whole database at BEGIN. Sales write ledger rows too: a count made before one is out of date.
    """
    stock, _ = Stock.objects.select_for_update().get_or_create(variant_id=variant_id)
    if seen is not None and seen != newest_move_id(variant_id):
        raise StockRefused(
            f"The count changed since you opened this page: {stock.on_hand} on hand now. "
            "Look at the history below; if your change is not in it, send it again"
        )
    return stock


def _move(variant_id: int, change: int, reason: StockMove.Reason, *, note: str, actor: User | None) -> StockMove:
    """Change the count unless fewer than are held would be left. The condition holds even where the lock does not."""
    keeps_what_is_held = Q(is_tracked=False) | Q(on_hand__gte=F("reserved") - change)
    possible = Stock.objects.filter(
        keeps_what_is_held, variant_id=variant_id, on_hand__range=(-change, MOST_PIECES - change)
    )
    if not possible.update(on_hand=F("on_hand") + change):
        raise StockRefused(_why_not(variant_id, change))
    return StockMove.objects.create(variant_id=variant_id, change=change, reason=reason, note=note.strip(), actor=actor)


def _why_not(variant_id: int, change: int) -> str:
    stock = Stock.objects.get(variant_id=variant_id)
    left = stock.on_hand + change
    if left > MOST_PIECES:
        return f"There are {stock.on_hand} on hand; a count can be {MOST_PIECES:,} at most"
    if left < 0:
        return f"There are only {stock.on_hand} on hand"
    return f"There are {stock.on_hand} on hand and {left} would be left. {_held(stock)}"


def _held(stock: Stock) -> str:
    """Say how many are held and for which orders."""
    held = (
        Reservation.objects.filter(variant_id=stock.pk, state=Reservation.State.HELD)
        .order_by("order__placed_at", "pk")
        .values_list("order__number", "quantity")
    )
    orders = ", ".join(f"{number} ({quantity})" for number, quantity in held)
    return f"{stock.reserved} held for unpaid orders: {orders}"
