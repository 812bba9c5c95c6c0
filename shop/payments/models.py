"""Money in and money back: one row for each attempt to pay, each refund, each webhook body."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from shop.orders.models import Order


class PaymentStatus(models.TextChoices):
    """`failed` and `abandoned` may still become `succeeded`: a hosted page lets people try again."""

    STARTED = "started", "Started"
    SUCCEEDED = "succeeded", "Succeeded"
    FAILED = "failed", "Failed"
    ABANDONED = "abandoned", "Abandoned"
    NEEDS_REVIEW = "needs_review", "Needs review"


OPEN = frozenset({PaymentStatus.STARTED, PaymentStatus.FAILED, PaymentStatus.ABANDONED})  # may still bring money

# What Paystack says of a payment that is on its way: the shopper must not pay again.
IN_FLIGHT = frozenset({"ongoing", "pending", "processing", "queued"})

# What Paystack says of a payment whose money it has returned, or is returning.
WENT_BACK = frozenset({"reversed", "reversal-pending"})


class PaymentQuerySet(models.QuerySet["Payment"]):
    def open(self) -> "PaymentQuerySet":
        """Payments that may still bring money."""
        return self.filter(kind=Payment.Kind.PAYSTACK, status__in=OPEN)

    def undecided(self) -> "PaymentQuerySet":
        """Recorded successes that have not bought anything yet and owe no refund either."""
        return self.filter(status=PaymentStatus.SUCCEEDED, effect="")

    def unsettled(self) -> "PaymentQuerySet":
        """Payments that may still bring money, or have brought it and have no effect yet."""
        return self.open() | self.undecided()

    def due_for_a_look(self) -> "PaymentQuerySet":
        """Payments the reconcile job should ask Paystack about now."""
        return self.open().filter(next_check_at__lte=timezone.now())


class Payment(models.Model):
    """One attempt to pay an order, with one reference at Paystack for ever.

    `status` is what we know of the money; `effect` is what the money bought, decided in a second step.
    `gateway_status` is Paystack's own last word, for display and for "is it on its way".
    """

    class Kind(models.TextChoices):
        PAYSTACK = "paystack", "Paystack"
        MANUAL = "manual", "Cash or bank transfer to the owner"
        FREE = "free", "Nothing to pay"

    class Effect(models.TextChoices):
        APPLIED = "applied", "Paid the order"
        REFUND = "refund", "Goes back"

    order = models.ForeignKey(Order, models.PROTECT, related_name="payments")
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.PAYSTACK)
    reference = models.CharField(max_length=48, unique=True)
    status = models.CharField(max_length=12, choices=PaymentStatus.choices, default=PaymentStatus.STARTED)
    effect = models.CharField(max_length=7, choices=Effect.choices, blank=True)
    amount_kobo = models.BigIntegerField("asked")
    currency = models.CharField(max_length=3, default="NGN")
    domain = models.CharField(max_length=4, help_text="test or live: the mode of the key it was started with.")
    channel = models.CharField(max_length=20, blank=True)
    authorization_url = models.URLField(max_length=300, blank=True)
    gateway_status = models.CharField(max_length=40, blank=True)
    gateway_message = models.CharField(max_length=200, blank=True)
    gateway_id = models.BigIntegerField(null=True, blank=True)
    received_kobo = models.BigIntegerField(null=True, blank=True)
    fees_kobo = models.BigIntegerField(null=True, blank=True)
    review_reason = models.CharField(max_length=200, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="Who recorded it by hand, or accepted it after review.",
    )
    missing_since = models.DateTimeField(
        null=True, blank=True, help_text="Since when Paystack's list of successes lacks it, though it was paid."
    )
    started_at = models.DateTimeField(default=timezone.now)
    paid_at = models.DateTimeField(null=True, blank=True)
    returned_at = models.DateTimeField(
        null=True, blank=True, help_text="When the shopper came back from the hosted page."
    )
    checked_at = models.DateTimeField(null=True, blank=True)
    next_check_at = models.DateTimeField(null=True, blank=True)

    objects = PaymentQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at", "-pk"]
        permissions = [
            ("record_payment", "Can record cash and bank transfers"),
            ("review_payment", "Can accept or send back a payment that needs review"),
            ("refund_payment", "Can send money back"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(amount_kobo__gte=0), name="payment_amount_not_negative"),
            models.CheckConstraint(condition=Q(status__in=PaymentStatus.values), name="payment_status_known"),
            models.CheckConstraint(
                condition=~Q(status="succeeded") | Q(paid_at__isnull=False, received_kobo__isnull=False),
                name="payment_success_has_time_and_amount",
            ),
            models.CheckConstraint(condition=Q(effect="") | Q(status="succeeded"), name="payment_effect_needs_success"),
            # Every success is recorded; only one may pay the order. The others go back.
            models.UniqueConstraint(
                fields=["order"], condition=Q(effect="applied"), name="one_applied_payment_per_order"
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_check_at"],
                condition=Q(status__in=["started", "failed", "abandoned"]),
                name="payments_to_check",
            ),
            models.Index(fields=["paid_at"], condition=Q(effect="applied"), name="payments_taken"),
            # What needs the owner is little, however long the history: each question has its few rows at hand.
            models.Index(fields=["started_at"], condition=Q(status="needs_review"), name="payments_in_review"),
            models.Index(fields=["paid_at"], condition=Q(status="succeeded", effect=""), name="payments_undecided"),
            models.Index(fields=["paid_at"], condition=Q(effect="refund"), name="payments_going_back"),
            models.Index(
                fields=["paid_at"],
                condition=Q(effect="applied", received_kobo__gt=F("amount_kobo")),
                name="payments_with_too_much",
            ),
            models.Index(fields=["missing_since"], condition=Q(missing_since__isnull=False), name="payments_missing"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_in_flight(self) -> bool:
        """Whether Paystack says that money is on its way."""
        return self.status in OPEN and self.gateway_status in IN_FLIGHT

    @property
    def is_undecided(self) -> bool:
        """Whether its money has come and has not bought anything yet: the second step is about to run."""
        return self.status == PaymentStatus.SUCCEEDED and self.effect == ""

    @property
    def brings_money(self) -> bool:
        """Whether its order must be left as it is: money for it is on its way, has just come, or is being reviewed."""
        return self.is_in_flight or self.is_undecided or self.status == PaymentStatus.NEEDS_REVIEW

    @property
    def is_reversed(self) -> bool:
        """Whether Paystack says that this money is back with the payer, or on its way there."""
        return self.gateway_status in WENT_BACK


class RefundStatus(models.TextChoices):
    REQUESTED = "requested", "Requested"
    PROCESSING = "processing", "On its way"
    SUCCEEDED = "succeeded", "Done"
    FAILED = "failed", "Failed"
    NEEDS_ATTENTION = "needs_attention", "Needs attention"


class RefundQuerySet(models.QuerySet["Refund"]):
    def due_for_a_look(self) -> "RefundQuerySet":
        """Refunds that the reconcile job should send, or ask Paystack about, now."""
        return self.filter(
            payment__kind=Payment.Kind.PAYSTACK,
            status__in=[RefundStatus.REQUESTED, RefundStatus.PROCESSING, RefundStatus.NEEDS_ATTENTION],
            next_check_at__lte=timezone.now(),
        )


class Refund(models.Model):
    """Money going back, written before Paystack is asked. Those not failed never add up to more than was received.

    `key` goes to Paystack in the merchant note: after a lost answer the refund is found by it, not sent again.
    """

    class Cause(models.TextChoices):
        LATE = "late", "Paid after the hold ran out, and it was sold"
        CANCELLED = "cancelled", "Paid after the order was cancelled"
        DOUBLE = "double", "Paid twice"
        OWNER = "owner", "The owner's decision"
        DASHBOARD = "dashboard", "Made on Paystack's dashboard"

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="refunds")
    key = models.CharField(max_length=40, unique=True)
    amount_kobo = models.BigIntegerField()
    status = models.CharField(max_length=15, choices=RefundStatus.choices, default=RefundStatus.REQUESTED)
    cause = models.CharField(max_length=9, choices=Cause.choices)
    reason = models.CharField(max_length=200, blank=True)
    closes_order = models.BooleanField(
        default=False, help_text="Close the order as refunded once everything it was paid with has gone back."
    )
    retry_of = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="retried_as", help_text="The one that failed."
    )
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    gateway_id = models.BigIntegerField(null=True, blank=True)
    gateway_message = models.CharField(max_length=200, blank=True)
    requested_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    next_check_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = RefundQuerySet.as_manager()

    class Meta:
        ordering = ["-requested_at", "-pk"]
        indexes = [models.Index(fields=["status", "requested_at"], name="refunds_by_state")]
        constraints = [
            models.CheckConstraint(condition=Q(amount_kobo__gt=0), name="refund_amount_positive"),
            models.CheckConstraint(condition=Q(status__in=RefundStatus.values), name="refund_status_known"),
            models.UniqueConstraint(
                fields=["gateway_id"], condition=Q(gateway_id__isnull=False), name="refund_once_per_gateway_id"
            ),
        ]

    def __str__(self) -> str:
        return self.key
