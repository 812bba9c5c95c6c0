"""The stock sheet: what there is, and a column for what was counted on the shelf.

The column that goes in is another one than the one that comes out, and empty: a file that lay around for a day
puts no old number back over what was sold since.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Max

from shop.catalogue.models import Variant
from shop.sheets import cells
from shop.sheets.files import Row, read_rows
from shop.sheets.plan import Change, Difference, Plan, PlanChanged, Problem, agree
from shop.stock.count import MOST_PIECES, StockRefused, recount_all
from shop.stock.models import StockMove

CODE, COUNTED = "Code", "Counted"
TITLES = [CODE, "Product", "Size", "On hand", "Reserved", "Available", "Never runs out", "Low at", COUNTED]
BATCH = 500

_READ_CODE, _READ_COUNT = cells.text(40, is_needed=True), cells.whole(most=MOST_PIECES)


def stock_rows() -> Iterator[Sequence[object]]:
    """Return a row for each size of every product, archived ones too; the last cell is to be filled in."""
    variants = Variant.objects.select_related("product", "stock")
    for variant in variants.order_by("product__position", "product__name", "product", "position", "pk").iterator(BATCH):
        stock: Any = getattr(variant, "stock", None)
        numbers = (
            [stock.on_hand, stock.reserved, stock.available, not stock.is_tracked, stock.low_at]
            if stock
            else [0, 0, 0, False, ""]
        )
        yield [variant.code, variant.product.name, variant.name, *numbers, ""]


def plan_stock(text: str) -> tuple[Plan, dict[int, tuple[int, int]]]:
    """Return what the sheet would change, and the counts to make if that is agreed to. Raises SheetRefused.

    A row whose “Counted” is empty changes nothing. What is counted is held against what is on hand now.
    """
    problems: list[Problem] = []
    counted = dict(one for row in read_rows(text, TITLES, [CODE, COUNTED]) if (one := _parse(row, problems)))
    codes = [code for code, _ in counted.values()]
    newest = Max("stock_moves__pk", default=0)
    found = Variant.objects.filter(code__in=codes).select_related("product", "stock").annotate(newest=newest)
    variants = {variant.code: variant for variant in found}
    changes, counts, unchanged, first = [], {}, 0, dict[str, int]()
    for number, (code, pieces) in counted.items():
        variant = variants.get(code)
        if variant is None:
            problems.append(Problem(number, CODE, f"There is no size with the code “{code}”"))
        elif code in first:
            problems.append(Problem(number, CODE, f"The code {code} is in row {first[code]} already"))
        else:
            first[code] = number
            difference, problem = _compare(variant, pieces)
            if problem:
                problems.append(Problem(number, COUNTED, problem))
            elif difference is None:
                unchanged += 1
            else:
                changes.append(Change(number, "Recount", f"{variant}, {code}", (difference,)))
                counts[variant.pk] = (pieces, variant.newest)
    return Plan(tuple(changes), tuple(sorted(problems, key=lambda one: one.row)), unchanged), counts


def import_stock(text: str, *, digest: str, actor: User) -> tuple[Plan, list[StockMove]]:
    """Recount what the plan with this digest said, all or nothing, and return that plan and the moves it took.

    Raises PlanChanged, also where something was sold meanwhile, and SheetRefused.
    """
    plan, counts = plan_stock(text)
    agree(plan, digest)
    try:
        moves = recount_all(counts, note="From a stock sheet", actor=actor)
    except StockRefused as refusal:
        raise PlanChanged from refusal
    return plan, moves


def _parse(row: Row, problems: list[Problem]) -> tuple[int, tuple[str, int]] | None:
    """Return the row's number with its code and count; None where nothing was counted, or it cannot be read."""
    if row.problem:
        problems.append(Problem(row.number, "", row.problem))
        return None
    if not row.cells[COUNTED].strip():
        return None
    values: list[Any] = []
    for title, reader in ((CODE, _READ_CODE), (COUNTED, _READ_COUNT)):
        try:
            values.append(reader(row.cells[title]))
        except ValueError as refusal:
            problems.append(Problem(row.number, title, str(refusal)))
    return (row.number, (values[0], values[1])) if len(values) == 2 else None


def _compare(variant: Any, pieces: int) -> tuple[Difference | None, str]:
    """Return how the count would change, None for not at all, and why it cannot be, "" if it can."""
    stock = getattr(variant, "stock", None)
    on_hand, reserved = (stock.on_hand, stock.reserved) if stock else (0, 0)
    if stock and stock.is_tracked and pieces < reserved:
        return None, f"{reserved} are held for unpaid orders, so it cannot be {pieces}. Look at its stock page"
    if pieces == on_hand:
        return None, ""
    return Difference("On hand", str(on_hand), str(pieces)), ""
