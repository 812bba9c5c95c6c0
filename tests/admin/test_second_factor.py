"""A password alone opens nothing once the shop asks for a second factor."""

import re
import time
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from pytest_django import Settings

from tests.orders.make import make_order, trust

pytestmark = pytest.mark.django_db

PASSWORD = "a-password-of-tests"
NOON = "2026-11-21 12:00:00+00:00"


@pytest.fixture(autouse=True)
def clock(settings: Settings) -> Iterator[Any]:
    settings.ADMIN_SECOND_FACTOR = True
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def ada() -> User:
    return User.objects.create_superuser("ada", "ada@example.com", PASSWORD)


def code_of(user: User) -> str:
    """Return what the app on the user's phone shows now."""
    device = TOTPDevice.objects.get(user=user)
    totp = TOTP(device.bin_key)
    totp.time = time.time()
    return f"{totp.token():06d}"


def sign_in(client: Client, code: str = "", password: str = PASSWORD) -> Any:
    posted = {"username": "ada", "password": password, "code": code, "next": "/admin/"}
    return client.post("/admin/login/", posted, follow=True)


def set_up(client: Client, user: User) -> list[str]:
    """Sign in for the first time, with a phone; return the recovery codes."""
    sign_in(client)
    page = client.post("/admin/second-factor/", {"code": code_of(user)})
    assert page.status_code == 200
    return [str(code) for code in page.context["codes"]]


def is_in(client: Client) -> bool:
    return client.get("/admin/shop/order/").status_code == 200


# --- Setting it up ---------------------------------------------------------------------------------


def test_the_first_sign_in_leads_to_setting_it_up(client: Client, ada: User) -> None:
    page = sign_in(client)
    assert page.redirect_chain[-1][0] == reverse("second_factor")
    text = page.content.decode()
    device = TOTPDevice.objects.get(user=ada, confirmed=False)
    assert 'src="data:image/png;base64,' in text
    assert page.context["secret"].replace(" ", "") in device.config_url
    assert "no-store" in page["Cache-Control"]
    assert not is_in(client)
    assert client.get("/admin/second-factor/").context["secret"] == page.context["secret"], "the same when reloaded"


def test_the_code_of_the_phone_signs_in_and_shows_the_recovery_codes_once(client: Client, ada: User) -> None:
    codes = set_up(client, ada)
    assert len(set(codes)) == 10
    assert is_in(client)
    assert TOTPDevice.objects.get(user=ada).confirmed
    again = client.get("/admin/second-factor/", follow=True)
    assert again.redirect_chain[-1][0] == reverse("second_factor_codes")
    assert "You have 10 recovery codes left" in again.content.decode()
    assert codes[0] not in again.content.decode()


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "Type the six digits."),
        ("12345", "The code is six digits."),
        ("abc", "six digits"),
        ("000000", "not the code"),
    ],
)
def test_a_wrong_code_sets_nothing_up(client: Client, ada: User, typed: str, says: str) -> None:
    sign_in(client)
    page = client.post("/admin/second-factor/", {"code": typed})
    assert page.status_code == 422
    assert says in page.content.decode()
    assert not TOTPDevice.objects.filter(confirmed=True).exists()
    assert not is_in(client)


def test_nobody_else_gets_to_the_secret(client: Client, ada: User) -> None:
    assert client.get("/admin/second-factor/")["Location"] == reverse("admin:login")
    set_up(Client(), ada)
    thief = Client()
    sign_in(thief)  # knows the password, has no phone
    assert thief.get("/admin/second-factor/")["Location"] == reverse("admin:login")
    assert thief.get("/admin/second-factor/codes/")["Location"].startswith(reverse("admin:login"))


# --- Signing in ------------------------------------------------------------------------------------


def test_from_then_on_password_and_code_are_asked_for(client: Client, ada: User, clock: Any) -> None:
    set_up(Client(), ada)
    clock.shift(60)
    refused = sign_in(client)
    assert refused.status_code == 200
    assert "The name, the password or the code is not right" in refused.content.decode()
    assert not is_in(client)
    clock.shift(60)
    sign_in(client, code_of(ada))
    assert is_in(client)


def test_what_is_wrong_is_not_said(client: Client, ada: User, clock: Any) -> None:
    set_up(Client(), ada)
    clock.shift(60)

    def words(answer: Any) -> list[str]:
        return re.findall(r'class="errornote"[^>]*>([^<]+)', answer.content.decode())

    wrong_code, wrong_password = sign_in(client, "000000"), sign_in(client, code_of(ada), "wrong-password")
    nobody = client.post("/admin/login/", {"username": "nobody", "password": PASSWORD, "code": "000000"})
    assert words(wrong_code) == words(wrong_password) == words(nobody)
    assert len(words(nobody)) == 1


def test_a_code_works_once(client: Client, ada: User, clock: Any) -> None:
    set_up(Client(), ada)
    clock.shift(60)
    code = code_of(ada)
    sign_in(client, code)
    assert is_in(client)
    other = Client()
    sign_in(other, code)
    assert not is_in(other)


def test_a_recovery_code_signs_in_once_without_the_phone(client: Client, ada: User) -> None:
    code = set_up(Client(), ada)[3]
    sign_in(client, code.upper())
    assert is_in(client)
    other = Client()
    sign_in(other, code)
    assert not is_in(other)
    assert StaticToken.objects.count() == 9


