"""What the owner's forms post: the page as it was drawn, with the fields that the test changes."""

from typing import Any

from django.forms import FileField, MultiWidget
from django.test import Client


def fields_of(response: Any) -> dict[str, Any]:
    """Return what a browser would post of an admin form page if nothing were typed."""
    posted: dict[str, Any] = {}
    forms = [response.context["adminform"].form]
    for inline in response.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    for form in forms:
        for bound in form:
            value = bound.value()
            if bound.field.show_hidden_initial:
                posted[bound.html_initial_name] = bound.initial
            if isinstance(bound.field.widget, MultiWidget):
                parts = bound.subwidgets[0].data["subwidgets"]
                posted |= {part["name"]: part["value"] for part in parts if part["value"] is not None}
            elif value is True:
                posted[bound.html_name] = "on"
            elif value is not None and value is not False and not isinstance(bound.field, FileField):
                posted[bound.html_name] = value
    return posted


def send(client: Client, url: str, /, **typed: Any) -> Any:
    """Open an admin form, change the fields `typed` (None leaves one out) and send it."""
    posted = fields_of(client.get(url)) | typed
    return client.post(url, {name: value for name, value in posted.items() if value is not None})
