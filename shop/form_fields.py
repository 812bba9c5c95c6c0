"""How fields of forms are drawn: a form of which its page draws the rest, and a field that is drawn only once.

A field takes five templates and half a millisecond, and stands on page after page as it was.
"""

from collections.abc import Callable, Hashable
from typing import Any

from crispy_forms.helper import FormHelper
from django.forms import BoundField
from django.utils.safestring import SafeString

MOST_KEPT = 1024
# What Django's widgets and ours are made of. One that has more is drawn each time.
_KNOWN = {
    *("attrs", "choices", "_choices", "offered", "is_required", "is_localized"),
    *("input_type", "add_id_index", "check_test"),
}
_kept: dict[Hashable, SafeString] = {}


def fields_alone() -> FormHelper:
    """Return a helper that draws the fields only: the form's tag, its token and the list of errors are the page's."""
    helper = FormHelper()
    helper.form_tag = False
    helper.is_summary_elsewhere = True
    helper.disable_csrf = True
    return helper


def drawn_once(how: Hashable, field: BoundField, draw: Callable[[], SafeString]) -> SafeString:
    """Return a field as `draw` draws it, which `how` tells from other ways: from memory where it looks as before.

    What somebody typed is not kept: only fields that are empty, as they begin, or chosen from a list.
    """
    if field.form.is_bound or _is_typed_in(field) or not vars(field.field.widget).keys() <= _KNOWN:
        return draw()
    key = (how, _looks(field))
    html = _kept.get(key)
    if html is None:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        html = _kept[key] = draw()
    return html


def _is_typed_in(field: BoundField) -> bool:
    value = field.value()
    return bool(value) and value != field.field.initial and not hasattr(field.field, "choices")


def _looks(field: BoundField) -> tuple[Any, ...]:
    """Return what a field without errors is drawn from."""
    asked, widget = field.field, field.field.widget
    return (
        *(type(field.form), type(asked), type(widget), field.html_name, field.auto_id),
        *(str(field.label), str(field.help_text), repr(field.value()), repr(widget.attrs)),
        *(asked.required, asked.disabled, widget.is_required, field.form.use_required_attribute),
        repr(list(asked.choices)) if hasattr(asked, "choices") else "",
        repr(getattr(widget, "offered", "")),
        repr(asked.widget_attrs(widget)),
    )
