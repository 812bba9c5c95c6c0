import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client


@pytest.fixture
def owner(db) -> Client:
    """The browser of somebody who may do everything."""
    client = Client()
    client.force_login(User.objects.create_superuser("owner", "owner@example.com", "a-password-of-tests"))
    return client


@pytest.fixture
def staff(db):
    """Return a function that makes the browser of a member of staff with the permissions named."""

    def sign_in(*codenames: str) -> Client:
        user = User.objects.create_user("staff", is_staff=True)
        user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
        client = Client()
        client.force_login(user)
        return client

    return sign_in
