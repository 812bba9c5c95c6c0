"""Send a mail once more because the owner asks for it."""

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from shop.orders.emails import owe_mail
from shop.orders.events import record
from shop.orders.models import Actor, OutboxMail
from shop.orders.moves import lock_order

State = OutboxMail.State


def newest_mail_id(mail: OutboxMail) -> int:
    """Return the id of the newest mail of the same order: what a button that sends again has to carry."""
    return OutboxMail.objects.filter(order=mail.order_id).order_by("-pk").values_list("pk", flat=True)[0]


def resend_mail(mail_id: int, *, user: AbstractBaseUser | None = None, seen: int) -> OutboxMail:
    """Return the mail that will go out now: the one given up, tried afresh, or a copy of one that was sent.

    `seen` is `newest_mail_id` as the page showed it: the same button pressed twice sends one copy. Quiet for a
    mail that still waits. Raises OutboxMail.DoesNotExist.
    """
    with transaction.atomic(durable=True):
        mail = OutboxMail.objects.get(pk=mail_id)
        order = lock_order(mail.order_id)
        mail.refresh_from_db()
        if mail.state == State.WAITING or order.erased_at is not None:  # Nobody is there any more to get it.
            return mail
        if mail.state == State.FAILED:
            OutboxMail.objects.filter(pk=mail.pk, state=State.FAILED).update(
                state=State.WAITING, attempts=0, next_attempt_at=timezone.now()
            )
            record(order, Actor.OWNER, "mail tried again", after=mail.kind, user=user)
            return OutboxMail.objects.get(pk=mail.pk)
        cause = f"again-{seen}"
        is_new = not OutboxMail.objects.filter(order=order, kind=mail.kind, cause=cause).exists()
        owe_mail(order, OutboxMail.Kind(mail.kind), cause)
        if is_new:
            record(order, Actor.OWNER, "mail sent again", after=mail.kind, user=user)
        return OutboxMail.objects.get(order=order, kind=mail.kind, cause=cause)
