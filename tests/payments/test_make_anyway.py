"""An order whose money came too late is made all the same, by the owner's word: once. No count falls below nothing."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from shop.checkout.cancel import cancel_order, cancel_paid_order
from shop.management.audit import broken_rules
from shop.orders.models import Actor, Order, Status
from shop.orders.seen import OrderChanged
from shop.payments.attention import refunds_owed
from shop.payments.confirm import confirm_payment
from shop.payments.give_back import balance_of, request_refund
from shop.payments.make_anyway import MADE_ANYWAY, CannotMake, can_be_made_anyway, make_anyway
from shop.payments.manual import record_manual_payment
from shop.payments.models import Payment
from shop.payments.records import Dispute
from shop.payments.refund import RefundRefused
from shop.profile.models import ShopProfile
from shop.stock.count import write_off
from shop.stock.models import Reservation, StockMove
from shop.vouchers.models import Voucher
from tests.cart.make import make_cup
from tests.checkout.make import make_cart, place
from tests.gateway import Gateway
from tests.make import make_variant
from tests.payments.make import counts, expire, pay, variant_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    return User.objects.create_user("owner", is_staff=True)


def paid_too_late(on_hand: int = 1, **details: Any) -> tuple[Order, Payment]:
    """Make an order of one cup that ran out, lost its cup, and was paid in cash then: the cash is owed back."""
    order = place(make_cart(make_variant(make_cup().product, on_hand=on_hand)), **details)
    expire(order)
    write_off(variant_of(order).pk, on_hand, note="broken")
    payment = record_manual_payment(
        order.pk, how="cash", amount_kobo=order.total_kobo, evidence=order.number, user=None
    )
    assert payment.effect == Payment.Effect.REFUND
    return payment.order, payment


def test_the_order_is_paid_and_the_shelf_stays_at_nothing(gateway: Gateway, user: User) -> None:
    order, payment = paid_too_late()

    made = make_anyway(payment.pk, reason="New cups come on Monday", user=user, seen_version=order.version)

    order.refresh_from_db()
    assert (order.status, made.effect, counts(variant_of(order))) == (Status.PAID, "applied", (0, 0))
    event = order.events.get(what=MADE_ANYWAY)
    assert (event.actor, event.user, event.after) == (Actor.OWNER, user, payment.reference)
    assert event.note == "New cups come on Monday"
    paid = order.events.get(what="paid")
    missing = f"Not on the shelf: 1 × {variant_of(order)}"
    said = f"paid late, the owner decided to make it. {missing}"
    assert (paid.actor, paid.user, paid.note) == (Actor.OWNER, user, said)
    assert order.mails.filter(kind="paid").count() == 1
    assert not refunds_owed().exists()
    assert not StockMove.objects.filter(order=order).exists()
    assert broken_rules() == []


def test_what_is_there_is_taken_from_the_shelf(gateway: Gateway, user: User) -> None:
    """Of two sizes one is gone; there are two of the other, and the order wants one of each."""
    product = make_cup().product
    gone, there = make_variant(product, on_hand=1), make_variant(product, on_hand=2)
    order = place(make_cart(gone, there))
    expire(order)
    write_off(gone.pk, 1, note="broken")
    payment = record_manual_payment(order.pk, how="cash", amount_kobo=order.total_kobo, evidence="R1", user=user)

    make_anyway(payment.pk, reason="It can be made", user=user)

    assert (counts(gone), counts(there)) == ((0, 0), (1, 0))
    assert set(order.reservations.exclude(state="released").values_list("state", flat=True)) == {"committed"}
    assert order.events.get(what="paid").note.endswith(f"Not on the shelf: 1 × {gone}")
    assert broken_rules() == []


def test_cancelled_later_only_what_lay_on_the_shelf_goes_back_there(gateway: Gateway, user: User) -> None:
    order, payment = paid_too_late()
    make_anyway(payment.pk, reason="It can be made", user=user)
    cancel_paid_order(order.pk, user=user, reason="She changed her mind", restock=True)
    assert counts(variant_of(order)) == (0, 0)
    assert order.reservations.order_by("-pk")[0].state == Reservation.State.RETURNED
    assert broken_rules() == []


def test_the_owner_who_is_asked_first_may_make_what_paystack_took_late(gateway: Gateway, user: User) -> None:
    ShopProfile.objects.update_or_create(pk=1, defaults={"refunds_automatically": False})
    order = place(make_cart(make_cup(on_hand=1)))
    payment = order.payments.get()
    expire(order)
    write_off(variant_of(order).pk, 1, note="broken")
    pay(gateway, payment)
    assert confirm_payment(payment.reference).effect == Payment.Effect.REFUND

    assert make_anyway(payment.pk, reason="It can be made", user=user).order.is_paid

    assert gateway.refunds == []
    assert broken_rules() == []


def test_what_went_back_by_itself_is_not_made(gateway: Gateway, user: User) -> None:
    order = place(make_cart(make_cup(on_hand=1)))
    payment = order.payments.get()
    expire(order)
    write_off(variant_of(order).pk, 1, note="broken")
    pay(gateway, payment)
    confirm_payment(payment.reference)
    with pytest.raises(CannotMake, match="went back, or was on its way"):
        make_anyway(payment.pk, reason="It can be made", user=user)
    order.refresh_from_db()
    assert (order.status, can_be_made_anyway(order, payment)) == (Status.EXPIRED, False)


def test_of_sending_back_and_making_the_first_is_done(gateway: Gateway, user: User) -> None:
    order, payment = paid_too_late()
    seen = balance_of(payment)
    make_anyway(payment.pk, reason="It can be made", user=user, seen_version=order.version)
    with pytest.raises(OrderChanged):
        make_anyway(payment.pk, reason="It can be made", user=user, seen_version=order.version)
    with pytest.raises(CannotMake, match="Only an order that was not paid in time"):
        make_anyway(payment.pk, reason="It can be made", user=user)

    order, payment = paid_too_late()
    seen = balance_of(payment)
    request_refund(payment.pk, amount_kobo=100, reason="", user=user, seen=seen)
    with pytest.raises(CannotMake):
        make_anyway(payment.pk, reason="It can be made", user=user)
    with pytest.raises(RefundRefused):
        request_refund(payment.pk, amount_kobo=100, reason="", user=user, seen=seen)
    assert broken_rules() == []


def test_a_cancelled_order_is_not_revived(gateway: Gateway, user: User) -> None:
    order = place(make_cart(make_cup(on_hand=1)))
    cancel_order(order.pk, actor=Actor.SHOPPER, reason="Changed my mind")
    payment = record_manual_payment(order.pk, how="cash", amount_kobo=order.total_kobo, evidence="R1", user=user)
    with pytest.raises(CannotMake, match="cancelled"):
        make_anyway(payment.pk, reason="It can be made", user=user)
    assert Order.objects.get().status == Status.CANCELLED


def test_a_voucher_that_is_used_up_stops_it_until_it_has_one_more_use(gateway: Gateway, user: User) -> None:
    voucher = Voucher.objects.create(code="LAST", kind="percent", percent=10, max_uses=1)
    order, payment = paid_too_late(voucher=voucher)
    place(make_cart(make_cup(on_hand=1)), voucher=voucher)

    with pytest.raises(CannotMake, match="LAST has been used up"):
        make_anyway(payment.pk, reason="It can be made", user=user)
    order.refresh_from_db()
    assert (order.status, order.reservations.count()) == (Status.EXPIRED, 1)

    Voucher.objects.update(max_uses=2)
    make_anyway(payment.pk, reason="It can be made", user=user)
    voucher.refresh_from_db()
    assert voucher.uses == 2
    assert broken_rules() == []


def test_it_needs_a_reason(gateway: Gateway, user: User) -> None:
    order, payment = paid_too_late()
    with pytest.raises(CannotMake, match="Say why"):
        make_anyway(payment.pk, reason="  ", user=user)
    assert Order.objects.get(pk=order.pk).version == order.version


@pytest.mark.parametrize(("resolution", "is_made"), [("merchant-accepted", False), ("declined", True)])
def test_money_that_a_dispute_took_makes_no_order(
    gateway: Gateway, user: User, resolution: str, *, is_made: bool
) -> None:
    order, payment = paid_too_late()
    Dispute.objects.create(
        payment=payment, gateway_id=1, status="resolved", resolution=resolution, resolved_at=timezone.now()
    )
    if is_made:
        make_anyway(payment.pk, reason="They won", user=user)
    else:
        with pytest.raises(CannotMake, match="A dispute took this money"):
            make_anyway(payment.pk, reason="They lost", user=user)
    order.refresh_from_db()
    assert (order.status == Status.PAID) is is_made
