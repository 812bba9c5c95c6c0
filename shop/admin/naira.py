"""The form field for money: naira as people write it outside, kobo inside."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from shop.money import KOBO_PER_NAIRA, format_naira, parse_naira


class NairaField(forms.Field):
    """An amount typed in naira whose cleaned value is kobo. Empty is None where it is not required."""

    def __init__(self, *, least_kobo: int = 0, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "size": 10, "autocomplete": "off"})
        super().__init__(**{"widget": widget} | kwargs)
        self.least_kobo = least_kobo

    def to_python(self, value: Any) -> int | None:
        if value in self.empty_values:
            return None
        try:
            kobo = parse_naira(str(value))
        except ValueError as refusal:
            raise ValidationError(f"{refusal}.", code="invalid") from refusal
        if kobo < self.least_kobo:
            raise ValidationError(f"Enter at least {format_naira(self.least_kobo)}.", code="too_little")
        return kobo

    def prepare_value(self, value: Any) -> Any:
        """Show kobo of the database as naira; what was typed stays as typed."""
        if not isinstance(value, int):
            return value
        naira, rest = divmod(value, KOBO_PER_NAIRA)
        return f"{naira:,}" + (f".{rest:02d}" if rest else "")
