"""A mail goes out once more because the owner asks for it, once for one press of the button."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from shop.orders.emails import owe_mail, send_waiting_mail
from shop.orders.models import OutboxMail
from shop.orders.resend import newest_mail_id, resend_mail
from tests.orders.make import make_order

pytestmark = pytest.mark.django_db


def make_mail(state: OutboxMail.State) -> OutboxMail:
    order = make_order()
    owe_mail(order, OutboxMail.Kind.PLACED, "placed")
    order.mails.update(state=state, attempts=9, error="SMTPRecipientsRefused 550")
    return order.mails.get()


def test_a_mail_given_up_is_tried_afresh(mailoutbox) -> None:
    user = User.objects.create_user("owner")
    mail = make_mail(OutboxMail.State.FAILED)
    OutboxMail.objects.update(next_attempt_at=timezone.now() + timedelta(days=1))

    for _ in range(2):
        resend_mail(mail.pk, user=user, seen=newest_mail_id(mail))
    send_waiting_mail()

    mail.refresh_from_db()
    assert (mail.state, mail.attempts, len(mailoutbox)) == ("sent", 1, 1)
    assert mail.order.events.get(what="mail tried again").user == user


def test_a_mail_that_was_sent_goes_out_as_a_copy_of_its_own(mailoutbox) -> None:
    """With a Message-ID of its own: mailboxes drop the second of two with the same."""
    mail = make_mail(OutboxMail.State.SENT)
    seen = newest_mail_id(mail)

    for _ in range(2):
        copy = resend_mail(mail.pk, seen=seen)
        send_waiting_mail()

    mail.refresh_from_db()
    assert (mail.state, copy.kind, copy.pk == mail.pk, len(mailoutbox)) == ("sent", "placed", False, 1)
    assert mail.order.events.filter(what="mail sent again").count() == 1
    resend_mail(mail.pk, seen=newest_mail_id(mail))
    send_waiting_mail()
    assert len(mailoutbox) == 2


def test_a_mail_that_waits_is_left_alone() -> None:
    mail = make_mail(OutboxMail.State.WAITING)
    resend_mail(mail.pk, seen=newest_mail_id(mail))
    assert (OutboxMail.objects.count(), mail.order.events.count()) == (1, 0)
