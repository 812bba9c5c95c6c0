"""Signing in to the back office: a password and, where the shop asks for it, a code from a phone."""

import logging
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

log = logging.getLogger(__name__)

NOT_RIGHT = (
    "The name, the password or the code is not right. Each counts capitals, and each code works once: "
    "wait for the next one, then try again."
)


class SignInForm(AdminAuthenticationForm):
    """Name, password and code, judged together: what is wrong of them is not said."""

    code = forms.CharField(
        required=False,
        max_length=20,
        label="Code",
        help_text="The six digits in your app, or one of your recovery codes. The first time, leave it empty.",
        widget=forms.TextInput({"autocomplete": "one-time-code", "autocapitalize": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not settings.ADMIN_SECOND_FACTOR:
            del self.fields["code"]

    def clean(self) -> dict[str, Any]:
        try:
            cleaned = super().clean()
            if settings.ADMIN_SECOND_FACTOR and self.user_cache is not None:
                self._check_code(self.user_cache, str(cleaned.get("code") or ""))
        except ValidationError as refusal:
            log.warning("sign-in to the back office refused")
            raise ValidationError(NOT_RIGHT, code="invalid_login") from refusal
        return cleaned

    def _check_code(self, user: Any, code: str) -> None:
        """Remember the device that takes the code. Raises ValidationError if the user has devices and none does."""
        device = device_that_takes(user, code)
        if device is not None:
            user.otp_device = device  # django-otp writes it into the session when the user is signed in
        elif TOTPDevice.objects.filter(user=user, confirmed=True).exists():
            raise ValidationError("not the code")


def device_that_takes(user: AbstractBaseUser, code: str) -> Device | None:
    """Return the user's device that this code is good for; it is not good a second time."""
    code = "".join(code.split()).replace("-", "").lower()
    kind = TOTPDevice if code.isdigit() else StaticDevice
    with transaction.atomic():
        devices = kind.objects.select_for_update().filter(user=user, confirmed=True)
        return next((device for device in devices if device.verify_token(code)), None)
