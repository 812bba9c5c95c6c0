"""What is measured, and how a measurement reads."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from scripts.bench import asks
from scripts.bench.load import Ask, Slice

OURS, OURS_AFRESH, SMALLEST, BARE = "ours", "ours, nothing kept", "smallest", "bare"
MOST_P95 = 2.0


@dataclass(frozen=True)
class Row:
    """Something to measure. `target` is the least ratio of answers a second to the smallest shop's, None without.

    `counts` is off for what is only told to judge the row above by.
    """

    name: str
    asked: Callable[[dict[str, Any]], Iterator[Ask]]
    target: float | None = None
    ours: str = OURS
    counts: bool = True


ROWS = [
    Row("list", asks.a_list, 0.7),
    Row("list, drawn anew for everybody", asks.a_list, 0.7, OURS_AFRESH, counts=False),
    Row("list, with a cart", asks.a_list_with_a_cart, 0.7),
    Row("product, drawing and form", asks.a_product, 0.4),
    Row("product, drawn anew for everybody", asks.a_product, 0.4, OURS_AFRESH, counts=False),
    Row("add to cart", asks.adding, 0.5),
    Row("adding, beside writing a row alone", asks.adding_beside_a_row, 0.5, counts=False),
    Row("cart of 5 lines", asks.a_cart_of_five, 0.5),
    Row("cart of 3 lines, drawn for the first time", asks.a_new_cart_of_three, 0.5, counts=False),
    Row("placing an order of 3 lines", asks.placing, 0.7),
    Row("placing, one hot variant", asks.placing_one_variant, 0.7),
    Row("placing 3 lines, beside writing rows alone", asks.placing_beside_rows, 0.7, counts=False),
    Row("home", asks.home),
    Row("home, drawn anew for everybody", asks.home, None, OURS_AFRESH),
    Row("checkout page", asks.checkout),
]


def line(row: Row, slices: dict[str, Slice]) -> tuple[str, bool]:
    """Return the row of the table and whether its targets are reached."""
    ours, bare = slices[row.ours], slices[BARE]
    words, is_fine = f"| {row.name} |", True
    if row.target is not None:
        small = slices[SMALLEST]
        rate = ours.per_second / small.per_second
        p95 = ours.percentile(0.95) / small.percentile(0.95)
        is_fine = rate >= row.target and p95 <= MOST_P95
        words += f" {rate:.2f} | {row.target:.2f} | {p95:.1f} |"
    else:
        words += " | | |"
    verdict = "" if is_fine else "missed" if row.counts else "below"
    return f"{words} {ours.per_second / bare.per_second:.3f} | {verdict} |", is_fine or not row.counts