def test_new_recovery_codes_take_the_place_of_the_old(client: Client, ada: User) -> None:
    old = set_up(client, ada)
    new = client.post("/admin/second-factor/codes/").context["codes"]
    assert set(new).isdisjoint(old)
    other = Client()
    sign_in(other, old[0])
    assert not is_in(other)


def test_a_session_from_before_it_was_asked_for_is_worth_nothing(ada: User, settings: Settings) -> None:
    client, order = Client(), make_order()
    settings.ADMIN_SECOND_FACTOR = False
    client.force_login(ada)
    assert is_in(client)
    assert client.get(f"/orders/{order.pk}/").status_code == 200
    settings.ADMIN_SECOND_FACTOR = True
    assert not is_in(client)
    assert client.get(f"/orders/{order.pk}/").status_code == 404


def test_where_it_is_not_asked_for_signing_in_is_as_before(client: Client, ada: User, settings: Settings) -> None:
    settings.ADMIN_SECOND_FACTOR = False
    assert 'name="code"' not in client.get("/admin/login/").content.decode()
    client.post("/admin/login/", {"username": "ada", "password": PASSWORD, "next": "/admin/"})
    assert is_in(client)


# --- Losing it -------------------------------------------------------------------------------------


def test_the_operator_lets_somebody_start_anew(client: Client, ada: User) -> None:
    set_up(client, ada)
    said = StringIO()
    call_command("reset_second_factor", "ada", stdout=said)
    assert "1 sessions ended" in said.getvalue()
    assert not is_in(client)
    assert sign_in(client).redirect_chain[-1][0] == reverse("second_factor")
    with pytest.raises(CommandError, match="no member of staff called eve"):
        call_command("reset_second_factor", "eve")


def test_secrets_are_nowhere_in_the_back_office(client: Client, ada: User) -> None:
    set_up(client, ada)
    secret = TOTPDevice.objects.get().key
    for address in ["/admin/", f"/admin/auth/user/{ada.pk}/change/"]:
        assert secret not in client.get(address).content.decode()
    assert "TOTP" not in client.get("/admin/").content.decode()
    assert client.get("/admin/otp_totp/totpdevice/").status_code == 404
    assert not LogEntry.objects.exists()


# --- How long it lasts -------------------------------------------------------------------------------


@pytest.mark.parametrize(("hours", "status"), [(1.9, 200), (2.1, 302)])
def test_who_does_nothing_is_signed_out_after_two_hours(
    client: Client, ada: User, clock: Any, hours: float, status: int
) -> None:
    set_up(client, ada)
    assert is_in(client)
    clock.shift(timedelta(hours=hours))
    assert client.get("/admin/shop/order/").status_code == status


def test_nobody_is_signed_in_for_more_than_a_working_day(client: Client, ada: User, clock: Any) -> None:
    set_up(client, ada)
    for _ in range(7):
        assert is_in(client)
        clock.shift(timedelta(hours=1))
    assert is_in(client)
    clock.shift(timedelta(hours=1, minutes=1))
    assert not is_in(client)
    sign_in(client, code_of(ada))
    assert is_in(client)


def test_a_shopper_keeps_the_cart_far_longer(client: Client, clock: Any) -> None:
    order = make_order()
    trust(client, order)
    clock.shift(timedelta(days=29))
    assert client.get(f"/orders/{order.pk}/").status_code == 200


@pytest.mark.parametrize("password", ["fourteen-chars", "ada@example.com"])
def test_a_weak_password_is_refused(ada: User, password: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(password, ada)


def test_of_two_who_know_the_password_only_the_first_sets_up_a_phone(client: Client, ada: User) -> None:
    thief = Client()
    sign_in(thief)
    seen = thief.get("/admin/second-factor/").context["secret"]
    sign_in(client)
    page = client.get("/admin/second-factor/")
    assert page.context["secret"] != seen
    device = TOTPDevice.objects.order_by("-pk")[0]
    totp = TOTP(device.bin_key)
    totp.time = time.time()
    assert client.post("/admin/second-factor/", {"code": f"{totp.token():06d}"}).status_code == 200
    assert thief.get("/admin/second-factor/").status_code == 302
    assert thief.post("/admin/second-factor/", {"code": code_of(ada)}).status_code == 302
    assert TOTPDevice.objects.get() == device
    assert (is_in(client), is_in(thief)) == (True, False)


# --- Asked again -----------------------------------------------------------------------------------


def test_new_recovery_codes_are_made_only_for_who_proves_that_they_hold_the_phone(
    client: Client, ada: User, clock: Any
) -> None:
    set_up(client, ada)
    clock.shift(16 * 60)
    codes = reverse("second_factor_codes")
    before = set(StaticToken.objects.values_list("token", flat=True))
    assert "six digits" in client.post(codes).content.decode()
    assert client.post(codes, {"still_you": PASSWORD}).status_code == 422
    assert set(StaticToken.objects.values_list("token", flat=True)) == before
    clock.shift(60)  # a wrong code makes the next one wait
    assert client.post(codes, {"still_you": code_of(ada)}).status_code == 200
    assert not before & set(StaticToken.objects.values_list("token", flat=True))
