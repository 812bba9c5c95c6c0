"""The back office as a site: Django's, with a sign-in of ours."""

from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from shop.sign_in.forms import SignInForm
from shop.sign_in.staff_session import half_signed_in, note_proof


class BackOffice(AdminSite):
    """What `admin.site` is (`shop/apps.py`)."""

    login_form = SignInForm

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Ask for name, password and code; whoever has no second factor yet is led to where it is set up."""
        if request.method == "GET" and half_signed_in(request) is not None:
            return redirect("second_factor")
        answer = super().login(request, extra_context)
        if request.method == "POST" and answer.status_code == 302:
            note_proof(request)  # Who was signed in already keeps the session, and with it when it began.
        return answer
