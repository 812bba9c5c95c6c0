"""A person is erased: nothing that is kept names them, the books stay right, and nothing that is open is lost."""

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db.models import Model
from django.test import Client
from django.utils import timezone

from shop.cart.models import Cart, CartLine
from shop.customers.erase import EraseRefused, erase_customer
from shop.customers.retention import erase_old_orders
from shop.management.audit import broken_rules
from shop.orders.events import record
from shop.orders.link import order_link
from shop.orders.models import Actor, Order, OrderEvent, OrderLine, OutboxMail, Status
from shop.orders.resend import resend_mail
from shop.orders.words import refresh_words
from shop.payments.models import Payment, Refund
from shop.payments.records import Dispute, WebhookDelivery
from shop.stock.models import Reservation, StockMove
from shop.storefront.models import BackInStock
from shop.vouchers.models import Voucher, VoucherUse
from tests.cart.make import make_line
from tests.orders.make import make_order, trust

pytestmark = pytest.mark.django_db

ADA = "Ada.Obi@example.com"
# What must be nowhere afterwards, in any column of any table.
SECRETS = ["ada.obi", "adaeze", "8031234567", "quarry", "ifeoluwa", "ring twice", "cash from"]


def pay(order: Order, **fields: Any) -> Payment:
    defaults: dict[str, Any] = {
        "reference": f"ref-{order.number}",
        "amount_kobo": order.total_kobo,
        "received_kobo": order.total_kobo,
        "status": "succeeded",
        "effect": "applied",
        "domain": "test",
        "paid_at": timezone.now(),
        "authorization_url": "https://checkout.example/adaeze",
    }
    return Payment.objects.create(order=order, **defaults | fields)


def done(**fields: Any) -> Order:
    """Make an order of Adaeze's that was paid, sent and delivered, as the shop would have written it."""
    answers = [
        {"name": "colour", "kind": "colour", "label": "Colour", "value": "indigo", "text": "Indigo"},
        {"name": "i", "kind": "inscription", "label": "Inscription", "value": "Ifeoluwa", "text": "Ifeoluwa"},
        {"name": "m", "kind": "message", "label": "Message", "value": "From Adaeze", "text": "From Adaeze"},
    ]
    contact = {"phone": "+2348031234567", "phone_typed": "0803 123 4567", "location": "abeokuta"}
    line = {"customization": answers, "contact": contact, "drawing_svg": "<svg><title>Ifeoluwa</title></svg>"}
    line |= {"engraving": {"text": "Ifeoluwa"}}
    person = {"email": ADA, "name": "Adaeze Obi", "address": "12 Quarry Road", "note": "Ring twice"}
    place = {"place_name": "Other: Quarry Town"}
    state = {"status": Status.PAID, "fulfilment": "delivered"}
    order = make_order(lines=[line], **person | place | state | fields)
    OutboxMail.objects.create(order=order, kind="paid", cause="x", state="sent")
    record(order, Actor.SHOPPER, "placed", after="awaiting_payment")
    record(order, Actor.SHOPPER, "email corrected", before="ada.obi@exmaple.com", after="ada.obi@example.com")
    record(order, Actor.OWNER, "payment succeeded", note="Cash from Adaeze's brother")
    refresh_words(order.pk)
    variant = order.lines.get().variant
    Reservation.objects.create(order=order, variant=variant, quantity=1, state="committed", ended_at=timezone.now())
    pay(order)
    return order


def everything() -> str:
    """Return every value of every row of the shop's own tables and the admin's log, in small letters."""
    models: list[type[Model]] = [*apps.get_app_config("shop").get_models(), LogEntry]
    return "\n".join(str(row) for model in models for row in model._default_manager.values()).lower()


def test_nothing_that_is_kept_names_the_person_and_the_books_stay_right():
    order = done()
    Refund.objects.create(
        payment=order.payments.get(), key="k", amount_kobo=100, status="succeeded", cause="owner", reason="Adaeze asked"
    )
    voucher = Voucher.objects.create(code="GIFT", kind="amount", amount_kobo=100)
    VoucherUse.objects.create(voucher=voucher, order=order, email=ADA.lower(), discount_kobo=100, state="used")
    Voucher.objects.update(uses=1)
    OutboxMail.objects.create(order=order, kind="link", cause="l")
    BackInStock.objects.create(variant=order.lines.get().variant, email=ADA.lower())
    user = User.objects.create_user("someone")
    LogEntry.objects.create(user=user, action_flag=3, object_repr=f"{ADA.lower()} waits for a cup")
    for reference, body in [(f"ref-{order.number}", "{}"), ("other", f'{{"email":"{ADA}"}}')]:
        WebhookDelivery.objects.create(digest=reference, event="charge.success", reference=reference, body=body)
    before = Order.objects.values("number", "items_kobo", "delivery_kobo", "total_kobo", "placed_at").get()
    assert all(secret in everything() for secret in SECRETS)

    assert erase_customer("ADA.OBI@example.com") == 1

    kept = everything()
    assert [secret for secret in SECRETS if secret in kept] == []
    assert Order.objects.values("number", "items_kobo", "delivery_kobo", "total_kobo", "placed_at").get() == before
    assert OrderLine.objects.get().customization[0]["text"] == "Indigo"
    assert list(WebhookDelivery.objects.values_list("body", flat=True)) == ["", ""]
    assert OrderEvent.objects.latest("pk").what == "personal data erased"
    assert Order.objects.get().place_name == "Other"


def test_the_audit_is_content_afterwards():
    order = done()
    variant = order.lines.get().variant
    StockMove.objects.create(variant=variant, change=-1, reason="sale", order=order)
    variant.stock.on_hand -= 1
    variant.stock.save()
    assert broken_rules() == []
    erase_customer(ADA)
    assert broken_rules() == []


