"""Texts of a product's page, taken as a sheet takes them: what is kept goes out in a file and comes in the same."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms

from shop.sheets.cells import Reader


def as_a_sheet_takes(field: str, readers: Mapping[str, Reader]) -> Callable[[Any], Any]:
    """Return the method of a form that reads `field`: `clean_name = as_a_sheet_takes("name", PRODUCT_TEXTS)`."""

    def clean(form: Any) -> Any:
        try:
            return readers[field](form.cleaned_data[field])
        except ValueError as refusal:
            raise forms.ValidationError(f"{refusal}.") from refusal

    return clean
