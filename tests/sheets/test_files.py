"""Files as spreadsheets write them: understood in any of their ways, or refused with a sentence."""

import csv
import io

import pytest

from shop.sheets.cells import moment_or_none, price, slug, text, whole, yes_or_no
from shop.sheets.files import MOST_BYTES, MOST_ROWS, SheetRefused, decode_sheet, read_rows
from shop.sheets.out import naira_cell, safe_cell, stream

TITLES = ["Code", "Name", "Price"]


def rows(content: bytes) -> list[dict[str, str]]:
    return [row.cells for row in read_rows(decode_sheet(content), TITLES, ["Code"])]


@pytest.mark.parametrize(
    "content",
    [
        "Code,Name\r\nA1,Ọmọ́lọlá\r\n".encode(),
        "\ufeffCode,Name\nA1,Ọmọ́lọlá".encode(),
        "Code;Name\rA1;Ọmọ́lọlá\r".encode(),
        "Code\tName\nA1\tỌmọ́lọlá\n".encode("utf-16"),
        " code , NAME ,\nA1,Ọmọ́lọlá,\n".encode(),
        "Name,Code\n\nỌmọ́lọlá,A1\n,\n".encode(),
    ],
    ids=["as ours", "with a mark", "semicolons and old Macs", "tabs in UTF-16", "sloppy titles", "empty rows"],
)
def test_what_spreadsheets_write_is_understood(content: bytes) -> None:
    assert rows(content) == [{"Code": "A1", "Name": "Ọmọ́lọlá"}]


def test_the_letters_of_an_old_spreadsheet_are_understood() -> None:
    assert rows("Code,Name\nA1,Café “x”\n".encode("cp1252")) == [{"Code": "A1", "Name": "Café “x”"}]


def test_rows_are_counted_as_the_spreadsheet_shows_them() -> None:
    read = read_rows('Code,Name\nA1,"two\nlines"\n\nA2,x\n', TITLES, ["Code"])
    assert [(row.number, row.cells["Code"]) for row in read] == [(2, "A1"), (4, "A2")]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "This file is empty"),
        (b" \r\n ", "This file is empty"),
        (b"Code\n" + b"x" * MOST_BYTES, "This file is too big. Send at most 1 MB at a time"),
        (b"PK\x03\x04whatever", "This is a workbook, not a CSV file. Save it as “CSV UTF-8” and send that"),
        (b"\x89PNG\r\n\x1a\n\0\0", "This is not a CSV file. Save the sheet as “CSV UTF-8” and send that"),
        (b"Code\n\x81\x8d\n", "The letters of this file cannot be read. Save the sheet as “CSV UTF-8” and send that"),
        (b"Code\nA\0B\n", "This is not a CSV file. Save the sheet as “CSV UTF-8” and send that"),
        (b"Code,Name\n", "There is no row below the titles of the columns"),
        (b"Name\nx\n", "Row 1 lacks a column: Code"),
        (b"Code,Colour\nA,b\n", "Row 1 has a column that is not known: Colour. Known are: Code, Name, Price"),
        (b"Code,Name,code\nA,b,c\n", "Row 1 has a column twice: Code"),
        (b'Code,Name\nA1,"never ends\n', "Row 2 cannot be read: a quotation mark is missing or too many"),
    ],
)
def test_what_is_no_sheet_of_ours_is_refused_as_a_whole(content: bytes, says: str) -> None:
    with pytest.raises(SheetRefused, match="^.*$") as refusal:
        rows(content)
    assert str(refusal.value) == says


def test_too_many_rows_are_refused() -> None:
    with pytest.raises(SheetRefused, match="too many rows"):
        rows(b"Code\n" + b"A\n" * (MOST_ROWS + 1))


def test_a_row_with_too_many_cells_is_named() -> None:
    [row] = read_rows("Code,Name\nA1,b,c\n", TITLES, ["Code"])
    assert (row.number, row.problem) == (2, "This row has 3 cells and there are 2 columns")


RISKY = ["=cmd|' /C calc'!A0", "+1+1", "-1+1", "@SUM(1)", "\tx", "\rx", "\n=1", "  =1"]


@pytest.mark.parametrize("typed", RISKY)
def test_nothing_that_goes_out_runs_in_a_spreadsheet(typed: str) -> None:
    cell = safe_cell(typed)
    assert cell == f"'{typed}"
    [_, [read]] = csv.reader(io.StringIO("".join(stream(["T"], [[typed]])), newline=""))
    assert read.startswith("'")


def test_numbers_stay_numbers() -> None:
    assert [safe_cell(value) for value in (-3, 12, True, False, None, naira_cell(1_250_050))] == [
        "-3",
        "12",
        "yes",
        "no",
        "",
        "12500.50",
    ]


@pytest.mark.parametrize("typed", ["=1+1", "@x"])
def test_a_formula_that_comes_in_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="as a formula does"):
        text(40)(typed)


def test_our_own_apostrophe_goes_again() -> None:
    [row] = read_rows("Code,Name\nA1,'- one\n", TITLES, ["Code"])
    assert row.cells["Name"] == "- one"


@pytest.mark.parametrize(
    ("typed", "kobo"), [("9500", 950_000), ("9,500.50", 950_050), ("₦9,500", 950_000), ("0.01", 1)]
)
def test_prices_are_naira_with_kobo(typed: str, kobo: int) -> None:
    assert price(typed) == kobo


@pytest.mark.parametrize("typed", ["-1", "−5", "0", "", "9.500,00", "1e3", "NaN", "9500.505", "99999999999"])
def test_what_is_no_price_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        price(typed)


@pytest.mark.parametrize(
    ("read", "typed"),
    [
        (whole(most=10), "11"),
        (whole(most=10), "-1"),
        (whole(most=10), "1.5"),
        (whole(most=100), "1,5"),
        (whole(most=100_000), "1,00"),
        (whole(most=100_000), "1000,000"),
        (whole(most=100), ",5"),
        (whole(most=10), "١"),
        (whole(most=10), ""),
        (yes_or_no, "maybe"),
        (moment_or_none, "31/02/2026"),
        (moment_or_none, "soon"),
        (moment_or_none, "0001-01-01"),
        (moment_or_none, "9999-12-31 23:59"),
        (slug(80), "Ankara Cup"),
        (slug(80), ""),
        (slug(3), "long"),
        (text(3), "long"),
        (text(40, is_needed=True), " "),
        (text(40), "a\u202eb"),
    ],
)
def test_cells_that_make_no_sense_are_refused(read, typed: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read(typed)


@pytest.mark.parametrize(("typed", "number"), [("0", 0), (" 12 ", 12), ("1500", 1_500), ("1,000,000", 1_000_000)])
def test_a_comma_only_parts_thousands(typed: str, number: int) -> None:
    assert whole(most=1_000_000)(typed) == number


def test_days_are_understood_in_both_orders_that_people_use() -> None:
    assert moment_or_none("30/11/2026 18:00") == moment_or_none("2026-11-30 18:00")
    assert moment_or_none("") is None
