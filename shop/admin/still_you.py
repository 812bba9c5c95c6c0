"""Asking once more who it is, before money or names leave, or somebody gets in, by a browser that was left open.

What was sent waits in the page that asks, and is done with the answer: nothing has to be typed again.
"""

import functools
import logging
from typing import ParamSpec

from django import forms
from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse

from shop.admin.staff import View, who
from shop.sign_in.forms import device_that_takes
from shop.sign_in.staff_session import note_proof, proved_lately
from shop.throttle.count import forgive, seconds_to_wait
from shop.throttle.limits import SIGN_IN

log = logging.getLogger(__name__)
P = ParamSpec("P")

FIELD = "still_you"
# Somebody's new password: it does not wait in a page that stands open.
NEVER_KEPT = {"password1", "password2"}
LIMIT = "still you"


class StillYouForm(forms.Form):
    """A code where the shop works with codes, since a browser may fill in a password by itself; else the password."""

    still_you = forms.CharField(max_length=200, strip=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields[FIELD]
        if settings.ADMIN_SECOND_FACTOR:
            field.label, field.help_text = "Code", "The six digits in your app now, or one of your recovery codes."
            field.widget = forms.TextInput({"autocomplete": "one-time-code", "autocapitalize": "off"})
        else:
            field.label, field.widget = "Password", forms.PasswordInput({"autocomplete": "current-password"})
        field.error_messages["required"] = f"Type your {str(field.label).lower()} to go on."


def only_if_still_you(view: View[P]) -> View[P]:
    """Do a POST only if this member of staff proved who they are within ADMIN_CONFIRM_AFTER; else ask first.

    Goes below `staff_page`: nobody else is asked anything.
    """

    @functools.wraps(view)
    def page(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        return ask_first(request) or view(request, *args, **kwargs)

    page.asks_if_still_you = True  # type: ignore[attr-defined]
    return page


def ask_first(request: HttpRequest) -> HttpResponse | None:
    """Return the page that asks, or None to go on: nothing was sent, or they proved lately or just now who they are.

    For views that do other things besides; where a whole view is meant, `only_if_still_you` says so at its head.
    """
    if request.method != "POST" or proved_lately(request):
        return None
    if FIELD not in request.POST:
        return _page(request, StillYouForm(), 200)
    form, asker = StillYouForm(request.POST), str(who(request).pk)
    wait = seconds_to_wait(LIMIT, asker, SIGN_IN.browser, SIGN_IN.per) if settings.THROTTLE else 0
    if wait:
        form.add_error(FIELD, f"That was tried very often. Try again in {-(-wait // 60)} minutes.")
        return _page(request, form, 429)
    if form.is_valid() and not _is_right(request, form.cleaned_data[FIELD]):
        log.warning("user %s: not the right answer to who they are", asker)
        form.add_error(FIELD, _not_right())
    if form.errors:
        return _page(request, form, 422)
    forgive(LIMIT, asker)
    note_proof(request)
    return None


def _is_right(request: HttpRequest, typed: str) -> bool:
    if settings.ADMIN_SECOND_FACTOR:
        return device_that_takes(who(request), typed) is not None
    return who(request).check_password(typed)


def _not_right() -> str:
    if settings.ADMIN_SECOND_FACTOR:
        return "That is not the code. Each works once: wait for the next one, then try again."
    return "That is not your password. It counts capitals."


def _page(request: HttpRequest, form: StillYouForm, status: int) -> HttpResponse:
    left_out = {FIELD, "csrfmiddlewaretoken", *NEVER_KEPT}
    context = {
        **admin.site.each_context(request),
        "title": "Is it still you?",
        "form": form,
        "kept": [(name, value) for name, values in request.POST.lists() for value in values if name not in left_out],
        "password_is_gone": not NEVER_KEPT.isdisjoint(request.POST),
        "minutes": int(settings.ADMIN_CONFIRM_AFTER.total_seconds() // 60),
    }
    return TemplateResponse(request, "admin/still_you.html", context, status=status)
