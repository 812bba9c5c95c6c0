"""When a gift arrives, as dates rather than as a number of days."""

from datetime import date, timedelta

from django.utils.dateformat import format as format_date

from shop.delivery.models import DeliveryPlace

_FRIDAY = 4


def arrival(making_days: int, place: DeliveryPlace, *, today: date) -> tuple[date, date]:
    """Return the first and the last day a gift ordered today can arrive.

    Making counts working days, Monday to Friday, from tomorrow on; public holidays count as working days. The
    days on the road are calendar days from the day it is made.
    """
    made = made_on(making_days, today=today)
    return made + timedelta(days=place.min_days), made + timedelta(days=place.max_days)


def made_on(making_days: int, *, today: date) -> date:
    """Return the day by which a gift ordered today is made: the day it has to leave to arrive as promised."""
    return _after_working_days(today, making_days)


def _after_working_days(day: date, working_days: int) -> date:
    while working_days > 0:
        day += timedelta(days=1)
        if day.weekday() <= _FRIDAY:
            working_days -= 1
    return day


def describe_arrival(first: date, last: date) -> str:
    """Return the days as shoppers read them: `Tue 24 – Thu 26 Nov`, `30 Nov – 2 Dec`, `Tue 24 Nov`.

    At most 20 characters, which is what an order keeps of it.
    """
    if first == last:
        return format_date(last, "D j M")
    if (first.year, first.month) == (last.year, last.month):
        return f"{format_date(first, 'D j')} – {format_date(last, 'D j M')}"
    return f"{format_date(first, 'j M')} – {format_date(last, 'j M')}"


def promise(making_days: int, place: DeliveryPlace, *, today: date) -> str:
    """Return when what is ordered today arrives, as shoppers read it."""
    return describe_arrival(*arrival(making_days, place, today=today))
