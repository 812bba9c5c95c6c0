"""A wrong email address is put right: old links are void, the mail goes to the right one, nobody else can do it."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from shop.orders.correct_email import EmailRefused, correct_email
from shop.orders.emails import owe_mail, send_waiting_mail
from shop.orders.link import Scope, make_token, read_token
from shop.orders.models import Actor, Fulfilment, Order, OrderEvent, OutboxMail, Status
from shop.vouchers.models import Voucher, VoucherUse
from tests.orders.make import make_order, trust

pytestmark = pytest.mark.django_db

Kind = OutboxMail.Kind
RIGHT = "ada@example.com"
CORRECTABLE = [
    {"status": Status.AWAITING_PAYMENT},
    {"status": Status.PAID},
    {"status": Status.PAID, "fulfilment": Fulfilment.IN_PRODUCTION},
]
KINDS = [Kind.PLACED, Kind.PAID, Kind.PAID]
TOO_LATE = [
    ({"status": Status.PAID, "fulfilment": Fulfilment.SENT}, "Your gifts are on the way"),
    ({"status": Status.PAID, "fulfilment": Fulfilment.DELIVERED}, "Your gifts are on the way"),
    ({"status": Status.CANCELLED}, "This order is closed"),
    ({"status": Status.EXPIRED}, "This order is closed"),
    ({"status": Status.REFUNDED}, "This order is closed"),
]


def correct(order: Order, email: str = RIGHT, *, actor: Actor = Actor.SHOPPER) -> bool:
    return correct_email(order.pk, email, actor=actor)


def address(order: Order) -> str:
    return reverse("order_email", args=[order.pk])


def snapshot(order: Order) -> tuple[Any, ...]:
    tables = (Order.objects.filter(pk=order.pk), order.mails.all(), OrderEvent.objects.filter(order=order))
    return tuple(list(rows.values()) for rows in tables)


class TestTheVerb:
    @pytest.mark.parametrize("state", CORRECTABLE)
    def test_the_address_is_changed_and_written_down(self, state):
        order = make_order(**state)
        assert correct(order) is True
        order.refresh_from_db()
        assert (order.email, order.version, order.link_version) == (RIGHT, 2, 2)
        event = OrderEvent.objects.get()
        assert (event.actor, event.what, event.before, event.after) == (
            "shopper",
            "email corrected",
            "tola@example.com",
            RIGHT,
        )

    @pytest.mark.parametrize("scope", Scope)
    def test_every_link_mailed_so_far_is_void(self, scope):
        order = make_order()
        token = make_token(order, scope)
        correct(order)
        assert read_token(token) is None
        order.refresh_from_db()
        assert read_token(make_token(order, scope)) is not None

    @pytest.mark.parametrize(
        ("state", "kind"), [(CORRECTABLE[0], Kind.PLACED), (CORRECTABLE[1], Kind.PAID), (CORRECTABLE[2], Kind.PAID)]
    )
    def test_what_the_wrong_address_got_is_sent_to_the_right_one(self, state, kind, mailoutbox):
        order = make_order(**state)
        owe_mail(order, kind, "first")
        send_waiting_mail()
        correct(order)
        send_waiting_mail()
        assert [message.to for message in mailoutbox] == [["tola@example.com"], [RIGHT]]
        assert [mail.cause for mail in order.mails.order_by("pk")] == ["first", "email-2"]

    def test_a_mail_that_has_not_left_yet_goes_to_the_right_address_once(self, mailoutbox):
        order = make_order()
        owe_mail(order, Kind.PLACED, "placed")
        correct(order)
        correct(order, "obi@example.com")
        send_waiting_mail()
        assert [message.to for message in mailoutbox] == [["obi@example.com"]]

    def test_the_same_address_changes_nothing(self):
        order = make_order()
        before = snapshot(order)
        assert correct(order, order.email) is False
        assert snapshot(order) == before

    @pytest.mark.parametrize(("state", "sentence"), TOO_LATE)
    def test_it_is_too_late_once_sent_or_closed(self, state, sentence):
        order = make_order(**state)
        before = snapshot(order)
        with pytest.raises(EmailRefused, match=sentence):
            correct(order)
        assert snapshot(order) == before

    def test_a_shopper_corrects_three_times_and_the_owner_once_more(self):
        order = make_order()
        for number in range(3):
            correct(order, f"ada{number}@example.com")
        before = snapshot(order)
        with pytest.raises(EmailRefused, match="several times already"):
            correct(order)
        assert snapshot(order) == before
        assert correct(order, actor=Actor.OWNER)

    def test_addresses_too_long_for_the_event_are_in_its_note(self):
        order = make_order()
        long = f"{'a' * 60}@example.com"
        correct(order, long)
        event = OrderEvent.objects.get()
        assert (event.after, event.note) == ("a" * 60, f"tola@example.com → {long}")

    def test_a_voucher_counts_for_the_right_address_from_then_on(self):
        order = make_order(discount_kobo=1_000)
        voucher = Voucher.objects.create(code="A", kind="percent", percent=10, uses=1)
        VoucherUse.objects.create(voucher=voucher, order=order, email="tola@example.com", discount_kobo=1_000)
        correct(order, "Ada@Example.com")
        assert VoucherUse.objects.get().email == RIGHT


@pytest.fixture
def order(client: Client) -> Order:
    made = make_order()
    trust(client, made)
    return made


class TestThePage:
    def test_the_order_page_leads_there_and_back(self, client, order):
        page = reverse("order", args=[order.pk])
        assert f'href="{address(order)}">Wrong email address?<' in client.get(page).text
        assert "tola@example.com" in client.get(address(order)).text
        answer = client.post(address(order), {"email": RIGHT})
        assert (answer.status_code, answer["Location"]) == (303, page)
        assert f"The link to your order is on its way to {RIGHT}" in client.get(page).text

    @pytest.mark.parametrize("typed", ["", "ada", "a b@example.com", f"{'a' * 250}@example.com", "a@b.c\0", "<b>@x.y"])
    def test_nonsense_is_refused_and_kept_as_typed(self, client, order, typed):
        before = snapshot(order)
        answer = client.post(address(order), {"email": typed})
        assert answer.status_code == 422
        assert "There is a problem" in answer.text
        assert snapshot(order) == before

    def test_the_same_address_is_said_to_be_the_same(self, client, order):
        answer = client.post(address(order), {"email": order.email}, follow=True)
        assert "That is the address we have" in answer.text

    def test_too_often_is_refused_on_the_page(self, client, order):
        for number in range(3):
            correct(order, f"ada{number}@example.com")
        answer = client.post(address(order), {"email": RIGHT})
        assert answer.status_code == 422
        assert "several times already" in answer.text
        assert f'value="{RIGHT}"' in answer.text

    @pytest.mark.parametrize("method", ["get", "post"])
    def test_once_sent_it_leads_back_and_says_why(self, client, order, method):
        Order.objects.update(status=Status.PAID, paid_at=order.placed_at, fulfilment=Fulfilment.SENT)
        answer = getattr(client, method)(address(order), {"email": RIGHT}, follow=True)
        assert "Your gifts are on the way, so the email address" in answer.text
        assert "Wrong email address?" not in answer.text
        assert Order.objects.get().email == "tola@example.com"

    def test_a_stranger_gets_a_404(self, order):
        assert Client().get(address(order)).status_code == 404
        assert Client().post(address(order), {"email": RIGHT}).status_code == 404
        assert Order.objects.get().email == "tola@example.com"

    @pytest.mark.parametrize(
        ("codenames", "status", "email"),
        [
            (["view_order", "view_payment"], 403, "tola@example.com"),
            (["view_order", "view_payment", "change_order"], 303, RIGHT),
        ],
    )
    def test_staff_need_the_permission_to_change(self, order, django_user_model, codenames, status, email):
        user = django_user_model.objects.create_user("staff", is_staff=True)
        user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
        browser = Client()
        browser.force_login(user)
        assert browser.post(address(order), {"email": RIGHT}).status_code == status
        assert Order.objects.get().email == email
        assert [(event.actor, event.user) for event in OrderEvent.objects.all()] == (
            [("owner", user)] if status == 303 else []
        )
