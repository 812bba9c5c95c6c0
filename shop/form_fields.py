"""What forms of several rooms share: how one is drawn of which its page draws the rest, and which days there are."""

from datetime import date

from crispy_forms.helper import FormHelper
from django.core.exceptions import ValidationError

FAR_DAY = "Choose a day from 1970 to 2999"


def fields_alone() -> FormHelper:
    """Return a helper that draws the fields only: the form's tag, its token and the list of errors are the page's."""
    helper = FormHelper()
    helper.form_tag = False
    helper.is_summary_elsewhere = True
    helper.disable_csrf = True
    return helper


def is_far(day: date) -> bool:
    """Whether a day, or a moment, is so far off that time zones and databases fail on it: in the years 1 and 9999."""
    return not 1970 <= day.year <= 2999


def refuse_far_day(day: date) -> None:
    """Raise ValidationError for one: a validator of fields for days and for moments."""
    if is_far(day):
        raise ValidationError(f"{FAR_DAY}.")
