"""Erase what is kept of a person. What was sold for how much stays: the books need it, and they name nobody."""

from collections.abc import Sequence
from uuid import UUID

from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import AbstractBaseUser
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from shop.cart.models import Cart
from shop.customers.find import cart_lines_of, orders_of
from shop.customers.open import what_is_open
from shop.orders.correct_email import EMAIL_CORRECTED
from shop.orders.events import record
from shop.orders.models import Actor, Order, OrderEvent, OrderLine, OutboxMail, Status
from shop.orders.words import refresh_words
from shop.payments.models import Payment, Refund
from shop.payments.records import WebhookDelivery
from shop.personalisation.models import CustomizationField
from shop.storefront.models import BackInStock
from shop.vouchers.use import move_use

ERASED = "Erased"
_Kind = CustomizationField.Kind
# What a shopper wrote, or says something about a person; which colour it was does not.
_PERSONAL = {_Kind.INSCRIPTION, _Kind.MESSAGE, _Kind.TEXT, _Kind.PHONE, _Kind.LOCATION, _Kind.RECIPIENT}
_MACHINES = [Actor.JOB, Actor.PAYSTACK]  # They write down codes and amounts, people may write anything.


class EraseRefused(Exception):
    """Something is open still, in `reasons`, or the customer ordered again meanwhile. Nothing was changed."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__(". ".join(reasons))
        self.reasons = list(reasons)


def erase_customer(email: str, *, seen: int | None = None, user: AbstractBaseUser | None = None) -> int:
    """Erase a person by their email address, letter case aside, and return of how many orders. Safe to call twice.

    `seen` is how many orders the person deciding saw; None means that nobody looked. Raises EraseRefused.
    """
    folded = email.strip().lower()
    with transaction.atomic(durable=True):
        carts, orders = _lock(folded)
        if seen is not None and len(orders) != seen:
            raise EraseRefused([f"They have {len(orders)} orders now and you saw {seen}. Look once more"])
        _erase(orders, carts, user=user)
        BackInStock.objects.filter(email=folded).delete()
        about = Q(object_repr__icontains=folded) | Q(change_message__icontains=folded)
        LogEntry.objects.filter(about).update(object_repr=ERASED, change_message=ERASED)
    # Afterwards: there may be many, and without their orders they show nothing of anybody.
    _forget_in_sessions({str(order.pk) for order in orders}, {cart.pk for cart in carts})
    return len(orders)


def erase_order(order_id: UUID) -> bool:
    """Erase whose one order it was, as the retention job does; return whether there was anything to erase, and done.

    An order with anything open stays as it is.
    """
    with transaction.atomic(durable=True):
        order = Order.objects.select_for_update().filter(pk=order_id, erased_at=None).first()
        if order is None or what_is_open([order.pk]):
            return False
        _erase([order], [], user=None)
    return True


def _lock(folded: str) -> tuple[list[Cart], list[Order]]:
    """Return the person's carts and orders, locked in the order in which everybody locks them."""
    keys = orders_of(folded).order_by().values("cart_key")
    theirs = Q(pk__in=keys) | Q(pk__in=cart_lines_of(folded).values("cart"))
    unpaid = Order.objects.filter(cart_key=OuterRef("pk"), status=Status.AWAITING_PAYMENT)
    ids = set(Cart.objects.filter(theirs).exclude(Exists(unpaid)).values_list("pk", flat=True))
    carts = list(Cart.objects.select_for_update().filter(pk__in=ids).order_by("pk"))
    orders = list(Order.objects.select_for_update().filter(pk__in=orders_of(folded).values("pk")).order_by("pk"))
    return carts, orders


def _erase(orders: Sequence[Order], carts: Sequence[Cart], *, user: AbstractBaseUser | None) -> None:
    ids = [order.pk for order in orders]
    if reasons := what_is_open(ids):
        raise EraseRefused(reasons)
    emails, now = {order.email.lower() for order in orders}, timezone.now()
    for order in orders:
        nobody = f"{order.number.lower()}@erased.invalid"
        Order.objects.filter(pk=order.pk).update(
            email=nobody,
            name=ERASED,
            phone="",
            address="",
            note="",
            close_reason="",
            place_name=order.place_name.partition(":")[0],
            checkout_token=order.pk,  # A page of the checkout that is still open somewhere must not find it.
            link_version=F("link_version") + 1,
            version=F("version") + 1,
            erased_at=now,
        )
        move_use(order.pk, email=nobody)
    _erase_lines(ids)
    _erase_around(ids, emails)
    Cart.objects.filter(pk__in=[cart.pk for cart in carts]).delete()
    for order in orders:
        refresh_words(order.pk)  # Nobody finds it by a name any more.
        record(order, Actor.OWNER if user else Actor.JOB, "personal data erased", user=user)


def _erase_lines(ids: Sequence[UUID]) -> None:
    lines = list(OrderLine.objects.filter(order__in=ids).only("customization"))
    for line in lines:
        line.customization = [
            {**answer, "value": "", "text": ""} if answer.get("kind") in _PERSONAL else answer
            for answer in line.customization
        ]
        line.contact, line.engraving = {}, {}
        line.drawing_svg = line.font_version = line.digest = ""
    OrderLine.objects.bulk_update(
        lines, ["customization", "contact", "engraving", "drawing_svg", "font_version", "digest"], batch_size=200
    )


def _erase_around(ids: Sequence[UUID], emails: set[str]) -> None:
    """Erase it where it was written down besides: history, mails, what Paystack sent, what the owner noted."""
    events = OrderEvent.objects.filter(order__in=ids)
    events.filter(what__in=[EMAIL_CORRECTED, "text changed"]).update(before="", after="", note="")
    events.exclude(actor__in=_MACHINES).update(note="")
    mails = OutboxMail.objects.filter(order__in=ids)
    mails.filter(state=OutboxMail.State.WAITING).update(state=OutboxMail.State.FAILED, error="erased")
    mails.filter(kind=OutboxMail.Kind.LINK).delete()
    payments = Payment.objects.filter(order__in=ids)
    payments.update(authorization_url="")
    Refund.objects.filter(payment__in=payments).update(reason="")
    told = Q(reference__in=payments.values("reference"))
    for email in emails:
        told |= Q(body__icontains=email)
    WebhookDelivery.objects.filter(told).exclude(body="").update(body="")


def _forget_in_sessions(order_ids: set[str], cart_ids: set[int]) -> None:
    """Take these orders and carts out of every browser's session; one that holds nothing else goes."""
    for session in Session.objects.filter(expire_date__gte=timezone.now()).iterator(chunk_size=500):
        data = session.get_decoded()
        remembered = data.get("orders", {})
        holds_cart = any(data.get(key) in cart_ids for key in ("cart", "buy_now"))
        if not holds_cart and order_ids.isdisjoint(remembered):
            continue
        store = SessionStore(session.session_key)
        store["orders"] = {key: at for key, at in remembered.items() if key not in order_ids}
        for key in ("cart", "buy_now"):
            if data.get(key) in cart_ids:
                del store[key]
        store.save()
