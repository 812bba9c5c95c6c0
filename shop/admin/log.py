"""Write down in the admin's own log what was done outside its forms, so that everybody's doings stand in one list."""

from collections.abc import Sequence

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import AbstractBaseUser
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model


def log_about(user: AbstractBaseUser, model: type[Model], what: str, message: str) -> None:
    """Log something about no single row: an export, an erasure. No personal data goes in here."""
    LogEntry.objects.create(
        user_id=user.pk,
        content_type=ContentType.objects.get_for_model(model),
        object_id=None,
        object_repr=what[:200],
        action_flag=CHANGE,
        change_message=message,
    )


def log_rows(user: AbstractBaseUser, rows: Sequence[Model], message: str) -> None:
    """Log the same of several rows, each in its own history."""
    if rows:
        LogEntry.objects.log_actions(user.pk, rows, CHANGE, change_message=message)
