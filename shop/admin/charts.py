"""Bars over days, drawn by the server: plain SVG that needs no script, with the same figures in a table below."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.dateformat import format as format_date

BAR, GAP, TALLEST = 10, 4, 96  # in the drawing's own units


@dataclass(frozen=True, slots=True)
class Bar:
    """One day. `count` is how many rows the list at `url` has."""

    day: date
    amount_kobo: int
    count: int
    url: str
    x: int
    y: int
    height: int
    says: str


@dataclass(frozen=True, slots=True)
class Bars:
    """A chart with its summary in words. `marks` are the days written below it: position and words."""

    bars: tuple[Bar, ...]
    width: int
    marks: tuple[tuple[int, str], ...]
    total: str
    this_week: str
    week_before: str
    best: str

    @property
    def height(self) -> int:
        return TALLEST

    @property
    def bar(self) -> int:
        return BAR


def bars(days: Sequence[tuple[date, int, int, str]], *, say: Callable[[int], str]) -> Bars:
    """Return the chart of rows of day, amount, count and address, oldest first; `say` writes an amount."""
    most = max((amount for _, amount, _, _ in days), default=0) or 1
    drawn = tuple(_bar(place, row, most, say) for place, row in enumerate(days))
    amounts = [amount for _, amount, _, _ in days]
    best = max(drawn, key=lambda one: one.amount_kobo)
    return Bars(
        bars=drawn,
        width=len(days) * (BAR + GAP) - GAP,
        marks=tuple(
            (drawn[place].x, format_date(drawn[place].day, "j M")) for place in (0, 10, 20) if place < len(drawn)
        ),
        total=say(sum(amounts)),
        this_week=say(sum(amounts[-7:])),
        week_before=say(sum(amounts[-14:-7])),
        best=best.says if best.amount_kobo else "",
    )


def _bar(place: int, row: tuple[date, int, int, str], most: int, say: Callable[[int], str]) -> Bar:
    day, amount, count, url = row
    height = round(TALLEST * amount / most) or (2 if amount else 0)
    says = f"{format_date(day, 'D j M')}: {say(amount)}"
    return Bar(day, amount, count, url, place * (BAR + GAP), TALLEST - height, height, says)
