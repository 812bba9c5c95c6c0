"""Pages of the back office that are not lists or forms of one table: who may open them, and how their buttons end."""

import functools
from collections.abc import Callable
from typing import Concatenate, ParamSpec, cast

from django.contrib import admin, messages
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import resolve

from shop.checkout.cancel import CannotCancel
from shop.orders.fulfil import CannotFulfil
from shop.orders.moves import StaleOrder
from shop.payments.dispute import CannotNote
from shop.payments.make_anyway import CannotMake
from shop.payments.manual import ManualPaymentRefused
from shop.payments.paystack import PaystackError
from shop.payments.refund import RefundRefused
from shop.payments.review import ReviewRefused
from shop.payments.unmatched import CannotSettle

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]

# What a verb may say to the owner. Nothing has changed then.
REFUSALS = (
    CannotCancel,
    CannotFulfil,
    CannotMake,
    CannotNote,
    CannotSettle,
    ManualPaymentRefused,
    RefundRefused,
    ReviewRefused,
    StaleOrder,
)
ASK_AGAIN = "Paystack cannot be asked just now. Try again in a minute."


def staff_page(*permissions: str) -> Callable[[View[P]], View[P]]:
    """Let in only staff with all of these permissions; the signed out are asked to sign in first."""

    def protect(view: View[P]) -> View[P]:
        @functools.wraps(view)
        def page(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.has_perms(permissions):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        page.needs = permissions  # type: ignore[attr-defined]
        return admin.site.admin_view(page)

    return protect


def may_open(request: HttpRequest, address: str) -> bool:
    """Whether this member of staff may open the address of a `staff_page`. What they may not is no button of theirs."""
    return request.user.has_perms(resolve(address).func.needs)  # type: ignore[attr-defined]


def who(request: HttpRequest) -> AbstractBaseUser:
    """Return the member of staff; `staff_page` lets nobody else in."""
    return cast("AbstractBaseUser", request.user)


def press(request: HttpRequest, back: str, verb: Callable[[], str]) -> HttpResponse:
    """Do what a button asks for, say how it went, and go back; `verb` returns the sentence for success.

    A sign-in on the way turns the POST into a GET, which changes nothing.
    """
    if request.method == "POST":
        try:
            messages.success(request, verb())
        except REFUSALS as refusal:
            messages.error(request, f"{refusal}.")
        except PaystackError:
            messages.error(request, ASK_AGAIN)
    return redirect("attention" if request.POST.get("back") == "attention" else back)


def seen_version(request: HttpRequest) -> int:
    """Return the version that the page with the button showed. What is no number was sent by no page of ours."""
    typed = request.POST.get("seen_version", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0
