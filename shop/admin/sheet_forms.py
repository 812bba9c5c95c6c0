"""What is typed to get a sheet out or to send one in."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from shop.days import refuse_far_day
from shop.sheets.files import MOST_BYTES, MOST_ROWS, SheetRefused, decode_sheet
from shop.sheets.orders import Period
from shop.text import NO_NUL


def _day(label: str, help_text: str) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    words = {"invalid": "Enter a day like 2026-11-21."}
    return forms.DateField(
        label=label,
        help_text=help_text,
        required=False,
        widget=widget,
        error_messages=words,
        validators=[refuse_far_day],
    )


class PeriodForm(forms.Form):
    """The first and the last day on which orders were placed, each if there is a limit."""

    first = _day("Orders from", "Empty: from the beginning.")
    last = _day("Until", "That day too. Empty: until now.")

    def clean(self) -> None:
        first, last = self.cleaned_data.get("first"), self.cleaned_data.get("last")
        if first and last and last < first:
            self.add_error("last", "The last day cannot come before the first.")

    def period(self) -> Period:
        """Return the days as moments in the shop's time zone. Only on a valid form."""
        first, last = self.cleaned_data["first"], self.cleaned_data["last"]
        return Period(_midnight(first), _midnight(last + timedelta(days=1)) if last else None)


class SheetForm(forms.Form):
    """A file to look at. Valid: `cleaned_data["sheet"]` is its text."""

    sheet = forms.FileField(
        label="CSV file",
        allow_empty_file=True,
        help_text=f"At most {MOST_BYTES // 1024**2} MB and {MOST_ROWS:,} rows. Nothing changes yet.",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"}),
        error_messages={"required": "Choose a file."},
    )

    def clean_sheet(self) -> str:
        upload: UploadedFile[Any] = self.cleaned_data["sheet"]
        try:
            return decode_sheet(upload.read(MOST_BYTES + 1))
        except SheetRefused as refusal:
            raise forms.ValidationError(f"{refusal}.") from refusal


class AgreedForm(forms.Form):
    """The text that was looked at, and what the page said that it would change."""

    text = forms.CharField(strip=False, error_messages=NO_NUL, max_length=MOST_BYTES * 2)
    digest = forms.RegexField(r"^[0-9a-f]{64}\Z")

    def clean_text(self) -> str:
        """Return it with the line ends of the file: browsers send others."""
        return str(self.cleaned_data["text"]).replace("\r\n", "\n").replace("\r", "\n")


def _midnight(day: Any) -> datetime | None:
    return timezone.make_aware(datetime.combine(day, time.min)) if day else None