def test_twice_is_once():
    done()
    assert (erase_customer(ADA), erase_customer(ADA)) == (1, 0)
    assert OrderEvent.objects.filter(what="personal data erased").count() == 1


def test_others_stay_as_they_are():
    done()
    other = done(email="tola@example.com", name="Tola")
    erase_customer(ADA)
    other.refresh_from_db()
    assert (other.email, other.name, other.erased_at) == ("tola@example.com", "Tola", None)
    assert other.lines.get().customization[1]["text"] == "Ifeoluwa"


def test_their_cart_goes_and_a_family_members_that_is_being_paid_for_stays():
    line = make_line()
    order = done(cart_key=line.cart_id)
    theirs = make_line()
    CartLine.objects.filter(pk=theirs.pk).update(contact={"phone": order.phone})
    make_order(email="brother@example.com", cart_key=theirs.cart_id)
    erase_customer(ADA)
    assert list(Cart.objects.values_list("pk", flat=True)) == [theirs.cart_id]


def test_browsers_forget_their_orders_and_keep_everybody_elses():
    order, other = done(), done(email="tola@example.com")
    theirs, both = Client(), Client()
    trust(theirs, order)
    trust(both, order, other)
    erase_customer(ADA)
    remembered = [session.get_decoded().get("orders", {}) for session in Session.objects.all()]
    assert sorted(map(list, remembered)) == [[], [str(other.pk)]]
    assert theirs.get(f"/orders/{order.pk}/").status_code == 404
    assert both.get(f"/orders/{other.pk}/").status_code == 200


def test_links_that_were_mailed_stop_working(client):
    order = done()

    link = order_link(order)
    erase_customer(ADA)
    assert client.get(link).status_code in {404, 410}


def test_mail_that_waits_is_not_sent_and_none_is_sent_again(mailoutbox):
    order = done()
    mail = OutboxMail.objects.create(order=order, kind="sent", cause="y")
    erase_customer(ADA)
    mail.refresh_from_db()
    assert (mail.state, mail.error) == ("failed", "erased")
    assert resend_mail(mail.pk, seen=mail.pk).state == "failed"
    call_command("send_mail")
    assert mailoutbox == []


@pytest.mark.parametrize(
    "fields",
    [
        {"status": Status.AWAITING_PAYMENT, "fulfilment": "new"},
        {"fulfilment": "new"},
        {"fulfilment": "in_production"},
    ],
    ids=["unpaid", "not made", "being made"],
)
def test_an_order_that_is_not_over_stops_it(fields):
    order = done()
    Order.objects.filter(pk=order.pk).update(**fields)
    before = everything()
    with pytest.raises(EraseRefused) as refusal:
        erase_customer(ADA)
    assert refusal.value.reasons[0].startswith(order.number)
    assert everything() == before


@pytest.mark.parametrize("status", ["requested", "processing", "needs_attention", "failed"])
def test_a_refund_that_is_not_done_stops_it(status):
    order = done()
    Refund.objects.create(payment=order.payments.get(), key="k", amount_kobo=100, status=status, cause="owner")
    with pytest.raises(EraseRefused):
        erase_customer(ADA)
    assert Order.objects.get().erased_at is None


def test_a_dispute_that_runs_stops_it():
    order = done()
    Dispute.objects.create(payment=order.payments.get(), gateway_id=1, status="awaiting-merchant-feedback")
    with pytest.raises(EraseRefused, match="disputes to answer"):
        erase_customer(ADA)


def test_a_payment_that_may_still_come_stops_it():
    order = done(status=Status.EXPIRED, fulfilment="new")
    order.payments.update(status="abandoned", effect="", next_check_at=timezone.now())
    with pytest.raises(EraseRefused, match="may still bring money"):
        erase_customer(ADA)
    order.payments.update(next_check_at=None)
    assert erase_customer(ADA) == 1


def test_one_open_order_and_none_is_erased():
    first = done()
    make_order(email=ADA)
    with pytest.raises(EraseRefused):
        erase_customer(ADA)
    first.refresh_from_db()
    assert first.erased_at is None


class TestRetention:
    def test_old_orders_become_nobodys_and_young_and_open_ones_stay(self, settings):
        settings.CUSTOMER_DATA_KEPT = timedelta(days=100)
        long_ago = timezone.now() - timedelta(days=101)
        old, open_one = done(placed_at=long_ago), done(placed_at=long_ago, fulfilment="new")
        young = done()
        assert erase_old_orders() == 1
        assert erase_old_orders() == 0
        erased = Order.objects.exclude(erased_at=None).values_list("pk", flat=True)
        assert list(erased) == [old.pk]
        assert {open_one.pk, young.pk} == set(Order.objects.filter(email=ADA).values_list("pk", flat=True))

    def test_for_good_is_for_good(self, settings):
        settings.CUSTOMER_DATA_KEPT = None
        done(placed_at=timezone.now() - timedelta(days=36_000))
        assert erase_old_orders() == 0

    def test_it_is_part_of_cleaning_up(self, settings, capsys):
        settings.CUSTOMER_DATA_KEPT = timedelta(days=1)
        done(placed_at=timezone.now() - timedelta(days=2))
        call_command("clean_up")
        assert "1 old orders made nobody's" in capsys.readouterr().out

    def test_why_an_old_mail_failed_is_forgotten(self, settings):
        settings.MAIL_KEPT = timedelta(days=1)
        mail = OutboxMail.objects.create(order=done(), kind="sent", cause="y", state="failed", error="SMTPError")
        OutboxMail.objects.update(created_at=timezone.now() - timedelta(days=2))
        call_command("clean_up")
        mail.refresh_from_db()
        assert (mail.error, mail.state) == ("", "failed")
