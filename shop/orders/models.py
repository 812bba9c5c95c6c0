"""What was agreed, frozen when the order is placed; what happened to it since; the mail about it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone

from shop.catalogue.models import Kind, Variant
from shop.orders.drawing_field import DrawingField
from shop.orders.line_manager import OrderLineManager
from shop.orders.states import Actor as Actor
from shop.orders.states import Fulfilment as Fulfilment
from shop.orders.states import PayWith as PayWith
from shop.orders.states import Status as Status


class OrderQuerySet(models.QuerySet["Order"]):
    def of_email(self, email: str) -> "OrderQuerySet":
        """Orders placed with this address, letter case aside."""
        return self.annotate(email_folded=Lower("email")).filter(email_folded=email.strip().lower())

    def hold_over(self) -> "OrderQuerySet":
        """Unpaid orders whose hold has run out."""
        return self.filter(status=Status.AWAITING_PAYMENT, hold_expires_at__lte=timezone.now())


class Order(models.Model):
    """One agreed purchase. Lines, prices, fee and total never change after placing.

    `version` grows with every change, so that a page opened before it can be refused.
    `cart_key` is the pk of the cart it was placed from: a plain number, since a cart may go.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField(max_length=12, unique=True)
    checkout_token = models.UUIDField(unique=True, help_text="One submitted checkout makes one order.")
    cart_key = models.BigIntegerField(null=True)
    cart_version = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    status = models.CharField(max_length=16, choices=Status.choices, default=Status.AWAITING_PAYMENT)
    fulfilment = models.CharField(max_length=13, choices=Fulfilment.choices, default=Fulfilment.NEW)

    email = models.EmailField()
    name = models.CharField(max_length=80)
    phone = models.CharField(max_length=16, help_text="+234…")
    place_name = models.CharField("delivery place", max_length=110)
    place_days = models.CharField("days on the road", max_length=20, blank=True)
    address = models.CharField(max_length=300)
    note = models.TextField("note to the shop", blank=True)
    pay_with = models.CharField(max_length=13, choices=PayWith.choices, default=PayWith.CARD)

    currency = models.CharField(max_length=3, default="NGN")
    items_kobo = models.BigIntegerField()
    delivery_kobo = models.BigIntegerField()
    discount_kobo = models.BigIntegerField(default=0)
    total_kobo = models.BigIntegerField()

    placed_at = models.DateTimeField(default=timezone.now)
    hold_expires_at = models.DateTimeField()
    hold_extended_at = models.DateTimeField(null=True, blank=True)
    voucher_code = models.CharField(max_length=20, blank=True)
    send_by = models.DateField(null=True, blank=True, help_text="It must leave by this day to arrive as promised.")
    ready_at = models.DateTimeField("made and packed at", null=True, blank=True)
    carrier = models.CharField("sent with", max_length=60, blank=True)
    tracking = models.CharField("tracking number or rider's phone", max_length=60, blank=True)
    paid_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField("cancelled, expired or refunded at", null=True, blank=True)
    close_reason = models.CharField(max_length=200, blank=True)
    link_version = models.PositiveIntegerField(default=1, help_text="Grows to void every link mailed so far.")
    found_by = models.TextField(blank=True, default="", editable=False, help_text="Words of `orders/words.py`.")

    erased_at = models.DateTimeField("personal data erased at", null=True, blank=True, editable=False)

    objects = OrderQuerySet.as_manager()

    class Meta:
        ordering = ["-placed_at"]
        permissions = [
            ("fulfil_order", "Can say that an order is being made, sent or delivered"),
            ("cancel_order", "Can cancel an order"),
            ("export_order", "Can take data out of the shop: CSV files, all that is kept of a customer"),
            ("erase_customer", "Can erase what is kept of a customer"),
        ]
        indexes = [
            models.Index(Lower("email"), name="orders_of_email"),
            models.Index(fields=["hold_expires_at"], condition=Q(status="awaiting_payment"), name="orders_held"),
            models.Index(fields=["status", "fulfilment", "-placed_at"], name="orders_by_state"),
            models.Index(fields=["-placed_at", "-id"], name="orders_newest"),
            models.Index(fields=["place_name", "-placed_at"], name="orders_by_place"),
            models.Index(fields=["paid_at"], condition=Q(paid_at__isnull=False), name="orders_by_payday"),
            models.Index(
                fields=["closed_at"],
                condition=Q(status="cancelled", paid_at__isnull=False),
                name="orders_cancelled_when_paid",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(total_kobo=F("items_kobo") + F("delivery_kobo") - F("discount_kobo")),
                name="order_total_is_its_parts",
            ),
            models.CheckConstraint(
                condition=Q(items_kobo__gt=0, delivery_kobo__gte=0, discount_kobo__gte=0, total_kobo__gte=0),
                name="order_amounts_in_range",
            ),
            models.CheckConstraint(condition=Q(currency="NGN"), name="order_in_naira"),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="order_status_known"),
            models.CheckConstraint(condition=Q(fulfilment__in=Fulfilment.values), name="order_fulfilment_known"),
            models.CheckConstraint(
                condition=~Q(status="paid") | Q(paid_at__isnull=False), name="order_paid_has_a_time"
            ),
            models.CheckConstraint(
                condition=Q(fulfilment="new") | Q(status__in=["paid", "refunded", "cancelled"]),
                name="order_made_only_when_paid",
            ),
            models.CheckConstraint(
                condition=Q(ready_at=None) | ~Q(fulfilment="new"), name="order_ready_only_once_begun"
            ),
            models.UniqueConstraint(
                fields=["cart_key"], condition=Q(status="awaiting_payment"), name="one_unpaid_order_per_cart"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_awaiting_payment(self) -> bool:
        return self.status == Status.AWAITING_PAYMENT

    @property
    def is_paid(self) -> bool:
        return self.status == Status.PAID

    @property
    def seconds_left(self) -> int:
        """Whole seconds until the hold runs out, never below 0. A countdown needs no clock of the shopper's."""
        return max(0, int((self.hold_expires_at - timezone.now()).total_seconds()))


class OrderLine(models.Model):
    """A frozen line: names, prices and answers as they were. Lines with a `parent` are extras of that giftpack.

    `customization` is a list of `{"name", "kind", "label", "value", "text"}`: `value` as posted, `text` as read.
    `drawing_svg` is what the shopper agreed to; there is one where `font_version` says what it was drawn with.
    """

    order = models.ForeignKey(Order, models.CASCADE, related_name="lines")
    parent = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="extras")
    variant = models.ForeignKey(Variant, models.PROTECT, related_name="order_lines")
    cart_line_key = models.BigIntegerField(null=True, help_text="The cart line it came from, gone by now perhaps.")
    digest = models.CharField(max_length=64, blank=True, help_text="The digest that cart line had.")
    position = models.PositiveSmallIntegerField()
    quantity = models.PositiveIntegerField()
    unit_price_kobo = models.BigIntegerField()
    total_kobo = models.BigIntegerField()
    product_name = models.CharField(max_length=80)
    product_slug = models.SlugField(max_length=80)
    variant_name = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    colour_hex = models.CharField(max_length=7, blank=True)
    customization = models.JSONField(default=list)
    contact = models.JSONField(default=dict)
    drawing_svg = DrawingField("drawing", blank=True, default="", editable=False)
    font_version = models.CharField(max_length=40, blank=True, default="", editable=False)
    engraving = models.JSONField(default=dict, editable=False, help_text="A FrozenEngraving: where and what is cut.")

    objects = OrderLineManager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(total_kobo=F("unit_price_kobo") * F("quantity")), name="order_line_total_is_price_times"
            ),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="order_line_quantity_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.title}"

    @property
    def title(self) -> str:
        return f"{self.product_name} ({self.variant_name})" if self.variant_name else self.product_name


