"""The order of things, as numbers that are typed in the list itself: it works with a thumb, where dragging does not."""

from typing import Any

from django import forms
from django.db.models import Model
from django.http import HttpRequest


class PositionForm(forms.ModelForm[Model]):
    """One row of a list with its number, called after the row for who hears it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        attrs = self.fields["position"].widget.attrs
        attrs |= {"aria-label": f"Position of {self.instance}", "inputmode": "numeric"}
        self.fields["position"].help_text = ""  # the same on every row


def position_form(admin: Any, request: HttpRequest, **kwargs: Any) -> type[forms.ModelForm[Any]]:
    """Assigned where Django asks: `get_changelist_form = position_form`."""
    return forms.modelform_factory(admin.model, form=PositionForm, fields=["position"])
