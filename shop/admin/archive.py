"""Two actions for everything with `is_active`: out of the shop and back, nothing deleted, each logged."""

from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest

from shop.catalogue.models import Category
from shop.catalogue.tree import forget_tree
from shop.delivery.models import DeliveryPlace, forget_places
from shop.profile.models import forget_profile
from shop.profile.pages import Page


@admin.action(permissions=["change"], description="Archive: take out of the shop")
def archive(modeladmin: Any, request: HttpRequest, queryset: QuerySet[Any]) -> None:
    """Take the chosen rows out of the shop. Orders keep what they hold."""
    _switch(modeladmin, request, queryset, is_active=False, word="Archived")


@admin.action(permissions=["change"], description="Bring back into the shop")
def bring_back(modeladmin: Any, request: HttpRequest, queryset: QuerySet[Any]) -> None:
    """Offer the chosen rows again."""
    _switch(modeladmin, request, queryset, is_active=True, word="Brought back")


def _show_at_once(model: type[Any]) -> None:
    """What is kept in the cache of this instance is read again; other instances do so within a few seconds."""
    if model is Category:
        transaction.on_commit(forget_tree, robust=True)
    elif model is DeliveryPlace:
        transaction.on_commit(forget_places, robust=True)
    elif model is Page:
        transaction.on_commit(forget_profile, robust=True)


def _switch(modeladmin: Any, request: HttpRequest, chosen: QuerySet[Any], *, is_active: bool, word: str) -> None:
    every = chosen.model._default_manager
    with transaction.atomic(durable=True):
        # The list's own query joins other tables, whose rows PostgreSQL will not lock along.
        rows = list(every.filter(pk__in=chosen.values("pk"), is_active=not is_active).select_for_update())
        every.filter(pk__in=[row.pk for row in rows]).update(is_active=is_active)
        _show_at_once(chosen.model)
        for row in rows:
            modeladmin.log_change(request, row, f"{word}.")
    if rows:
        modeladmin.message_user(request, f"{word}: {', '.join(str(row) for row in rows)}.", messages.SUCCESS)
    else:
        modeladmin.message_user(request, "Nothing to change: they already were.", messages.INFO)
