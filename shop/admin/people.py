"""Members of staff and their groups: Django's pages, which ask once more who it is before they give anybody power.

The second to save is told what the first one changed, and nobody is deleted: the log of what they did would go along.
"""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.forms import UserChangeForm
from django.contrib.auth.models import Group, User
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse

from shop.admin.permissions import never
from shop.admin.stale import SeenField, refuse_stale
from shop.admin.still_you import ask_first

admin.site.unregister([User, Group])


class PersonForm(UserChangeForm[User]):
    seen = SeenField()

    def clean(self) -> None:
        super().clean()  # It is what asks for unique values.
        refuse_stale(self)


@admin.register(User)
class PersonAdmin(UserAdmin[User]):
    form = PersonForm
    fieldsets = [*(UserAdmin.fieldsets or []), (None, {"fields": ["seen"]})]
    has_delete_permission = never  # Untick “active” instead: it ends their sessions, too.

    def changeform_view(self, request: HttpRequest, object_id: str | None = None, *args: Any, **kwargs: Any) -> Any:
        return _asks(self, request, object_id) or super().changeform_view(request, object_id, *args, **kwargs)

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        return _asks(self, request, id) or super().user_change_password(request, id, form_url)


class GroupForm(ModelForm[Group]):
    seen = SeenField()

    def clean(self) -> None:
        super().clean()  # It is what asks for unique values.
        refuse_stale(self)


@admin.register(Group)
class StaffGroupAdmin(GroupAdmin):
    form = GroupForm
    fields = ["name", "permissions", "seen"]

    def changeform_view(self, request: HttpRequest, object_id: str | None = None, *args: Any, **kwargs: Any) -> Any:
        return _asks(self, request, object_id) or super().changeform_view(request, object_id, *args, **kwargs)


def _asks(shown: PersonAdmin | StaffGroupAdmin, request: HttpRequest, key: str | None) -> HttpResponse | None:
    """Return the page that asks who it is; None to go on, and where they may not send this form anyway."""
    may = shown.has_add_permission(request) if key is None else shown.has_change_permission(request)
    return ask_first(request) if may else None
