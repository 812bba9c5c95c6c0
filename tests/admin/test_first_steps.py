"""A new owner is led through what a shop needs before somebody can buy."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from shop.payments.models import Payment
from shop.profile.models import ShopProfile
from tests.make import make_place, make_product
from tests.orders.make import make_order

pytestmark = pytest.mark.django_db


def steps(client) -> list[tuple[str, bool]]:
    page = client.get(reverse("admin:index")).content.decode()
    found = re.findall(r'<li(?: class="(is-done)")?>\s*<a href="[^"]*">([^<]+)</a>', page)
    return [(title, bool(done)) for done, title in found]


ALL = ["Say who you are", "Say where you deliver", "Add your first gift", "Buy it yourself"]


def test_an_empty_shop_has_all_of_it_to_do(owner):
    assert [one for one in steps(owner) if one[0] in ALL] == [(title, False) for title in ALL]


def test_each_is_done_when_a_shopper_could_use_it(owner):
    ShopProfile.objects.create(pk=1, phone="0803 123 4567")
    make_place()
    product = make_product(on_hand=0)
    assert [done for title, done in steps(owner) if title in ALL] == [True, True, False, False]
    product.variants.get().stock.__class__.objects.update(on_hand=1)
    assert [done for title, done in steps(owner) if title in ALL] == [True, True, True, False]


def test_the_first_payment_ends_it(owner):
    order = make_order()
    Payment.objects.create(
        order=order,
        reference="r",
        amount_kobo=order.total_kobo,
        received_kobo=order.total_kobo,
        status="succeeded",
        paid_at=timezone.now(),
        domain="test",
    )
    assert "first-steps" not in owner.get(reverse("admin:index")).content.decode()


def test_who_cannot_do_it_is_not_asked_to(staff):
    client = staff("view_order", "fulfil_order")
    assert "first-steps" not in client.get(reverse("admin:index")).content.decode()
