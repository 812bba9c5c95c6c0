"""`{{ field|drawn_field }}` draws a field as `as_crispy_field` does, and the same field nobody typed in only once.

A field takes five templates and half a millisecond, and stands on page after page as it was.
"""

from typing import Any

from crispy_forms.templatetags.crispy_forms_filters import as_crispy_field
from django import template
from django.forms import BoundField
from django.utils.safestring import SafeString

register = template.Library()

MOST_KEPT = 512
# What Django's own widgets are made of, the choices apart. One that has more is drawn each time.
_KNOWN = {"attrs", "choices", "_choices", "is_required", "is_localized", "input_type", "add_id_index", "check_test"}
_drawn: dict[tuple[Any, ...], SafeString] = {}


@register.filter
def drawn_field(field: BoundField) -> SafeString:
    """Return the field as HTML."""
    if field.form.is_bound or not vars(field.field.widget).keys() <= _KNOWN:
        return _draw(field)
    key = _looks(field)
    html = _drawn.get(key)
    if html is None:
        if len(_drawn) >= MOST_KEPT:
            _drawn.clear()
        html = _drawn[key] = _draw(field)
    return html


def _draw(field: BoundField) -> SafeString:
    html: SafeString = as_crispy_field(field)
    return html


def _looks(field: BoundField) -> tuple[Any, ...]:
    """Return what a field without errors is drawn from."""
    asked, widget = field.field, field.field.widget
    return (
        *(type(field.form), type(asked), type(widget), field.html_name, field.auto_id),
        *(str(field.label), str(field.help_text), repr(field.value()), repr(widget.attrs)),
        *(asked.required, asked.disabled, widget.is_required, field.form.use_required_attribute),
        repr(list(asked.choices)) if hasattr(asked, "choices") else "",
        repr(asked.widget_attrs(widget)),
    )
