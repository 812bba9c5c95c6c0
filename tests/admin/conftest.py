import uuid

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from shop.models import OutboxMail, Payment, Refund
from shop.orders.drawing import freeze_drawing
from shop.orders.models import Order, Status
from tests.orders.make import make_order


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


@pytest.fixture
def order(db: None) -> Order:
    """A paid order with a payment, a refund and a mail, each with the key that addresses are filled with."""
    order = make_order(pk=uuid.UUID(int=1), status=Status.PAID, lines=[{"pk": 1}])
    line = order.lines.get()
    freeze_drawing(line)
    line.save()
    amounts = {"amount_kobo": order.total_kobo, "received_kobo": order.total_kobo, "paid_at": order.paid_at}
    payment = Payment.objects.create(
        pk=1, order=order, reference="r", domain="test", status="succeeded", effect="applied", **amounts
    )
    Refund.objects.create(pk=1, payment=payment, key="k", amount_kobo=100, cause="owner")
    OutboxMail.objects.create(pk=1, order=order, kind="paid", cause="r", state="sent")
    return order
