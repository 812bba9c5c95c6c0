"""Money is whole kobo inside and naira for people, and no kobo is lost on the way."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.money import MAX_KOBO, format_naira, parse_naira, to_naira


@pytest.mark.parametrize(
    ("kobo", "shown"),
    [
        (0, "₦0"),
        (1, "₦0.01"),
        (50, "₦0.50"),
        (100, "₦1"),
        (950_000, "₦9,500"),
        (1_250_050, "₦12,500.50"),
        (MAX_KOBO, "₦10,000,000"),
        (-150_000, "−₦1,500"),
        (-1, "−₦0.01"),
    ],
)
def test_an_amount_is_shown_in_naira(kobo, shown):
    assert format_naira(kobo) == shown


@pytest.mark.parametrize(
    ("typed", "kobo"),
    [
        ("12500", 1_250_000),
        ("12,500", 1_250_000),
        ("12,500.5", 1_250_050),
        ("12,500.50", 1_250_050),
        (" ₦ 12,500 ", 1_250_000),
        ("NGN 12500", 1_250_000),
        ("ngn12500", 1_250_000),
        ("0", 0),
        ("0.01", 1),
        ("10,000,000", MAX_KOBO),
    ],
)
def test_an_amount_is_read_as_people_write_it(typed, kobo):
    assert parse_naira(typed) == kobo


@pytest.mark.parametrize(
    "typed",
    ["", " ", "-1", "+1", "−1", ".5", "1.", "1.234", "1,00", "1,0000", "12 500", "1e3", "0x10", "NaN", "inf", "₦", "$5"]
    + ["1.000,00", "1,500 naira", "1;2", "1\n2"],
)
def test_anything_else_is_refused_with_an_example(typed):
    with pytest.raises(ValueError, match="Enter an amount in naira, like 12,500 or 12,500.50"):
        parse_naira(typed)


@pytest.mark.parametrize("typed", ["10,000,000.01", "99999999999999999999"])
def test_more_than_one_payment_can_carry_is_refused(typed):
    with pytest.raises(ValueError, match="at most ₦10,000,000"):
        parse_naira(typed)


@given(st.integers(0, MAX_KOBO))
def test_what_is_shown_can_be_typed_back(kobo):
    assert parse_naira(format_naira(kobo)) == kobo
    assert parse_naira(str(to_naira(kobo))) == kobo
    assert to_naira(kobo) * 100 == Decimal(kobo)


@given(st.text(max_size=20))
def test_any_text_is_an_amount_or_a_refusal(typed):
    try:
        kobo = parse_naira(typed)
    except ValueError:
        return
    assert 0 <= kobo <= MAX_KOBO
