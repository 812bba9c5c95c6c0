"""The form field for a date with its time: one field of the browser's own, which is labelled and speaks."""

from typing import Any

from django import forms

from shop.days import refuse_far_day


def moment_field(**kwargs: Any) -> forms.DateTimeField:
    """Return an optional field for a moment, in the shop's time zone, to the minute."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(required=False, widget=widget, validators=[refuse_far_day], **kwargs)
