"""The back office as a site: Django's, with a sign-in of ours."""

import functools
from typing import Any

from django.contrib.admin import AdminSite, ModelAdmin
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from shop.sign_in.forms import SignInForm
from shop.sign_in.staff_session import half_signed_in, note_proof


class BackOffice(AdminSite):
    """What `admin.site` is (`shop/apps.py`)."""

    login_form = SignInForm

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:  # noqa: FBT001, FBT002
        """Return the view for staff alone. To Django's own, what no database can be asked is a bad request, no fault.

        Pages of ours look after themselves.
        """
        if not isinstance(getattr(view, "__self__", None), ModelAdmin):
            return super().admin_view(view, cacheable)

        @functools.wraps(view)
        def page(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            _refuse_what_no_database_takes(request)
            try:
                return view(request, *args, **kwargs)
            except OverflowError as too_much:
                if request.method != "GET":
                    raise
                raise SuspiciousOperation("A number or a day in the address is beyond all that is kept") from too_much

        return super().admin_view(page, cacheable)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Ask for name, password and code; whoever has no second factor yet is led to where it is set up."""
        if request.method == "GET" and half_signed_in(request) is not None:
            return redirect("second_factor")
        answer = super().login(request, extra_context)
        if request.method == "POST" and answer.status_code == 302:
            note_proof(request)  # Who was signed in already keeps the session, and with it when it began.
        return answer


def _refuse_what_no_database_takes(request: HttpRequest) -> None:
    """Raise SuspiciousOperation for a NUL, and for a pattern: Django lets a list be asked by one, a broken one too."""
    for name, values in request.GET.lists():
        if name.endswith("regex") or any("\0" in text for text in (name, *values)):
            raise SuspiciousOperation("The address asks what no page asks")
