"""The pages for what went wrong. They say what to do next and need no database."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer 403 with a page that says how to go on; the cart is untouched."""
    return render(request, "403_csrf.html", status=403)