class OrderEvent(models.Model):
    """One thing that happened to an order, never changed or removed."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="events")
    at = models.DateTimeField(default=timezone.now)
    actor = models.CharField(max_length=8, choices=Actor.choices)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    what = models.CharField(max_length=40, help_text="placed, paid, expired, cancelled, sent…")
    before = models.CharField(max_length=60, blank=True)
    after = models.CharField(max_length=60, blank=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.what}: {self.before} → {self.after}" if self.before else self.what


class OutboxMail(models.Model):
    """One mail owed to a customer, written with the change that causes it and sent later by the job.

    Unique per order, kind and cause, so that a repeated cause owes nothing new.
    """

    class Kind(models.TextChoices):
        PLACED = "placed", "Order placed"
        PAID = "paid", "Paid"
        IN_PRODUCTION = "in_production", "Being made"
        SENT = "sent", "On its way"
        CANCELLED = "cancelled", "Cancelled"
        REFUND_REQUESTED = "refund_requested", "Refund on its way"
        REFUNDED = "refunded", "Refunded"
        LINK = "link", "Link to your orders"

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        SENT = "sent", "Sent"
        FAILED = "failed", "Given up"

    order = models.ForeignKey(Order, models.CASCADE, related_name="mails")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    cause = models.CharField(max_length=64, help_text="What made it: a payment reference, a refund, a request.")
    state = models.CharField(max_length=7, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-created_at"]
        constraints = [models.UniqueConstraint(fields=["order", "kind", "cause"], name="one_mail_per_cause")]
        indexes = [
            models.Index(fields=["next_attempt_at"], condition=Q(state="waiting"), name="mail_waiting"),
            models.Index(fields=["created_at"], condition=Q(state="failed"), name="mail_given_up"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} to {self.order.number}"
