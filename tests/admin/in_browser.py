"""The owner's pages in a real browser, signed in."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

SIDE_SCROLL = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def sign_in(page: Page, live_server: LiveServer) -> None:
    """Let a page be the owner's, who may do everything."""
    client = Client()
    client.force_login(User.objects.create_superuser("owner", "owner@example.com", "a-password-of-tests"))
    host = urlsplit(live_server.url).hostname or ""
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "domain": host, "path": "/"}])
