"""Two actions for everything with `is_active`: out of the shop and back, nothing deleted, each logged."""

from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest


@admin.action(permissions=["change"], description="Archive: take out of the shop")
def archive(modeladmin: Any, request: HttpRequest, queryset: QuerySet[Any]) -> None:
    """Take the chosen rows out of the shop. Orders keep what they hold."""
    _switch(modeladmin, request, queryset, is_active=False, word="Archived")


@admin.action(permissions=["change"], description="Bring back into the shop")
def bring_back(modeladmin: Any, request: HttpRequest, queryset: QuerySet[Any]) -> None:
    """Offer the chosen rows again."""
    _switch(modeladmin, request, queryset, is_active=True, word="Brought back")


def _switch(modeladmin: Any, request: HttpRequest, chosen: QuerySet[Any], *, is_active: bool, word: str) -> None:
    every = chosen.model._default_manager
    with transaction.atomic(durable=True):
        # The list's own query joins other tables, whose rows PostgreSQL will not lock along.
        rows = list(every.filter(pk__in=chosen.values("pk"), is_active=not is_active).select_for_update())
        every.filter(pk__in=[row.pk for row in rows]).update(is_active=is_active)
        for row in rows:
            modeladmin.log_change(request, row, f"{word}.")
    if rows:
        modeladmin.message_user(request, f"{word}: {', '.join(str(row) for row in rows)}.", messages.SUCCESS)
    else:
        modeladmin.message_user(request, "Nothing to change: they already were.", messages.INFO)
