"""A phone number is understood however people write it, and stored one way."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.phone import parse_phone, tidy_phone, written_phone


@pytest.mark.parametrize(
    "typed",
    [
        "08031234567",
        "0803 123 4567",
        "0803-123-4567",
        "0803–123–4567",
        "(0803) 123.4567",
        "0803\u00a0123\u00a04567",
        "8031234567",
        "2348031234567",
        "+234 803 123 4567",
        "+234 (0)803 123 4567",
        "00234 803 123 4567",
        "\u202a+234 803 123 4567\u202c",  # pasted from a contact list
    ],
)
def test_every_way_of_writing_a_number_is_stored_the_same(typed):
    assert parse_phone(typed) == "+2348031234567"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "0803123456",
        "080312345678",
        "0203 123 4567",
        "+44 7911 123456",
        "٠٨٠٣١٢٣٤٥٦٧",
        "0803123456x",
        "0803\x001234567",
    ]
    + ["0803" + "-" * 40 + "1234567"],
)
def test_anything_else_is_refused_with_an_example(typed):
    with pytest.raises(ValueError, match="Enter a Nigerian phone number, like 0803 123 4567"):
        parse_phone(typed)


@given(st.text(max_size=50))
def test_any_text_is_a_number_or_refused(typed):
    with suppress(ValueError):
        assert parse_phone(typed).startswith("+234")


def test_a_number_is_kept_as_typed_without_what_cannot_be_seen():
    assert tidy_phone(" \u202a+234 803\u00a0123 4567\u202c ") == "+234 803 123 4567"


@pytest.mark.parametrize(
    ("phone", "written"), [("+2348031234567", "0803 123 4567"), ("", ""), ("+44 7911 123456", "+44 7911 123456")]
)
def test_a_stored_number_is_written_as_people_write_it(phone, written):
    assert written_phone(phone) == written
