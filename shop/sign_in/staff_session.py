"""How long a member of staff stays signed in, and that a password alone does not sign anybody in."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

AT_MOST = timedelta(hours=8)  # a working day
IDLE = timedelta(hours=2)  # making a gift takes a while; a browser left open over lunch is signed out
LOOKED_AFTER = 60  # seconds: not every request writes down that it was there

_KEY = "staff"  # in the session: when signed in, when last seen, in seconds
_PROVED = "staff_proved"  # and when they last proved who they are since


class StaffSession:
    """Middleware: whose time is over, or who has not given the second factor that the shop asks for, is nobody.

    Nobody everywhere: in the back office, and on the pages of orders, which staff may see. After OTPMiddleware.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Lazy, as Django's own is: a shopper's page asks for no user and no session.
        request.user = SimpleLazyObject(partial(_proved, request, request.user))  # type: ignore[assignment]
        return self.get_response(request)


def half_signed_in(request: HttpRequest) -> Any:
    """Return the user who gave the right password and has yet to set up a second factor, or None."""
    if request.user.is_authenticated or not settings.ADMIN_SECOND_FACTOR:
        return None
    user = get_user(request)
    return user if user.is_authenticated and user.is_staff else None


def note_proof(request: HttpRequest) -> None:
    """Remember that whoever asks has proved who they are just now."""
    request.session[_PROVED] = int(timezone.now().timestamp())


def proved_lately(request: HttpRequest) -> bool:
    """Whether they signed in, or proved once more who they are, within ADMIN_CONFIRM_AFTER."""
    since, _ = request.session.get(_KEY, (0, 0))
    age = timezone.now().timestamp() - max(since, request.session.get(_PROVED, 0))
    return bool(age <= settings.ADMIN_CONFIRM_AFTER.total_seconds())


def _proved(request: HttpRequest, user: Any) -> AbstractBaseUser | AnonymousUser:
    if not user.is_authenticated:
        return AnonymousUser()
    if _is_over(request):
        request.session.flush()
        return AnonymousUser()
    if settings.ADMIN_SECOND_FACTOR and not user.is_verified():
        return AnonymousUser()
    return user  # type: ignore[no-any-return]  # a lazy user is one


def _is_over(request: HttpRequest) -> bool:
    """Whether it is too long ago; if not, note that somebody was here."""
    now = int(timezone.now().timestamp())
    since, seen = request.session.get(_KEY, (now, 0))
    if seen and (now - since > AT_MOST.total_seconds() or now - seen > IDLE.total_seconds()):
        return True
    if now - seen > LOOKED_AFTER:
        request.session[_KEY] = (since, now)
    return False
