"""Members of staff and their groups: Django's pages, and the second to save is told what the first one changed."""

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.forms import UserChangeForm
from django.contrib.auth.models import Group, User
from django.forms import ModelForm

from shop.admin.stale import SeenField, refuse_stale

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


class GroupForm(ModelForm[Group]):
    seen = SeenField()

    def clean(self) -> None:
        super().clean()  # It is what asks for unique values.
        refuse_stale(self)


@admin.register(Group)
class StaffGroupAdmin(GroupAdmin):
    form = GroupForm
    fields = ["name", "permissions", "seen"]
