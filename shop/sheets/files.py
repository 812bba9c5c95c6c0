"""A CSV file as people send it, made into rows: whatever wrote it, in whatever encoding, with whatever sign between."""

import codecs
import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

MOST_BYTES = 1024 * 1024
# As many products, name, texts and price changed, took 12 seconds on a busy machine of two cores: a request has thirty.
MOST_ROWS = 2_000
_SIGNS = ",;\t"
_FORMULA = ("=", "@")
GUARDED = re.compile(r"'+[=+\-@\t\r]")


class SheetRefused(ValueError):
    """The file is not taken as a whole. The message is a sentence for the owner; nothing was changed."""


@dataclass(frozen=True)
class Row:
    """One row of a file: its number as a spreadsheet shows it, and its cells by the title of their column."""

    number: int
    cells: dict[str, str]
    problem: str = ""


def decode_sheet(content: bytes) -> str:
    """Return the text of a file in UTF-8, UTF-16 or Windows-1252, line ends as `\\n`. Raises SheetRefused."""
    if not content.strip():
        raise SheetRefused("This file is empty")
    if len(content) > MOST_BYTES:
        raise SheetRefused(f"This file is too big. Send at most {MOST_BYTES // 1024**2} MB at a time")
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise SheetRefused("This is a workbook, not a CSV file. Save it as “CSV UTF-8” and send that")
    text = _decode(content)
    if "\0" in text:
        raise SheetRefused("This is not a CSV file. Save the sheet as “CSV UTF-8” and send that")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _decode(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "cp1252"]  # What is not UTF-8 was saved by a spreadsheet of the old kind.
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise SheetRefused("The letters of this file cannot be read. Save the sheet as “CSV UTF-8” and send that")


def read_rows(text: str, titles: Sequence[str], needed: Sequence[str]) -> list[Row]:
    """Return the rows below the titles, empty ones left out; a row that cannot be read says so in `problem`.

    Titles may be in any order and case. Raises SheetRefused for a column that is unknown, missing or there twice.
    """
    records = _records(text)
    number, first = next(records, (1, []))
    columns = _columns(first, titles, needed)
    rows = []
    for number, record in records:
        if any(cell.strip() for cell in record):
            rows.append(_row(number, record, columns))
        if len(rows) > MOST_ROWS:
            raise SheetRefused(f"This file has too many rows. Send at most {MOST_ROWS:,} at a time")
    if not rows:
        raise SheetRefused("There is no row below the titles of the columns")
    return rows


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    """Return each record with the number of its row in a spreadsheet, where one with line breaks is one row."""
    first_line = text.split("\n", 1)[0]
    sign = max(_SIGNS, key=first_line.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sign, strict=True)
    number = 0
    while True:
        number += 1
        try:
            yield number, next(reader)
        except StopIteration:
            return
        except csv.Error as fault:
            raise SheetRefused(f"Row {number} cannot be read: a quotation mark is missing or too many") from fault


def _columns(first: Sequence[str], titles: Sequence[str], needed: Sequence[str]) -> list[str]:
    known = {title.casefold(): title for title in titles}
    typed = [" ".join(cell.split()) for cell in first]
    while typed and not typed[-1]:
        typed.pop()
    unknown = [title or "(empty)" for title in typed if title.casefold() not in known]
    if unknown:
        raise SheetRefused(
            f"Row 1 has a column that is not known: {', '.join(unknown)}. Known are: {', '.join(titles)}"
        )
    columns = [known[title.casefold()] for title in typed]
    if twice := sorted({title for title in columns if columns.count(title) > 1}):
        raise SheetRefused(f"Row 1 has a column twice: {', '.join(twice)}")
    if missing := [title for title in needed if title not in columns]:
        raise SheetRefused(f"Row 1 lacks a column: {', '.join(missing)}")
    return columns


def _row(number: int, record: Sequence[str], columns: Sequence[str]) -> Row:
    if any(cell.strip() for cell in record[len(columns) :]):
        return Row(number, {}, f"This row has {len(record)} cells and there are {len(columns)} columns")
    padded = [*record, *[""] * (len(columns) - len(record))]
    return Row(number, {title: _unguarded(cell) for title, cell in zip(columns, padded, strict=False)})


def _unguarded(cell: str) -> str:
    """Return a cell without the apostrophe that our own files put before what looks like a formula."""
    return cell[1:] if GUARDED.match(cell) else cell.strip()


def refuse_formula(text: str) -> str:
    """Return the text; raise ValueError where a spreadsheet would take it for a formula."""
    if text.startswith(_FORMULA):
        raise ValueError(f"This begins with “{text[0]}”, as a formula does. Take that sign away")
    return text
