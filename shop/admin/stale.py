"""Two owners with one page: the second to save is told what the first one changed, and nothing is written over.

Everything the back office changes has a log entry, so the newest one of a row says how the row was seen.
"""

from typing import Any, cast

from django import forms
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format

FORGED = "Open this page from the list and send it from there."


class SeenField(forms.IntegerField):
    """A hidden field that carries the newest log entry of the row as its reader saw it; 0 for none."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(min_value=0, label="", error_messages={"required": FORGED, "invalid": FORGED})

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> forms.BoundField:
        instance = getattr(form, "instance", None)
        form.initial.setdefault(field_name, newest_entry_id(instance) if instance is not None else 0)
        return super().get_bound_field(form, field_name)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False


def newest_entry_id(row: Model) -> int:
    """Return the id of the newest log entry about a row, 0 where there is none. It only ever grows."""
    return _entries(row).values_list("pk", flat=True).first() or 0


def refuse_stale(form: forms.BaseModelForm[Any]) -> None:
    """Raise ValidationError, saying who changed what, where the row was changed after this form was drawn.

    For the `clean` of a form with a SeenField, in the transaction that will save it. The form then carries on from
    what its reader is told: saved once more, it overwrites knowingly.
    """
    row, seen = form.instance, form.cleaned_data.get("seen")
    if row.pk is None or seen is None:
        return
    # Whoever saves the same row at this moment waits here, and is told.
    list(type(row)._default_manager.select_for_update(no_key=True).filter(pk=row.pk).values_list("pk"))
    newer = list(_entries(row).filter(pk__gt=seen).select_related("user"))
    if not newer:
        return
    carried_on = cast("QueryDict", form.data).copy()
    carried_on[form.add_prefix("seen")] = str(newer[0].pk)
    form.data = carried_on
    raise ValidationError(
        ["Nothing was saved: somebody changed this after you opened it.", *map(_said, newer[:5]), _NOW_WHAT],
        code="stale",
    )


def save_typed(row: Model, form: forms.BaseModelForm[Any], *, change: bool) -> None:
    """Write what was typed and nothing else of a row: the rest may have moved since it was read."""
    row.save(update_fields=form.changed_data if change else None)


_NOW_WHAT = (
    "Look at it in another tab to see how it is now. What you typed is still here: save again to put it in its place."
)


def _entries(row: Model) -> Any:
    kind = ContentType.objects.get_for_model(row)
    return LogEntry.objects.filter(content_type=kind, object_id=str(row.pk)).order_by("-pk")


def _said(entry: LogEntry) -> str:
    at = date_format(timezone.localtime(entry.action_time), "j M, H:i")
    return f"{entry.user}, {at}: {entry.get_change_message()}"
