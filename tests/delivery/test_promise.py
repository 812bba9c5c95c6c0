"""The day of arrival: working days to make it, then days on the road."""

from datetime import date

import pytest

from shop.delivery.models import DeliveryPlace
from shop.delivery.promise import arrival, describe_arrival

PLACE = DeliveryPlace(min_days=1, max_days=3)
MONDAY, FRIDAY, SATURDAY = date(2026, 11, 16), date(2026, 11, 20), date(2026, 11, 21)


@pytest.mark.parametrize(
    ("today", "making_days", "first", "last"),
    [
        (MONDAY, 0, date(2026, 11, 17), date(2026, 11, 19)),
        (MONDAY, 2, date(2026, 11, 19), date(2026, 11, 21)),
        (FRIDAY, 1, date(2026, 11, 24), date(2026, 11, 26)),
        (SATURDAY, 1, date(2026, 11, 24), date(2026, 11, 26)),
        (MONDAY, 5, date(2026, 11, 24), date(2026, 11, 26)),
    ],
)
def test_making_skips_weekends_and_the_road_does_not(today, making_days, first, last):
    assert arrival(making_days, PLACE, today=today) == (first, last)


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        (date(2026, 11, 24), date(2026, 11, 26), "Tue 24 – Thu 26 Nov"),
        (date(2026, 11, 30), date(2026, 12, 2), "Mon 30 Nov – Wed 2 Dec"),
        (date(2026, 12, 31), date(2027, 1, 4), "Thu 31 Dec – Mon 4 Jan"),
        (date(2026, 11, 24), date(2026, 11, 24), "Tue 24 Nov"),
        (date(2025, 11, 24), date(2026, 11, 24), "Mon 24 Nov – Tue 24 Nov"),
    ],
)
def test_days_are_said_the_way_people_say_them(first, last, text):
    assert describe_arrival(first, last) == text
