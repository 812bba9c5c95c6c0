"""The day of arrival: working days to make it, then days on the road."""

from datetime import date, timedelta

import pytest

from shop.delivery.models import DeliveryPlace
from shop.delivery.promise import arrival, describe_arrival, promise
from shop.orders.models import Order

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
        (date(2026, 11, 30), date(2026, 12, 2), "30 Nov – 2 Dec"),
        (date(2026, 12, 31), date(2027, 1, 4), "31 Dec – 4 Jan"),
        (date(2026, 11, 24), date(2026, 11, 24), "Tue 24 Nov"),
        (date(2025, 11, 24), date(2026, 11, 24), "24 Nov – 24 Nov"),
    ],
)
def test_days_are_said_the_way_people_say_them(first, last, text):
    assert describe_arrival(first, last) == text


def test_a_promise_is_both_in_one():
    assert promise(1, PLACE, today=FRIDAY) == "Tue 24 – Thu 26 Nov"


def test_what_is_said_always_fits_on_an_order():
    room = Order._meta.get_field("place_days").max_length
    assert room is not None
    days = [MONDAY + timedelta(days=number) for number in range(366)]
    for wait in (0, 1, 5, 40):
        assert max(len(describe_arrival(day, day + timedelta(days=wait))) for day in days) <= room


@pytest.mark.parametrize(
    ("least", "most", "words"),
    [(1, 1, "1 day"), (3, 3, "3 days"), (1, 3, "1 to 3 days"), (0, 1, "0 to 1 days"), (0, 0, "the same day")],
)
def test_days_on_the_road_are_said_the_way_people_say_them(least, most, words):
    assert DeliveryPlace(min_days=least, max_days=most).road_days == words
