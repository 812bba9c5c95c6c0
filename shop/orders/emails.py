"""Mail to customers: owed in the transaction that causes it, rendered and sent later by the job."""

import logging
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import formataddr, parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import F
from django.template.loader import render_to_string
from django.utils import timezone

from shop.orders.link import my_orders_link, order_link
from shop.orders.models import Order, OutboxMail
from shop.orders.read import order_parts
from shop.profile.models import ShopProfile

logger = logging.getLogger(__name__)

Kind = OutboxMail.Kind
State = OutboxMail.State

# A claimed mail is out of the other senders' sight for this long: much longer than one send can take.
LEASE = timedelta(minutes=10)
# Minutes to wait after the first failure, the second…; after the last one the mail is given up.
RETRY_MINUTES = (1, 5, 15, 60, 60, 120, 240, 480, 960)
# With this many failures in a row it is the mail server, not the mails: the rest waits for the next run.
FAILURES_THAT_STOP = 3

SUBJECTS = {
    Kind.PLACED: "We have your order {number}",
    Kind.PAID: "Your order {number} is paid",
    Kind.IN_PRODUCTION: "We are making your order {number}",
    Kind.SENT: "Your order {number} is on the way",
    Kind.CANCELLED: "Your order {number} was cancelled",
    Kind.REFUND_REQUESTED: "We are sending your money back for order {number}",
    Kind.REFUNDED: "Your money for order {number} was sent back",
    Kind.LINK: "The link to your orders",
}


@dataclass(frozen=True, slots=True)
class MailCounts:
    """What became of the mails of one run."""

    sent: int = 0
    retried: int = 0
    failed: int = 0


def owe_mail(order: Order, kind: OutboxMail.Kind, cause: str) -> None:
    """Owe the customer a mail, in the caller's transaction, so that both happen or neither does.

    Quiet when this kind is owed or sent already for this cause: a payment reference, a refund key, a day.
    """
    OutboxMail.objects.bulk_create([OutboxMail(order=order, kind=kind, cause=cause)], ignore_conflicts=True)


def send_waiting_mail(*, limit: int = 50) -> MailCounts:
    """Send the mails that are due, oldest first, and return how many were sent, failed for now, or given up.

    Any number of these may run at once: each mail is claimed by one. A sender that dies between handing a mail
    over and writing that down has it sent again after the lease, with the same Message-ID. Raises nothing for a
    mail that fails; call it with no transaction open.
    """
    outcomes: list[State] = []
    due = OutboxMail.objects.filter(state=State.WAITING, next_attempt_at__lte=timezone.now())
    for mail_id in list(due.order_by("next_attempt_at", "pk").values_list("pk", flat=True)[:limit]):
        mail = _claim(mail_id)
        if mail is not None:
            outcomes.append(_send(mail))
        if len(outcomes) >= FAILURES_THAT_STOP and State.SENT not in outcomes[-FAILURES_THAT_STOP:]:
            break
    return MailCounts(outcomes.count(State.SENT), outcomes.count(State.WAITING), outcomes.count(State.FAILED))


def compose(mail: OutboxMail) -> EmailMultiAlternatives:
    """Return the message, in plain text and HTML, with links that are good from now on."""
    shop, order = ShopProfile.current(), mail.order
    link = my_orders_link(order) if mail.kind == Kind.LINK else order_link(order)
    context = {"shop": shop, "link": link, "site_url": settings.SITE_URL} | order_parts(order)
    message = EmailMultiAlternatives(
        subject=SUBJECTS[Kind(mail.kind)].format(number=order.number),
        body=_tidy(render_to_string(f"orders/mail/{mail.kind}.txt", context)),
        from_email=formataddr((_one_line(shop.name), parseaddr(settings.DEFAULT_FROM_EMAIL)[1])),
        to=[order.email],
        reply_to=[shop.email] if shop.email else None,
        headers={"Message-ID": _message_id(mail), "Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(render_to_string(f"orders/mail/{mail.kind}.html", context), "text/html")
    return message


def _claim(mail_id: int) -> OutboxMail | None:
    """Return the mail if it is ours to send now; the one conditional update decides between two senders."""
    now = timezone.now()
    is_ours = OutboxMail.objects.filter(pk=mail_id, state=State.WAITING, next_attempt_at__lte=now).update(
        next_attempt_at=now + LEASE, attempts=F("attempts") + 1
    )
    return OutboxMail.objects.select_related("order").get(pk=mail_id) if is_ours else None


def _send(mail: OutboxMail) -> State:
    """Send a claimed mail and write down what became of it."""
    try:
        compose(mail).send()
    except Exception as error:  # noqa: BLE001  each way of sending has errors of its own; one mail must not stop the rest
        return _put_off(mail, error)
    OutboxMail.objects.filter(pk=mail.pk).update(state=State.SENT, sent_at=timezone.now(), error="")
    return State.SENT


def _put_off(mail: OutboxMail, error: Exception) -> State:
    """Wait longer after each failure, then give up. Only the error's kind is kept: its text may hold addresses."""
    what = f"{type(error).__name__} {getattr(error, 'smtp_code', '')}".strip()
    next_attempt_at = _next_attempt_at(mail.attempts)
    state = State.WAITING if next_attempt_at else State.FAILED
    OutboxMail.objects.filter(pk=mail.pk, state=State.WAITING, attempts=mail.attempts).update(
        state=state, next_attempt_at=next_attempt_at or mail.next_attempt_at, error=what
    )
    logger.warning("Mail %s (%s) failed at try %s: %s", mail.pk, mail.kind, mail.attempts, what)
    return state


def _next_attempt_at(attempts: int) -> datetime | None:
    if attempts > len(RETRY_MINUTES):
        return None
    return timezone.now() + timedelta(minutes=RETRY_MINUTES[attempts - 1])


def _message_id(mail: OutboxMail) -> str:
    """The same for every try, so that mailboxes can tell a repeated mail."""
    return f"<{mail.order_id.hex}.{mail.pk}@{urlsplit(settings.SITE_URL).hostname}>"


def _one_line(text: str) -> str:
    """Header text: a line break in it would start another header."""
    return " ".join(text.split())


def _tidy(text: str) -> str:
    """Template tags leave empty lines behind; keep one between paragraphs."""
    return re.sub(r"\n[ \t]*(?:\n[ \t]*)+\n", "\n\n", text).strip() + "\n"
