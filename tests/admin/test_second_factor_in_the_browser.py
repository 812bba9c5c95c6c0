"""Signing in for the first time, in a browser, on a phone and at a desk: nothing for axe to object to."""

import base64
import time
from collections.abc import Callable

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.contrib.auth.models import User
from django_otp.oath import TOTP

from tests.journeys.axe import violations
from tests.servers.chromium import PHONE
from tests.servers.shop import Shop

pytestmark = pytest.mark.journeys

PASSWORD = "a-password-of-tests"


def test_the_first_sign_in_from_password_to_numbers(start_shop: Callable[..., Shop], open_page: Callable) -> None:  # type: ignore[type-arg]
    ada = User.objects.create_superuser("ada", "ada@example.com")
    User.objects.filter(pk=ada.pk).update(password=PBKDF2PasswordHasher().encode(PASSWORD, "salt-of-the-test"))
    shop = start_shop(ADMIN_SECOND_FACTOR="1")
    page = open_page(PHONE, base_url=shop.url, bypass_csp=True)  # axe is a script itself
    found = []

    def look() -> None:
        found.extend(violations(page))
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")

    page.goto("/admin/")
    look()
    page.get_by_label("Username:").fill("ada")
    page.get_by_label("Password:").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="Set up your second factor").wait_for()
    look()
    secret = page.locator(".second-factor__secret").inner_text().replace(" ", "")
    app = TOTP(base64.b32decode(secret))
    app.time = time.time()
    page.get_by_label("Code:").fill(f"{app.token():06d}")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="Your recovery codes").wait_for()
    assert page.locator(".second-factor__codes li").count() == 10
    look()
    page.goto("/admin/numbers/")
    page.get_by_role("heading", name="How the shop is doing").wait_for()
    look()
    assert found == []
