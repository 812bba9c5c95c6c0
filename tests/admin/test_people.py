"""Members of staff: nobody is deleted with what they did, and a browser that was left lets nobody in."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission, User
from django.test import Client
from django.urls import reverse

from tests.admin.make import fields_of, send
from tests.admin.test_still_you import PASSWORD, waiting
from tests.make import make_category

pytestmark = pytest.mark.django_db

ADD = reverse("admin:auth_user_add")
NEW_PASSWORD = "three-cups-and-a-journal"
TWICE = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD, "usable_password": "true"}


@pytest.fixture
def amaka() -> User:
    return User.objects.create_user("amaka", is_staff=True)


@pytest.fixture
def later(owner: Client) -> Iterator[time_machine.Traveller]:
    """The clock stands at the owner's sign-in."""
    with time_machine.travel("2026-11-21 12:00:00+00:00", tick=False) as clock:
        owner.get("/admin/")
        yield clock


def page_of(row: Any, what: str = "change") -> str:
    return reverse(f"admin:auth_{row._meta.model_name}_{what}", args=[row.pk])


def password_page(user: User) -> str:
    return reverse("admin:auth_user_password_change", args=[user.pk])


def is_asked(answer: Any) -> bool:
    return "Is it still you?" in answer.content.decode()


# --- What they did stays --------------------------------------------------------------------------------


def test_nobody_is_deleted_with_what_they_did(owner: Client, amaka: User) -> None:
    category = make_category()
    LogEntry.objects.log_actions(amaka.pk, [category], 2, change_message="Archived.")
    assert page_of(amaka, "delete") not in owner.get(page_of(amaka)).content.decode()

    assert owner.post(page_of(amaka, "delete"), {"post": "yes"}).status_code == 403

    assert LogEntry.objects.get().user == amaka


def test_who_leaves_is_switched_off_instead(owner: Client, amaka: User) -> None:
    theirs = Client()
    theirs.force_login(amaka)
    assert theirs.get("/admin/").status_code == 200

    assert send(owner, page_of(amaka), is_active=None).status_code == 302

    assert theirs.get("/admin/").status_code == 302


# --- Who gets in ----------------------------------------------------------------------------------------


def forms_about(client: Client, amaka: User) -> dict[str, tuple[str, dict[str, Any]]]:
    """Return each form that gives somebody power, as a browser would send it."""
    group = Group.objects.create(name="Weekend")
    refund = Permission.objects.get(codename="refund_payment")
    return {
        "add": (ADD, {"username": "tolu"} | TWICE),
        "change": (page_of(amaka), fields_of(client.get(page_of(amaka))) | {"is_superuser": "on"}),
        "password": (password_page(amaka), TWICE),
        "group": (page_of(group), fields_of(client.get(page_of(group))) | {"permissions": [refund.pk]}),
    }


def power() -> list[Any]:
    return [
        list(User.objects.order_by("pk").values_list("username", "is_superuser", "password")),
        list(Group.objects.values_list("permissions", flat=True)),
    ]


@pytest.mark.parametrize("what", ["add", "change", "password", "group"])
def test_a_browser_that_was_left_gives_nobody_power(
    what: str, owner: Client, amaka: User, later: time_machine.Traveller
) -> None:
    address, posted = forms_about(owner, amaka)[what]
    before = power()
    later.shift(15 * 60 + 1)

    asked = owner.post(address, posted)
    assert (is_asked(asked), power()) == (True, before)
    assert is_asked(owner.post(address, posted | {"still_you": "wrong"}))
    assert power() == before

    assert owner.post(address, posted | {"still_you": PASSWORD}).status_code == 302
    assert power() != before


@pytest.mark.parametrize("what", ["add", "change", "password", "group"])
def test_who_signed_in_just_now_is_not_asked(
    what: str, owner: Client, amaka: User, later: time_machine.Traveller
) -> None:
    address, posted = forms_about(owner, amaka)[what]
    before = power()
    assert owner.post(address, posted).status_code == 302
    assert power() != before


@pytest.mark.parametrize("what", ["add", "password"])
def test_a_new_password_does_not_wait_in_the_page_that_asks(
    what: str, owner: Client, amaka: User, later: time_machine.Traveller
) -> None:
    address, posted = forms_about(owner, amaka)[what]
    later.shift(15 * 60 + 1)
    asked = owner.post(address, posted)
    page = asked.content.decode()
    assert NEW_PASSWORD not in page
    assert "the new password has to be typed once more" in page
    assert ('name="username" value="tolu"' in page) == (what == "add")

    proved = owner.post(address, waiting(asked, address) | {"still_you": PASSWORD})
    assert "This field is required." in proved.content.decode()
    assert owner.post(address, posted).status_code == 302


def test_who_may_not_manage_people_is_not_asked_either(staff: Any, amaka: User, later: time_machine.Traveller) -> None:
    client = staff("view_user", "view_group")
    client.get("/admin/")
    later.shift(15 * 60 + 1)
    group = Group.objects.create(name="Weekend")
    for address in (ADD, page_of(amaka), password_page(amaka), page_of(group)):
        assert client.post(address, TWICE | {"still_you": "x"}).status_code == 403
