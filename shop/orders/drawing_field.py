"""The column that keeps a drawing."""

from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    _Text = models.TextField[str, str]
else:
    _Text = models.TextField


class DrawingField(_Text):
    """A text that is sent to the database as it is, also with several rows at once.

    Django sends the rows of a `bulk_create` as one array for each column; escaping every quotation mark of some
    drawings for that takes longer than drawing them. A field with a placeholder of its own is left out of that.
    """

    def get_placeholder(self, value: Any, compiler: Any, connection: Any) -> str:
        return "%s"

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.TextField", args, kwargs
