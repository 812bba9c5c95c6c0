"""Money at Paystack that is not ours is kept once for each reference, until the owner has settled it."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from shop.payments.records import UnmatchedPayment
from shop.payments.unmatched import CannotSettle, settle_unmatched
from tests.gateway import Gateway
from tests.payments.test_webhook import ring

pytestmark = pytest.mark.django_db

STRANGER = {"event": "charge.success", "data": {"reference": "T-stranger"}}


def test_a_stranger_s_success_is_kept_once_with_what_paystack_says_of_it(client: Client, gateway: Gateway) -> None:
    gateway.pay("T-stranger", amount=250_000)
    for again in range(2):
        assert ring(client, STRANGER | {"again": again}).status_code == 200
    kept = UnmatchedPayment.objects.get()
    assert (kept.reference, kept.amount_kobo, kept.currency, kept.domain) == ("T-stranger", 250_000, "NGN", "test")
    assert kept.gateway_id == gateway.transactions["T-stranger"]["id"]


def test_it_is_kept_without_its_amount_when_paystack_cannot_be_asked(client: Client, gateway: Gateway) -> None:
    gateway.pay("T-stranger", amount=250_000)
    gateway.fail((500, b""))
    assert ring(client, STRANGER).status_code == 200
    assert UnmatchedPayment.objects.get().amount_kobo is None
    ring(client, STRANGER | {"again": 1})
    assert UnmatchedPayment.objects.get().amount_kobo == 250_000


def test_what_paystack_calls_unpaid_is_no_money(client: Client, gateway: Gateway) -> None:
    gateway.pay("T-stranger", "abandoned")
    assert ring(client, STRANGER).status_code == 200
    assert not UnmatchedPayment.objects.exists()


def test_settling_says_who_and_how_once(client: Client, gateway: Gateway) -> None:
    user = User.objects.create_user("owner")
    ring(client, STRANGER)
    kept = UnmatchedPayment.objects.get()
    with pytest.raises(CannotSettle):
        settle_unmatched(kept.pk, user=user, note=" ")
    assert UnmatchedPayment.objects.get().settled_at is None
    settle_unmatched(kept.pk, user=user, note="A payment link for a stall")
    settled = settle_unmatched(kept.pk, user=None, note="Something else")
    assert (settled.settled_by, settled.note) == (user, "A payment link for a stall")


def test_what_is_settled_stays_so_when_it_is_announced_again(client: Client, gateway: Gateway) -> None:
    ring(client, STRANGER)
    settle_unmatched(UnmatchedPayment.objects.get().pk, user=None, note="Known")
    ring(client, STRANGER | {"again": 1})
    assert UnmatchedPayment.objects.get().settled_at is not None
