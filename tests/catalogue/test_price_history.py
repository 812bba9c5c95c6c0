"""What everything has cost, and what a sale may say that it was before."""

from datetime import timedelta

import pytest
from django.utils import timezone

from shop.catalogue.models import Variant
from shop.catalogue.price_history import PriceChange, record_prices
from tests.make import make_product

pytestmark = pytest.mark.django_db

NOW = timezone.now()


def days(number: float) -> timedelta:
    return timedelta(days=number)


@pytest.fixture
def variant() -> Variant:
    variant = make_product().variants.get()
    variant.price_kobo = 950_000
    variant.save()
    return variant


def cost(variant: Variant, days_ago: float, price: int, sale: int | None = None, **period) -> Variant:
    """Give the variant a price as of some days ago and write it down."""
    variant.price_kobo, variant.sale_price_kobo = price, sale
    variant.sale_starts_at, variant.sale_ends_at = period.get("starts"), period.get("ends")
    variant.save()
    record_prices([variant], now=NOW - days(days_ago))
    return Variant.objects.get(pk=variant.pk)


def test_a_row_is_added_only_when_a_price_differs(variant):
    assert len(record_prices([variant])) == 1
    assert record_prices([variant]) == []
    variant.sale_price_kobo = 800_000
    variant.save()
    [row] = record_prices([variant])
    assert (row.price_kobo, row.sale_price_kobo) == (950_000, 800_000)
    assert PriceChange.objects.count() == 2


def test_a_sale_of_what_cost_its_price_for_long_says_so(variant):
    cost(variant, 60, 950_000)
    assert cost(variant, 0, 950_000, 800_000).was_kobo() == 950_000


def test_a_price_raised_just_before_the_sale_is_not_what_it_was(variant):
    cost(variant, 60, 950_000)
    cost(variant, 2, 1_500_000)
    assert cost(variant, 0, 1_500_000, 800_000).was_kobo() == 950_000


def test_a_sale_at_what_it_cost_anyway_strikes_nothing_out(variant):
    cost(variant, 60, 800_000)
    cost(variant, 2, 1_500_000)
    on_sale = cost(variant, 0, 1_500_000, 800_000)
    assert on_sale.was_kobo() is None
    assert on_sale.current_price_kobo() == 800_000


def test_a_price_raised_more_than_a_month_before_is_what_it_was(variant):
    cost(variant, 60, 950_000)
    cost(variant, 31, 1_500_000)
    assert cost(variant, 0, 1_500_000, 800_000).was_kobo() == 1_500_000


def test_what_was_never_sold_at_its_price_has_no_before(variant):
    assert cost(variant, 0, 1_500_000, 800_000).was_kobo() is None


def test_a_sale_that_goes_on_deeper_still_says_what_it_was_before_it_began(variant):
    cost(variant, 60, 950_000)
    cost(variant, 40, 950_000, 900_000)
    assert cost(variant, 0, 950_000, 800_000).was_kobo() == 950_000


def test_an_earlier_sale_within_the_month_counts_as_what_it_cost(variant):
    cost(variant, 60, 950_000)
    cost(variant, 20, 950_000, 850_000)
    cost(variant, 10, 950_000)
    assert cost(variant, 0, 950_000, 800_000).was_kobo() == 850_000


def test_a_sale_announced_a_month_ahead_counts_from_its_first_day(variant):
    cost(variant, 60, 950_000)
    starts = NOW + days(31)
    on_sale = cost(variant, 0, 1_500_000, 800_000, starts=starts)
    assert on_sale.was_kobo() is None  # not yet
    assert on_sale.was_kobo(starts) == 1_500_000


def test_a_sale_ends_to_the_second(variant):
    ends = NOW + days(1)
    on_sale = cost(variant, 0, 950_000, 800_000, ends=ends)
    assert on_sale.current_price_kobo(ends - timedelta(microseconds=1)) == 800_000
    assert on_sale.current_price_kobo(ends) == 950_000
    assert (on_sale.is_sale_over(ends), on_sale.is_sale_over(NOW)) == (True, False)
