"""Choices of inlines, read from the database once for the page and not once for every row."""

from typing import Any

from django import forms


def read_once(field: Any) -> Any:
    """Return a model choice field with its choices read now; anything else as it is."""
    if isinstance(field, forms.ModelChoiceField):
        field.choices = list(field.widget.choices)
    return field
