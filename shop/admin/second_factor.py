"""Setting up the second factor: an app on the phone that makes codes, and recovery codes on paper."""

import logging
from base64 import b32encode
from typing import Any

import django_otp
import segno
from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from shop.admin.staff import staff_page, who
from shop.admin.still_you import only_if_still_you
from shop.sign_in.staff_session import half_signed_in

log = logging.getLogger(__name__)

CODES = 10
_DEVICE = "second_factor_device"  # in the session: which one is being set up


class CodeForm(forms.Form):
    """The code that proves that the app has the secret."""

    code = forms.RegexField(
        r"^\s*\d{3}\s*\d{3}\s*$",
        label="Code",
        help_text="The six digits that the app shows now.",
        error_messages={"required": "Type the six digits.", "invalid": "The code is six digits. Type them as shown."},
        widget=forms.TextInput({"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


@never_cache
@require_http_methods(["GET", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """Show the secret to who gave the right password and has no second factor; a right code signs them in."""
    user = half_signed_in(request)
    if user is None or TOTPDevice.objects.filter(user=user, confirmed=True).exists():
        return redirect("second_factor_codes" if request.user.is_authenticated else "admin:login")
    device = _unconfirmed(request, user)
    form = CodeForm(request.POST) if request.method == "POST" else CodeForm()
    if request.method == "POST" and form.is_valid():
        if device.verify_token("".join(form.cleaned_data["code"].split())):
            return _codes_page(request, _set_up(request, user, device), is_new=True)
        form.add_error("code", "This is not the code just now. Look at the app again, and at the time on the phone.")
    context = {
        **admin.site.each_context(request),
        "title": "Set up your second factor",
        "form": form,
        "qr": segno.make(device.config_url).png_data_uri(scale=5),
        "secret": _in_fours(_secret(device)),
        "username": user.get_username(),
    }
    return TemplateResponse(request, "admin/second_factor.html", context, status=422 if form.is_bound else 200)


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page()
@only_if_still_you
def second_factor_codes(request: HttpRequest) -> HttpResponse:
    """Say how many recovery codes are left; a POST makes new ones, and the old ones are worth nothing."""
    user = User.objects.get(pk=who(request).pk)
    if request.method == "POST":
        return _codes_page(request, new_codes(user))
    return _codes_page(request, [], left=StaticToken.objects.filter(device__user=user).count())


def new_codes(user: User) -> list[str]:
    """Give the user CODES recovery codes in place of those there were, and return them: they are shown once."""
    codes = [StaticToken.random_token() for _ in range(CODES)]
    with transaction.atomic():
        StaticDevice.objects.filter(user=user).delete()
        device = StaticDevice.objects.create(user=user, name="recovery codes")
        StaticToken.objects.bulk_create([StaticToken(device=device, token=code) for code in codes])
    log.info("user %s has new recovery codes", user.pk)
    return codes


def _unconfirmed(request: HttpRequest, user: User) -> TOTPDevice:
    """Return the device that this browser is setting up. Whoever else knows the password must not see its secret."""
    known = TOTPDevice.objects.filter(user=user, confirmed=False, pk=request.session.get(_DEVICE)).first()
    device = known or TOTPDevice.objects.create(user=user, confirmed=False, name="phone")
    request.session[_DEVICE] = device.pk
    return device


def _set_up(request: HttpRequest, user: User, device: TOTPDevice) -> list[str]:
    device.confirmed = True
    device.save(update_fields=["confirmed"])
    TOTPDevice.objects.filter(user=user, confirmed=False).delete()
    log.info("user %s has set up a second factor", user.pk)
    request.session.cycle_key()
    request.user = user
    django_otp.login(request, device)
    return new_codes(user)


def _codes_page(request: HttpRequest, codes: list[str], *, left: int = 0, is_new: bool = False) -> HttpResponse:
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": "Your recovery codes",
        "codes": [_in_fours(code) for code in codes],
        "left": left,
        "is_new": is_new,
    }
    return TemplateResponse(request, "admin/second_factor_codes.html", context)


def _secret(device: TOTPDevice) -> str:
    return b32encode(device.bin_key).decode().rstrip("=")


def _in_fours(text: str) -> str:
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))
