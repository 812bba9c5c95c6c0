"""The days that the first page draws: thirty of the shop's own, today the last."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

DAYS = 30


def days_of_period() -> list[date]:
    """Return the days, oldest first."""
    today = timezone.localdate()
    return [today - timedelta(days=back) for back in range(DAYS - 1, -1, -1)]


def start_of_period() -> datetime:
    """Return the moment at which the first of them began."""
    return start_of(days_of_period()[0])


def start_of(day: date) -> datetime:
    """Return the moment at which a day of the shop's began."""
    return timezone.make_aware(datetime.combine(day, time.min))
