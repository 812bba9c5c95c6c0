"""CSV files on their way out: streamed, in UTF-8 with the mark that spreadsheets look for, without formulas."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from django.http import StreamingHttpResponse
from django.utils import timezone

from shop.money import KOBO_PER_NAIRA
from shop.sheets.files import GUARDED

_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")
_BOM = "\ufeff"


class _Echo:
    """A file whose `write` hands back what was written, so that each row is sent as it is made."""

    def write(self, text: str) -> str:
        return text


def csv_response(name: str, titles: Sequence[str], rows: Iterable[Sequence[object]]) -> StreamingHttpResponse:
    """Return the file as a download; `rows` are read while it is sent. Keeps out of every cache."""
    stamp = timezone.localtime().strftime("%Y-%m-%d-%H%M")
    response = StreamingHttpResponse(stream(titles, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}-{stamp}.csv"'
    response["Cache-Control"] = "private, no-store"
    return response


def stream(titles: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """Return the lines of the file one by one."""
    writer = csv.writer(_Echo())
    yield _BOM + writer.writerow([safe_cell(title) for title in titles])
    for row in rows:
        yield writer.writerow([safe_cell(cell) for cell in row])


def safe_cell(value: object) -> str:
    """Return what a cell holds. Text that a spreadsheet might run gets an apostrophe before it; numbers do not.

    So does text that begins as if it had got one already: on the way in exactly one goes again.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return str(value)
    text = str(value).replace("\0", "")
    return f"'{text}" if text.lstrip(" ").startswith(_RISKY) or GUARDED.match(text) else text


def naira_cell(kobo: int | None) -> str:
    """Return an amount as a spreadsheet adds it up: `12500.50`. Never below nothing: none of ours is."""
    if kobo is None:
        return ""
    naira, rest = divmod(kobo, KOBO_PER_NAIRA)
    return f"{naira}.{rest:02d}"


def moment_cell(at: datetime | None) -> str:
    """Return a moment in the shop's time zone, which the title of the column names: `2026-11-21 13:05`."""
    return "" if at is None else timezone.localtime(at).strftime("%Y-%m-%d %H:%M")


def in_zone(title: str) -> str:
    """Return the title of a column of moments, with the zone that they are in."""
    return f"{title} ({timezone.get_current_timezone_name()})"
