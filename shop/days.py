"""Which days and moments can be typed at all."""

from datetime import date

from django.core.exceptions import ValidationError

FAR_DAY = "Choose a day from 1970 to 2999"


def is_far(day: date) -> bool:
    """Whether a day, or a moment, is so far off that time zones and databases fail on it: in the years 1 and 9999."""
    return not 1970 <= day.year <= 2999


def refuse_far_day(day: date) -> None:
    """Raise ValidationError for one: a validator of fields for days and for moments."""
    if is_far(day):
        raise ValidationError(f"{FAR_DAY}.")
